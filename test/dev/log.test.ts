import { describe, expect, test } from 'vitest';
import { batched } from '../../src/dev/batched-sink.ts';
import { EnvironmentLog } from '../../src/dev/environment-log.ts';
import { logResult, TailKeeper } from '../../src/dev/log-tail.ts';
import { Screen } from '../../src/dev/screen.ts';
import type { InvokedFunction } from '../../src/invoke/settings.ts';
import { recordedSink } from '../support/sinks.ts';

const invoked = { logicalId: 'Hello', memorySize: 256 } as InvokedFunction;
const decoded = (base64: string) => Buffer.from(base64, 'base64').toString();

describe('the end of a log', () => {
  test('is the last 4 KB, whatever the pieces', () => {
    const all = Buffer.from(Array.from({ length: 20_000 }, (_, index) => 33 + (index % 90)));
    for (const size of [1, 7, 4_095, 4_096, 4_097, 20_000]) {
      const keeper = new TailKeeper();
      for (let at = 0; at < all.length; at += size) keeper.add(all.subarray(at, at + size));
      expect(keeper.bytes().equals(all.subarray(-4_096)), `${size}`).toBe(true);
    }
    expect(new TailKeeper().bytes()).toHaveLength(0);
  });

  test('has the lines of Lambda around it', () => {
    const result = {
      payload: Buffer.alloc(0),
      requestId: 'ID',
      durationMs: 2.345,
      initMs: 10.5,
      maxMemoryBytes: 5_000_000,
    };
    expect(decoded(logResult(Buffer.from('a\nb'), invoked, result))).toBe(
      'START RequestId: ID Version: $LATEST\na\nb\nEND RequestId: ID\nREPORT RequestId: ID\tDuration: 2.35 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 5 MB\tInit Duration: 10.50 ms\t\n',
    );
    const long = decoded(logResult(Buffer.alloc(5_000, 'x'), invoked, result));
    expect(long).toHaveLength(4_096);
    expect(long).toMatch(/^x+\nEND /);
  });
});

describe('the log of an environment', () => {
  test('is shown by lines', () => {
    const shown: string[] = [];
    const log = new EnvironmentLog((lines, done) => {
      shown.push(lines.toString());
      done();
    });
    for (const text of ['a', 'b\nc\nd', 'e\n', 'open']) log.stream.write(text);
    expect(shown).toEqual(['ab\nc\n', 'de\n']);
    log.endLine();
    log.endLine();
    expect(shown.slice(2)).toEqual(['open\n']);
    log.stream.write('x'.repeat(20_000));
    expect(shown[3]).toHaveLength(20_001);
  });

  test('says whose it is where there are several', () => {
    const sink = recordedSink();
    const screen = new Screen(sink, { quiet: false });
    screen.log('Hello', Buffer.from('alone\n'));
    screen.running = 2;
    screen.log('Hello#2', Buffer.from([0xc3, 0xa9, 0x0a, 0xff, 0x0a]));
    expect(sink.text()).toBe('alone\nHello#2 │ é\nHello#2 │ \ufffd\n');
  });
});

test('what is shown is written in few writes, in its order', () => {
  const writes: string[] = [];
  const waiting: (() => void)[] = [];
  const sink = batched({
    ...recordedSink(),
    write: (text, done) => {
      writes.push(Buffer.from(text as string).toString());
      if (done !== undefined) waiting.push(done);
    },
  });
  const reused = Buffer.from('one ');
  sink.write(reused);
  reused.fill('x');
  sink.write('two');
  expect(writes).toEqual([]);
  sink.flush();
  sink.flush();
  expect(writes).toEqual(['one two']);
  // Who floods it waits until that is written.
  let told = '';
  sink.write('a little', () => {
    told += 'a little ';
  });
  sink.write('x'.repeat(65_536), () => {
    told += 'much';
  });
  expect([writes.length, told]).toEqual([2, 'a little ']);
  for (const done of waiting) done();
  expect(told).toBe('a little much');
});
