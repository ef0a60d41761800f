import type { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Environments } from '../../src/dev/environments.ts';
import { Screen } from '../../src/dev/screen.ts';
import { CancelledError, FailedError } from '../../src/errors.ts';
import type { InvokedFunction } from '../../src/invoke/settings.ts';
import type { InvocationResult } from '../../src/runtime/invocation-result.ts';
import type { Sandbox } from '../../src/runtime/sandbox-contract.ts';
import { recordedSink } from '../support/sinks.ts';
import { rejectionOf } from '../support/thrown.ts';

const invoked: InvokedFunction = {
  logicalId: 'Hello',
  name: 'hello',
  packageType: 'Zip',
  runtime: 'provided.al2023',
  handler: 'bootstrap',
  architecture: 'x86_64',
  timeout: 3,
  memorySize: 128,
  hasLayers: false,
};

/** A sandbox that answers and becomes idle when the test says so. */
class FakeSandbox implements Sandbox {
  readonly log: Writable;
  answer: (result?: Partial<InvocationResult>) => void = () => {};
  becomeIdle: () => void = () => {};
  isClosed = false;
  #idle: Promise<void> = Promise.resolve();
  #fail: (error: Error) => void = () => {};

  constructor(log: Writable) {
    this.log = log;
  }

  invoke(payload: Buffer): Promise<InvocationResult> {
    this.#idle = new Promise((resolve) => {
      this.becomeIdle = resolve;
    });
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.answer = (result) => resolve({ payload, requestId: 'id', durationMs: 1, ...result });
    });
  }

  whenIdle(): Promise<void> {
    return this.#idle;
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.#fail(new CancelledError());
    this.becomeIdle();
    return Promise.resolve();
  }
}

async function opened() {
  const all: FakeSandbox[] = [];
  const sink = recordedSink();
  const environments = await Environments.open({
    invoked,
    functionArn: 'arn',
    screen: new Screen(sink, { quiet: false }),
    open: async (log) => {
      const sandbox = new FakeSandbox(log);
      all.push(sandbox);
      return sandbox;
    },
  });
  const invoke = (text: string) => environments.invoke(Buffer.from(text), {}, false);
  return { environments, all, sink, invoke };
}

/** Long enough for all that waits for nothing but promises and turns of the event loop. */
const settle = async () => {
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('the environments of a function', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('each serves one event; an idle one is taken first', async () => {
    const { all, invoke } = await opened();
    const [first, second] = [invoke('1'), invoke('2')];
    await settle();
    expect(all).toHaveLength(2);
    for (const sandbox of all) {
      sandbox.answer();
      sandbox.becomeIdle();
    }
    expect([(await first).result.payload, (await second).result.payload].map(String)).toEqual(['1', '2']);
    await settle();
    const third = invoke('3');
    await settle();
    expect(all).toHaveLength(2);
    all[1]!.answer();
    await third;
  });

  test('a runtime that has answered is waited for, a little', async () => {
    const { all, invoke } = await opened();
    const first = invoke('1');
    await settle();
    all[0]!.answer();
    await first;
    const second = invoke('2');
    await settle();
    expect(all).toHaveLength(1);
    all[0]!.becomeIdle();
    await settle();
    all[0]!.answer();
    expect((await second).result.payload.toString()).toBe('2');

    const third = invoke('3');
    await settle();
    expect(all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(250);
    await settle();
    expect(all).toHaveLength(2);
    all[1]!.answer();
    expect((await third).result.payload.toString()).toBe('3');
  });

  test('there are 32 at most; the others wait', async () => {
    const { all, invoke } = await opened();
    const calls = Array.from({ length: 40 }, (_, index) => invoke(`${index}`));
    await settle();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(all).toHaveLength(32);
    for (let round = 0; round < 2; round += 1) {
      for (const sandbox of all) {
        sandbox.answer();
        sandbox.becomeIdle();
      }
      await settle();
    }
    const texts = (await Promise.all(calls)).map(({ result }) => result.payload.toString());
    expect(texts).toEqual(calls.map((_, index) => `${index}`));
    expect(all).toHaveLength(32);
  });

  test('those that are spare end after a minute, but for one', async () => {
    const { all, invoke } = await opened();
    const calls = [invoke('1'), invoke('2'), invoke('3')];
    await settle();
    for (const sandbox of all) {
      sandbox.answer();
      sandbox.becomeIdle();
    }
    await Promise.all(calls);
    await settle();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(all.map(({ isClosed }) => isClosed)).toEqual([false, false, false]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(all.filter(({ isClosed }) => !isClosed)).toHaveLength(1);
  });

  test('retired, what goes on is brought to its end, and what is idle ends at once', async () => {
    const { environments, all, invoke } = await opened();
    const calls = [invoke('1'), invoke('2')];
    await settle();
    all[0]!.answer();
    all[0]!.becomeIdle();
    await calls[0];
    await settle();
    environments.retire();
    expect(all.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(environments.isGone).toBe(false);
    all[1]!.answer();
    expect((await calls[1]!).result.payload.toString()).toBe('2');
    all[1]!.becomeIdle();
    await settle();
    expect([all[1]!.isClosed, environments.isGone]).toEqual([true, true]);
  });

  test('closed, what goes on and what waits is cancelled', async () => {
    const { environments, all, invoke } = await opened();
    const calls = Array.from({ length: 33 }, () => invoke('x').catch((error: unknown) => error));
    await settle();
    await environments.close();
    const errors = await Promise.all(calls);
    expect(errors.filter((error) => error instanceof CancelledError)).toHaveLength(32);
    expect(errors.filter((error) => error instanceof FailedError)).toHaveLength(1);
    expect(all.every(({ isClosed }) => isClosed)).toBe(true);
    await rejectionOf(invoke('later'), FailedError);
  });

  test('one that cannot be opened is not counted', async () => {
    let fails = false;
    const environments = await Environments.open({
      invoked,
      functionArn: 'arn',
      screen: new Screen(recordedSink(), { quiet: false }),
      open: async (log) => {
        if (fails) throw new FailedError('no');
        return new FakeSandbox(log);
      },
    });
    void environments.invoke(Buffer.from('1'), {}, false);
    fails = true;
    for (let i = 0; i < 40; i += 1)
      await rejectionOf(environments.invoke(Buffer.from('2'), {}, false), FailedError);
    fails = false;
    const last = environments.invoke(Buffer.from('3'), {}, false);
    await settle();
    void last;
    expect(environments.isGone).toBe(false);
  });
});
