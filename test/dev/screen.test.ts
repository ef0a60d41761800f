import { describe, expect, test } from 'vitest';
import { announce } from '../../src/dev/announce.ts';
import type { DevProject } from '../../src/dev/dev-project.ts';
import { EnvironmentLog } from '../../src/dev/environment-log.ts';
import { Screen } from '../../src/dev/screen.ts';
import { FailedError } from '../../src/errors.ts';
import type { InvokedFunction } from '../../src/invoke/settings.ts';
import { recordedSink } from '../support/sinks.ts';

const long = 'many words that say what happened, '.repeat(6).trim();
const linesOf = (text: string) => text.trimEnd().split('\n');

function shown(show: (screen: Screen) => void, isTerminal = true): string[] {
  const sink = recordedSink(isTerminal);
  show(new Screen(sink, { quiet: false }));
  return linesOf(sink.text());
}

describe('what samgen dev says is no wider than the terminal', () => {
  test.each<[string, (screen: Screen) => void]>([
    ['a note', (screen) => screen.note('!', long)],
    ['a refusal', (screen) => screen.refused(404, long)],
    ['a failure', (screen) => screen.failed(new FailedError(long, long), long)],
  ])('%s', (_what, show) => {
    const lines = shown(show);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const [first, ...rest] = lines;
    expect(first).toMatch(/^\d\d:\d\d:\d\d [✖!] /);
    for (const line of rest) expect(line).toMatch(/^ {2}\S/);
    const words = (text: string) => text.match(/\w+/g)?.filter((word) => /^[a-z]+$/.test(word));
    expect(words(lines.join(' '))).toEqual(words(shown(show, false).join(' ')));
    expect(shown((screen) => screen.note('!', long), false)).toHaveLength(1);
  });

  test('but for a command', () => {
    const command = `samgen build ${'x '.repeat(60)}end`;
    const lines = shown((screen) => screen.failed(new FailedError('no', `Build it:\n${command}`)));
    expect(lines.slice(1)).toEqual(['  Build it:', `  ${command}`]);
  });

  test('and so is the announcement, with its command in one piece', () => {
    const names = Array.from({ length: 12 }, (_, index) => ({ logicalId: `Function${index}` }));
    const project = { functions: names, region: 'eu-west-3' } as unknown as DevProject;
    const lines = linesOf(announce(3001, project, recordedSink(true)));
    const command = lines.pop();
    expect(command).toMatch(
      /^ {2}aws lambda invoke --endpoint-url http:\/\/127\.0\.0\.1:3001 .* \/dev\/stdout$/,
    );
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]).toMatch(/^http:\/\/127\.0\.0\.1:3001 answers for Function0, /);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});

test('a bootstrap that ends without a word is not said to have logged any', () => {
  const invoked = { logicalId: 'Hello', memorySize: 128 } as InvokedFunction;
  const payload = Buffer.from('{"errorType":"Runtime.ExitError","errorMessage":"x"}');
  const said = (words: string[]) => {
    const log = new EnvironmentLog((_lines, done) => done());
    for (const word of words) log.stream.write(word);
    return shown((screen) => {
      screen.tellLater(log, invoked, { payload, functionError: 'Unhandled', requestId: 'r', durationMs: 1 });
      screen.tellNow(log);
    }, false).at(-1);
  };
  // Lambda's own line is none of the function's.
  expect(said(['INIT_REPORT Init Duration: 1.00 ms\n'])).toMatch(/, and logged nothing\.$/);
  expect(said(['word\n'])).toMatch(/what it logged stands above\.$/);
});
