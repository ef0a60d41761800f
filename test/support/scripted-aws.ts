import { onTestFinished } from 'vitest';
import type { Aws } from '../../src/adapters/aws.ts';

/** What a call gives; an error is thrown; a function is asked. */
export type ScriptedAnswer = Error | ((...given: never[]) => unknown) | object | string | boolean | undefined;

export interface ScriptedAws {
  aws: Aws;
  /** `changeSets.create`, in order. */
  calls: string[];
  /** What a call was given, by its name, in order. */
  given(call: string): unknown[][];
}

/**
 * AWS that has these answers for each call, in their order: `stacks.describe`, for instance. The test fails on a call that
 * was not expected, also where the code under test has caught what was thrown, and on an answer that nobody has asked for.
 */
export function scriptedAws(script: Readonly<Record<string, readonly ScriptedAnswer[]>>): ScriptedAws {
  const left = new Map(Object.entries(script).map(([call, answers]) => [call, [...answers]]));
  const calls: string[] = [];
  const made: { call: string; given: unknown[] }[] = [];
  const unexpected: string[] = [];
  onTestFinished(() => {
    if (unexpected.length > 0) throw new Error(`Not expected: ${unexpected.join(', ')}`);
    const unused = [...left].flatMap(([call, answers]) =>
      answers.length === 0 ? [] : `${answers.length} of ${call}`,
    );
    if (unused.length > 0) throw new Error(`Never asked for: ${unused.join(', ')}`);
  });
  const answer = async (call: string, given: unknown[]): Promise<unknown> => {
    calls.push(call);
    made.push({ call, given });
    const answers = left.get(call);
    if (answers === undefined || answers.length === 0) {
      unexpected.push(call);
      throw new Error(`Not expected: ${call}`);
    }
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return typeof next === 'function' ? next(...(given as never[])) : next;
  };
  const group = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_, method) =>
          (...given: unknown[]) =>
            answer(`${name}.${String(method)}`, given),
      },
    );
  const groups = ['stacks', 'changeSets', 'templates', 'functions', 'versions', 'invocations'] as const;
  const aws = Object.fromEntries(groups.map((name) => [name, group(name)])) as unknown as Aws;
  return {
    aws,
    calls,
    given: (call) => made.filter((one) => one.call === call).map((one) => one.given),
  };
}
