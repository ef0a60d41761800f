import { describe, expect, test } from 'vitest';
import type { ReadOutcome } from '../../src/env/function.ts';
import { readFunction, readKnown } from '../../src/env/read-function.ts';
import { CancelledError, DeniedError, FailedError, RefusedError } from '../../src/errors.ts';
import { readingOf } from '../support/opened.ts';
import { rejectionOf } from '../support/thrown.ts';
import { virtualTime } from '../support/virtual-time.ts';

const READ: ReadOutcome = { kind: 'read', reading: readingOf() };
const GONE: ReadOutcome = { kind: 'no-answer', why: 'Lambda does not answer.' };
const target = { id: 'hello-fn', label: 'HelloFunction (hello-fn)' };

/** Lambda, with these answers in turn; one more is an error. */
function lambda(...outcomes: (ReadOutcome | (() => ReadOutcome))[]) {
  const time = virtualTime();
  const controller = new AbortController();
  const reads: { id: string; at: number }[] = [];
  const read = async (id: string, signal: AbortSignal) => {
    expect(signal).toBe(controller.signal);
    reads.push({ id, at: time.clock.now() });
    const outcome = outcomes.shift();
    if (outcome === undefined) throw new Error('Not expected: another read');
    return typeof outcome === 'function' ? outcome() : outcome;
  };
  const deps = { signal: controller.signal, clock: time.clock };
  return { api: { read }, deps, time, reads, controller };
}

describe('readFunction', () => {
  test('one call where Lambda answers', async () => {
    const { api, deps, time, reads } = lambda(READ);
    expect(await time.run(readFunction('hello-fn:live', api, deps))).toEqual(readingOf());
    expect(reads).toEqual([{ id: 'hello-fn:live', at: 0 }]);
  });
  test('undefined where there is no function', async () => {
    const { api, deps, time } = lambda({ kind: 'missing' });
    expect(await time.run(readFunction('hello-fn', api, deps))).toBeUndefined();
  });
  test('is repeated after a pause, and as late as Lambda asks for', async () => {
    const { api, deps, time, reads } = lambda(
      GONE,
      { kind: 'throttled', why: 'too often', after: 7_000 },
      { kind: 'unavailable', why: '503' },
      READ,
    );
    expect(await time.run(readFunction('hello-fn', api, deps))).toEqual(readingOf());
    expect(reads.map(({ at }) => at)).toEqual([0, 150, 7_250, 7_850]);
  });
  test('gives up after the fifth time', async () => {
    const { api, deps, time, reads } = lambda(GONE, GONE, GONE, GONE, GONE);
    const error = await rejectionOf(time.run(readFunction('hello-fn', api, deps)), FailedError);
    expect(error.message).toBe('Lambda does not answer.');
    expect(error.hint).toBe('Run it again in a minute.');
    expect(reads).toHaveLength(5);
  });
  test.each(['too often', 'too often.'])('the reason ends with one full stop: %s', async (why) => {
    const outcomes = Array.from({ length: 5 }, () => ({ kind: 'throttled', why }) as const);
    const { api, deps, time } = lambda(...outcomes);
    const { message } = await rejectionOf(time.run(readFunction('hello-fn', api, deps)), FailedError);
    expect(message).toBe('too often.');
  });
  test('is given up at once where Lambda asks for more patience than anybody has', async () => {
    const { api, deps, time, reads } = lambda({ kind: 'throttled', why: 'too often', after: 3_600_000 });
    await rejectionOf(time.run(readFunction('hello-fn', api, deps)), FailedError);
    expect(reads).toHaveLength(1);
    expect(time.clock.now()).toBe(0);
  });
  test('Ctrl-C ends it in a pause, at once', async () => {
    const { api, deps, time, reads, controller } = lambda({ kind: 'throttled', why: 'x', after: 20_000 });
    time.later(300, () => controller.abort());
    await rejectionOf(time.run(readFunction('hello-fn', api, deps)), CancelledError);
    expect(time.clock.now()).toBe(300);
    expect(reads).toHaveLength(1);
  });
  test('Ctrl-C ends it in a call, whatever its answer is', async () => {
    for (const outcome of [READ, GONE, { kind: 'missing' } as const]) {
      const { api, deps, time, controller } = lambda(() => {
        controller.abort();
        return outcome;
      });
      await rejectionOf(time.run(readFunction('hello-fn', api, deps)), CancelledError);
    }
  });
});

describe('readKnown', () => {
  test('does not read again what was read when it was found', async () => {
    const { api, deps, time, reads } = lambda();
    const reading = readingOf({ revision: 'known' });
    expect(await time.run(readKnown({ ...target, reading }, api, deps))).toBe(reading);
    expect(reads).toEqual([]);
  });
  test('a function that is not there is an error that names it', async () => {
    const { api, deps, time } = lambda({ kind: 'missing' });
    const { message } = await rejectionOf(time.run(readKnown(target, api, deps)), FailedError);
    expect(message).toBe('There is no function HelloFunction (hello-fn).');
  });
  test.each([
    ['hello-fn:7', '7'],
    ['arn:aws:lambda:eu-central-1:123456789012:function:hello-fn:live', 'live'],
  ])('%s, of which only the version or alias is missing, is told as that', async (id, qualifier) => {
    const { api, deps, time, reads } = lambda({ kind: 'missing' }, READ);
    const reading = readKnown({ id, label: 'hello-fn:x', qualifier }, api, deps);
    const { message, hint } = await rejectionOf(time.run(reading), FailedError);
    expect(message).toBe(`The function hello-fn has no version or alias ${qualifier}.`);
    expect(hint).toContain(
      `\naws lambda list-aliases --function-name ${readingOf().arn} --region eu-central-1`,
    );
    expect(reads[1]?.id).toBe(id.slice(0, -qualifier.length - 1));
  });
  test('a version of which nothing else may be read is either', async () => {
    const { api, deps, time } = lambda({ kind: 'missing' }, () => {
      throw new DeniedError('lambda:GetFunction', 'denied');
    });
    const reading = readKnown({ id: 'hello-fn:7', label: 'hello-fn:7', qualifier: '7' }, api, deps);
    const { message } = await rejectionOf(time.run(reading), FailedError);
    expect(message).toBe('There is no function hello-fn, or it has no version or alias 7.');
  });
  test('a version of a function that is not there', async () => {
    const { api, deps, time } = lambda({ kind: 'missing' }, { kind: 'missing' });
    const reading = readKnown({ id: 'hello-fn:7', label: 'hello-fn:7', qualifier: '7' }, api, deps);
    const { message } = await rejectionOf(time.run(reading), FailedError);
    expect(message).toBe('There is no function hello-fn:7.');
  });
  test.each([undefined, '7'])(
    'what its stack still lists was deleted outside; qualifier %s',
    async (qualifier) => {
      const { api, deps, time } = lambda({ kind: 'missing' }, { kind: 'missing' });
      const listed = {
        ...(qualifier === undefined ? target : { ...target, id: `hello-fn:${qualifier}`, qualifier }),
        stack: { name: 'hello', logicalId: 'HelloFunction' },
      };
      const { message, hint } = await rejectionOf(time.run(readKnown(listed, api, deps)), FailedError);
      expect(message).toBe(
        'The stack hello still lists HelloFunction (hello-fn), and Lambda has no such function: it was deleted outside of CloudFormation.',
      );
      expect(hint).toMatch(/taken out of the template, deployed, put in again/);
    },
  );
  test.each(['read now', 'read before'])('hidden variables are refused, %s', async (when) => {
    const reading = readingOf({ hidden: { code: 'AccessDeniedException', message: 'x' } });
    const { api, deps, time } = lambda({ kind: 'read', reading });
    const known = when === 'read before' ? { ...target, reading } : target;
    const { message } = await rejectionOf(time.run(readKnown(known, api, deps)), RefusedError);
    expect(message).toContain('Lambda does not show the variables of hello-fn');
  });
});
