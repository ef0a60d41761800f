import fc from 'fast-check';
import type { UserTemplate, Written } from './guard-templates.ts';

/** What happens to a stack and its template, one after another. */
export type Step =
  /** As `env set --via function`, or the AWS CLI. */
  | { kind: 'outside'; id: string; key: string; value: string | undefined }
  /** The user edits his template; `place` is a function, or Globals. */
  | { kind: 'edit'; place: string; key: string; written: Written | undefined }
  | { kind: 'change'; what: 'code' | 'memory'; id: string }
  | { kind: 'toggle'; what: 'table' | 'tableHasSecret' | 'emptyMaps' | 'second function' }
  | {
      kind: 'deploy';
      by: 'sam' | 'preserve' | 'drop' | 'fail';
      explicit: Record<string, string>;
      fails: boolean;
      overwrites: Record<string, boolean>;
    };

const KEYS = ['AA', 'BB', 'CC', 'NO', 'DD_1'];
const FUNCTIONS = ['First', 'Second'];

const literal = fc.constantFrom('', 'one', 'two', 'true', '1.0', "it's", 'a: {b}, #c');
const alone: fc.Arbitrary<Written> = fc.oneof(
  literal,
  fc.constantFrom('Plain', 'Secret', 'Token', 'Stage').map((name) => ({ Ref: name })),
  fc
    .constantFrom('x-${Secret}', '${Plain}', '${Stage}/${Plain}', 'plain')
    .map((text) => ({ 'Fn::Sub': text })),
);
const written: fc.Arbitrary<Written> = fc.oneof(
  { weight: 4, arbitrary: alone },
  fc
    .tuple(
      fc.constantFrom('IsProd', 'HasToken'),
      alone,
      fc.oneof(alone, fc.constant({ Ref: 'AWS::NoValue' })),
    )
    .map((parts) => ({ 'Fn::If': parts })),
);
const key = fc.constantFrom(...KEYS);
const id = fc.constantFrom(...FUNCTIONS);
/** A value that the template may have as well, or one that is nowhere else. */
const value = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }).map((number) => `only-on-the-function-${number}`) },
  literal,
);
const explicit = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.dictionary(
    fc.constantFrom('Stage', 'Plain', 'Secret', 'Token'),
    fc.constantFrom('dev', 'prod', 'token-1', 'given'),
    { maxKeys: 2, noNullPrototype: true },
  ),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('outside' as const),
      id,
      key,
      value: fc.option(value, { nil: undefined, freq: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      place: fc.constantFrom(...FUNCTIONS, 'Globals'),
      key,
      written: fc.option(written, { nil: undefined, freq: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      what: fc.constantFrom('code' as const, 'memory' as const),
      id,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('toggle' as const),
      what: fc.constantFrom('table', 'tableHasSecret', 'emptyMaps', 'second function'),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('deploy' as const),
      by: fc.constantFrom('sam', 'preserve', 'preserve', 'preserve', 'drop', 'fail'),
      explicit,
      fails: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
      overwrites: fc.record({ First: fc.boolean(), Second: fc.boolean() }),
    }) as fc.Arbitrary<Step>,
  },
);

const variables = fc.dictionary(key, written, { maxKeys: 3, noNullPrototype: true });

export const history: fc.Arbitrary<{ user: UserTemplate; steps: Step[] }> = fc.record({
  user: fc.record({
    globals: fc.dictionary(key, written, { maxKeys: 2, noNullPrototype: true }),
    functions: fc.record({
      First: fc.record({ variables, code: fc.constant(0), memory: fc.constant(128) }),
      Second: fc.record({ variables, code: fc.constant(0), memory: fc.constant(128) }),
    }) as unknown as fc.Arbitrary<UserTemplate['functions']>,
    table: fc.constant(0),
    tableHasSecret: fc.boolean(),
    emptyMaps: fc.boolean(),
  }),
  steps: fc.array(step, { minLength: 2, maxLength: 14 }),
});

/** The template after a step of its user. */
export function edited(user: UserTemplate, step: Step): UserTemplate {
  const next = structuredClone(user);
  if (step.kind === 'edit') {
    const place = step.place === 'Globals' ? next.globals : next.functions[step.place]?.variables;
    if (place !== undefined && step.written === undefined) delete place[step.key];
    else if (place !== undefined) place[step.key] = step.written!;
  }
  if (step.kind === 'change') {
    const fn = next.functions[step.id];
    if (fn !== undefined) fn[step.what] += 1;
  }
  if (step.kind !== 'toggle') return next;
  if (step.what === 'table') next.table += 1;
  else if (step.what !== 'second function') next[step.what] = !next[step.what];
  else if (next.functions['Second'] !== undefined) delete next.functions['Second'];
  else next.functions['Second'] = { variables: {}, code: 0, memory: 128 };
  return next;
}
