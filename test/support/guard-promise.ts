import { expect } from 'vitest';
import type { Variables } from '../../src/env/function.ts';
import { configurationOf } from './bare-function.ts';
import type { GuardedStack } from './guarded-stack.ts';
import type { Ran } from './samgen.ts';
import { expectNoLoss, readVariables } from './variable-reader.ts';

interface Promised {
  key: string;
  fate: 'kept' | 'added' | 'changed' | 'removed' | 'dropped' | 'reverted';
  /** What would become of it without samgen's doing. */
  otherwise?: 'dropped' | 'reverted';
  certain?: boolean;
  outside?: 'set' | 'changed';
  carried?: 'parameter' | 'kept';
}

/** What `deploy --json` has promised of each function, by logical ID (src/guard/report.ts, `guardObject`). */
export function promisesOf({ stdout }: Ran): Record<string, Promised[]> {
  const { variables } = JSON.parse(stdout) as {
    variables: { functions: { logicalId: string; variables: Promised[] }[] };
  };
  return Object.fromEntries(variables.functions.map((fn) => [fn.logicalId, fn.variables]));
}

/** The same of `env set --json`, which names what it changes, and what stays. */
export function promisesOfSet({ stdout }: Ran): Promised[] {
  const { changes, kept } = JSON.parse(stdout) as {
    changes: { key: string; change: 'add' | 'change' | 'remove' }[];
    kept: string[];
  };
  const fates = { add: 'added', change: 'changed', remove: 'removed' } as const;
  return [
    ...changes.map(({ key, change }) => ({ key, fate: fates[change] })),
    ...kept.map((key) => ({ key, fate: 'kept' as const })),
  ];
}

/**
 * The map that a promise is of.
 * @param given the values that the user, or the template, gives what is new
 */
export function mapOf(promised: readonly Promised[], before: Variables, given: Variables): Variables {
  const entries = promised.flatMap(({ key, fate, carried }) => {
    if (fate === 'kept' || carried !== undefined) return [[key, before[key]]];
    if (fate === 'removed' || fate === 'dropped') return [];
    if (!Object.hasOwn(given, key)) throw new Error(`${key} is promised to be ${fate}: to what?`);
    return [[key, given[key]]];
  });
  return Object.fromEntries(entries) as Variables;
}

/** Runs a command while a reader looks at all functions: nothing is missing at any moment. */
export async function watched(
  { endpoint, names }: GuardedStack,
  command: () => Promise<Ran>,
): Promise<{
  ran: Ran;
  before: Record<string, Variables>;
  after: Record<string, Variables | undefined>;
  /** @param logicalIds of the functions that were to lose nothing: all of them */
  expectNoLoss(...logicalIds: string[]): void;
  statesOf(logicalId: string): readonly (Variables | undefined)[];
}> {
  const ids = Object.keys(names).filter((id) => /^(?:First|Second)$/.test(id));
  const maps = async () => {
    const pairs = ids.map(
      async (id) => [id, (await configurationOf(endpoint, names[id]!))?.Environment?.Variables] as const,
    );
    return Object.fromEntries(await Promise.all(pairs));
  };
  const before = (await maps()) as Record<string, Variables>;
  const reader = await readVariables(
    endpoint,
    ids.map((id) => names[id]!),
  );
  const ran = await command();
  const seen = await reader.stop();
  const after = await maps();
  return {
    ran,
    before,
    after,
    statesOf: (id) => seen.get(names[id]!)!.states,
    expectNoLoss(...logicalIds) {
      for (const id of logicalIds.length === 0 ? ids : logicalIds)
        expectNoLoss(seen.get(names[id]!)!, before[id]!, after[id]);
    },
  };
}

/**
 * A deploy that succeeds, with a reader beside it: nothing is lost, and the functions have in the end what its own JSON
 * has promised, neither more nor less.
 */
export async function deployKeeps(
  stack: GuardedStack,
  { args = [], given = {} }: { args?: string[]; given?: Record<string, Variables> } = {},
  env: Record<string, string> = {},
) {
  const all = ['deploy', '--yes', '--no-input', '--json', ...args];
  const result = await watched(stack, () => stack.run(all, env));
  const { ran, before, after } = result;
  expect(ran.code, ran.stderr).toBe(0);
  const promises = promisesOf(ran);
  for (const [id, promised] of Object.entries(promises))
    expect(after[id] ?? {}).toEqual(mapOf(promised, before[id]!, given[id] ?? {}));
  result.expectNoLoss();
  return { ...result, promises };
}

/** The same for `env set` of the first function. */
export async function setKeeps(
  stack: GuardedStack,
  args: string[],
  given: Variables,
  env: Record<string, string> = {},
) {
  const all = ['env', 'set', ...args, '--function', 'First', '--json'];
  const result = await watched(stack, () => stack.run(all, env));
  const { ran, before, after } = result;
  expect(ran.code, ran.stderr).toBe(0);
  expect(after['First']).toEqual(mapOf(promisesOfSet(ran), before['First']!, given));
  result.expectNoLoss();
  return result;
}
