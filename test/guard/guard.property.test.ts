import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RefusedError } from '../../src/errors.ts';
import { functionsAtRisk, journalFunction } from '../../src/guard/at-risk.ts';
import { keepInTemplate, letGoInTemplate } from '../../src/guard/kept-template.ts';
import type { OnDrift } from '../../src/guard/on-drift.ts';
import { type GuardPlan, planGuard } from '../../src/guard/plan.ts';
import { refuseLoss } from '../../src/guard/refuse.ts';
import { guardObject, guardText } from '../../src/guard/report.ts';
import { withoutKept } from '../../src/template/kept.ts';
import { readTemplate } from '../support/cloudformation-yaml.ts';
import { edited, history, type Step } from '../support/guard-history.ts';
import { type Cloud, failedUpdate, resolved, updateStack } from '../support/guard-model.ts';
import { stateOf } from '../support/guard-state.ts';
import {
  builtText,
  packagedText,
  parametersOf,
  type UserTemplate,
  writtenFor,
} from '../support/guard-templates.ts';
import { recordedSink } from '../support/sinks.ts';

type Deploy = Extract<Step, { kind: 'deploy' }>;
type Variables = Record<string, string>;

/** A stack, and the template that its user has deployed last. */
interface World {
  cloud: Cloud;
  deployed: UserTemplate;
  /** How often each end was met. */
  met: Map<string, number>;
}

test('whatever happens to a stack, a deploy keeps what is outside and what it says', () => {
  const met = new Map<string, number>();
  fc.assert(
    fc.property(history, ({ user, steps }) => {
      const cloud: Cloud = { text: EMPTY, parameters: {}, functions: {}, time: 0 };
      updateStack(cloud, { text: packagedText(builtText(user), user), passed: {}, overwrites: () => true });
      const world: World = { cloud, deployed: user, met };
      steps.reduce((now, step) => {
        const next = edited(now, step);
        if (step.kind === 'outside') writeOutside(cloud, step);
        if (step.kind === 'deploy') deploy(world, next, step);
        return next;
      }, user);
    }),
    { numRuns: 250 },
  );
  // Otherwise the histories would not try what they are for.
  expect([...met.keys()].sort()).toEqual([
    'carried by a parameter',
    'carried by one of samgen',
    'drop',
    'fail',
    'preserve',
    'refused: drift',
    'refused: removed',
    'rolled back',
    'sam',
    'untouched',
  ]);
}, 300_000);

const EMPTY = 'Parameters: {}\nConditions: {}\nGlobals: {}\nResources: {}\n';

function writeOutside(cloud: Cloud, { id, key, value }: Extract<Step, { kind: 'outside' }>): void {
  const fn = cloud.functions[id];
  if (fn === undefined) return;
  const { [key]: _, ...others } = fn.live;
  cloud.time += 1;
  cloud.functions[id] = {
    ...fn,
    live: value === undefined ? others : { ...others, [key]: value },
    modified: cloud.time,
  };
}

function deploy(world: World, next: UserTemplate, step: Deploy): void {
  const { cloud } = world;
  const count = (what: string) => world.met.set(what, (world.met.get(what) ?? 0) + 1);
  const built = builtText(next);
  const overwrites = (id: string) => step.overwrites[id] === true;
  if (step.by === 'sam') {
    count('sam');
    const update = { text: packagedText(built, next), passed: step.explicit, overwrites };
    if (step.fails) failedUpdate(cloud, update);
    else {
      updateStack(cloud, update);
      world.deployed = next;
    }
    return;
  }
  const plan = planned(world, next, step.explicit, step.by);
  const old = structuredClone(cloud);
  const said = refusal(plan);
  expectSilence(plan, said?.message, built, cloud);
  if (said !== undefined) {
    count(said.message.includes('would be lost') ? 'refused: drift' : 'refused: removed');
    expectReason(plan, world, next, step);
    return;
  }
  count(step.by);
  const text = keepInTemplate(built, plan.kept);
  expectFaithful(built, text, plan);
  for (const { variables } of plan.functions)
    for (const { carried } of variables)
      if (carried !== undefined)
        count(carried === 'kept' ? 'carried by one of samgen' : 'carried by a parameter');
  const update = {
    text: packagedText(text, next),
    passed: { ...step.explicit, ...plan.parameters },
    overwrites,
  };
  if (step.fails) {
    count('rolled back');
    failedUpdate(cloud, update);
    afterRollback(world, old, plan);
    return;
  }
  const written = updateStack(cloud, update);
  if (written.size === 0) count('untouched');
  expectPromise(plan, old, cloud, written);
  if (step.by === 'drop') expectTemplate(cloud, next, step, old, written);
  else expectKept(world, old, next, step.explicit);
  world.deployed = next;
  if (step.by !== 'drop') expectNothingMore(world, next, step, text);
}

function planned(
  { cloud, deployed }: World,
  next: UserTemplate,
  explicit: Variables,
  onDrift: OnDrift,
): GuardPlan {
  const sameCode = Object.entries(next.functions).flatMap(([id, { code }]) =>
    deployed.functions[id]?.code === code ? [id] : [],
  );
  const template: unknown = readTemplate(builtText(next));
  const given = { template, explicit, sameCode: new Set(sameCode), anywhere: false };
  return planGuard(stateOf(cloud), given, onDrift);
}

function refusal(plan: GuardPlan): RefusedError | undefined {
  try {
    refuseLoss(plan, 'samgen deploy');
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
}

/** Nothing that is shown or noted has the value of a variable, but for what the template itself has. */
function expectSilence(plan: GuardPlan, refused: string | undefined, built: string, cloud: Cloud): void {
  const shown = [
    guardText(plan, recordedSink()),
    guardText(plan, recordedSink(true)),
    JSON.stringify(guardObject(plan)),
    JSON.stringify(functionsAtRisk(plan).map(journalFunction)),
    refused ?? '',
    refused === undefined ? keepInTemplate(built, plan.kept) : '',
  ];
  const secrets = Object.values(cloud.functions)
    .flatMap(({ live }) => Object.values(live))
    .filter((value) => /^only-on|secret|token/.test(value) && !built.includes(value));
  for (const text of shown) for (const secret of secrets) expect(text).not.toContain(secret);
  for (const line of guardText(plan, recordedSink(true)).split('\n'))
    expect(line.length).toBeLessThanOrEqual(80);
}

/** What is added can be taken away again, and is all that differs. */
function expectFaithful(built: string, text: string, { kept }: GuardPlan): void {
  const original = withoutEmpty(readTemplate(built));
  expect(withoutEmpty(withoutKept(readTemplate(text)))).toEqual(original);
  expect(withoutEmpty(readTemplate(letGoInTemplate(text, kept)))).toEqual(original);
  if (kept.some(({ key }) => built.includes(`${key}:`) || built.includes(`"${key}":`))) return;
  const lines = text.split('\n');
  let at = 0;
  for (const line of built.split('\n')) {
    if (line.endsWith('{}')) continue;
    at = lines.indexOf(line, at) + 1;
    expect(at, line).toBeGreaterThan(0);
  }
}

/** A map in which there is nothing says nothing: which of them the user has written is not told from ours. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, withoutEmpty(entry)] as const);
  return Object.fromEntries(
    entries.filter(
      ([key, entry]) =>
        !/^(?:Environment|Variables)$/.test(key) || Object.keys((entry ?? {}) as object).length > 0,
    ),
  );
}

function expectPromise(plan: GuardPlan, old: Cloud, cloud: Cloud, written: ReadonlySet<string>): void {
  for (const { logicalId, variables, touch } of plan.functions) {
    const after = cloud.functions[logicalId]?.live;
    if (touch === 'removed') {
      expect(after).toBeUndefined();
      continue;
    }
    const isWritten = written.has(logicalId);
    if (touch === 'not') expect(isWritten, logicalId).toBe(false);
    for (const { key, fate, certain, carried, value } of variables) {
      const what = `${key} of ${logicalId}: ${fate}`;
      const stays = fate === 'kept' || carried !== undefined;
      if (stays && value !== undefined) expect(after?.[key], what).toBe(value);
      if (!isWritten) continue;
      if (fate === 'added' && certain) expect(after, what).toHaveProperty([key]);
      if ((fate === 'added' || fate === 'changed') && value !== undefined)
        expect(after?.[key], what).toBe(value);
      if (fate === 'changed' && certain) expect(after, what).toHaveProperty([key]);
      if (fate === 'removed' || (fate === 'dropped' && carried === undefined))
        expect(after, what).not.toHaveProperty([key]);
      if (fate === 'reverted' && carried === undefined && value !== undefined)
        expect(after?.[key], what).toBe(value);
    }
    const known = new Set(variables.map(({ key }) => key));
    const before = old.functions[logicalId]!.live;
    for (const key of Object.keys(after!))
      if (!known.has(key)) expect(mayAppear(plan, logicalId, key), `${key} of ${logicalId}`).toBe(true);
    expect(Object.keys(before).every((key) => known.has(key))).toBe(true);
  }
}

/** What a condition decides that is not known here, and was not there before. */
function mayAppear({ functions }: GuardPlan, id: string, key: string): boolean {
  const fn = functions.find(({ logicalId }) => logicalId === id);
  const origin = fn?.live.origin;
  return origin?.kind === 'stack' && origin.deployed.sources.get(key)?.kind === 'computed';
}

/** Every variable that its user has left alone is as it was. */
function expectKept({ deployed, cloud }: World, old: Cloud, next: UserTemplate, explicit: Variables): void {
  for (const [id, { live }] of Object.entries(old.functions)) {
    const after = cloud.functions[id]?.live;
    if (after === undefined) continue;
    for (const [key, value] of Object.entries(live)) {
      const [was, is] = [writtenFor(deployed, id, key), writtenFor(next, id, key)];
      const given = parametersOf(is).filter((name) => explicit[name] !== undefined);
      const isLeftAlone = JSON.stringify(was) === JSON.stringify(is) && given.length === 0;
      if (isLeftAlone) expect(after[key], `${key} of ${id}`).toBe(value);
    }
  }
}

/** Without the guard, where it is written at all. */
function expectTemplate(
  cloud: Cloud,
  next: UserTemplate,
  { explicit }: Deploy,
  old: Cloud,
  written: ReadonlySet<string>,
): void {
  const parameters = { ...cloud.parameters, ...explicit };
  const wanted = resolved(builtText(next), parameters);
  for (const [id, { live }] of Object.entries(cloud.functions))
    expect(live).toEqual(written.has(id) ? wanted[id]!.environment : old.functions[id]!.live);
}

/** It is refused only where something would go that the user has not let go. */
function expectReason(plan: GuardPlan, world: World, next: UserTemplate, step: Deploy): void {
  const lost = Object.entries(world.cloud.functions).filter(([id, { live }]) =>
    Object.entries(live).some(([key, value]) => {
      const kept = stateOf(world.cloud).functions.find(({ logicalId }) => logicalId === id)!.origin;
      const deployed = kept.kind === 'stack' ? kept.deployed : undefined;
      return (
        !deployed!.sources.has(key) || (deployed!.values.has(key) && deployed!.values.get(key) !== value)
      );
    }),
  );
  expect(lost.length).toBeGreaterThan(0);
  const isRemoved = lost.some(([id]) => next.functions[id] === undefined);
  expect(isRemoved || (step.by === 'fail' && plan.functions.some(({ touch }) => touch !== 'not'))).toBe(true);
}

/** As `putBack` does it: what is newer and outside stays. */
function afterRollback({ cloud }: World, old: Cloud, plan: GuardPlan): void {
  const risks = functionsAtRisk(plan);
  for (const [id, fn] of Object.entries(cloud.functions)) {
    const risk = risks.find(({ logicalId }) => logicalId === id);
    const wanted = Object.entries(risk?.before ?? {}).filter(
      ([key]) => !(risk!.outside.includes(key) && Object.hasOwn(fn.live, key)),
    );
    const put = wanted.filter(([key, value]) => fn.live[key] !== value);
    if (put.length > 0) {
      cloud.time += 1;
      cloud.functions[id] = {
        ...fn,
        live: { ...fn.live, ...Object.fromEntries(put) },
        modified: cloud.time,
      };
    }
    if (plan.onDrift !== 'drop') expect(cloud.functions[id]!.live, id).toMatchObject(old.functions[id]!.live);
  }
}

/** The same deploy again finds nothing to change. */
function expectNothingMore(world: World, next: UserTemplate, { by, explicit }: Deploy, text: string): void {
  const { cloud } = world;
  const secrets = ['Secret', 'Token'].filter((name) => explicit[name] !== undefined);
  if (secrets.length > 0) return;
  const again = planned(world, next, explicit, by as OnDrift);
  expect(refusal(again)).toBeUndefined();
  expect(keepInTemplate(builtText(next), again.kept)).toBe(text);
  for (const [name, value] of Object.entries(again.parameters)) expect(cloud.parameters[name]).toBe(value);
  const copy = structuredClone(cloud);
  const passed = { ...explicit, ...again.parameters };
  const update = { text: packagedText(text, next), passed, overwrites: () => true };
  expect([...updateStack(copy, update)]).toEqual([]);
  expect(copy.functions).toEqual(cloud.functions);
}
