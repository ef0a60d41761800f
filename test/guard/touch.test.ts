import { describe, expect, test } from 'vitest';
import { isSameVariable, type Touch, touchOf, type Update } from '../../src/guard/touch.ts';

const FUNCTION = 'AWS::Serverless::Function';
const base = {
  Parameters: { Stage: { Type: 'String' }, Size: { Type: 'Number' } },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  Globals: { Function: { Timeout: 3, Environment: { Variables: { GG: 'g' } } } },
  Resources: {
    Table: { Type: 'AWS::DynamoDB::Table', Properties: { Size: { Ref: 'Size' } } },
    Other: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Hello: {
      Type: FUNCTION,
      Properties: {
        CodeUri: 's3://bucket/1',
        MemorySize: 128,
        Environment: {
          Variables: {
            AA: 'a',
            TABLE: { Ref: 'Table' },
            PROD: { 'Fn::If': ['IsProd', 'y', 'n'] },
            ARN: { 'Fn::GetAtt': ['Code', 'Arn'] },
          },
        },
      },
    },
    Code: { Type: FUNCTION, Properties: { CodeUri: 's3://bucket/2' } },
  },
};
type Template = typeof base;

const update = (edit: (next: Template) => void, rest: Partial<Update> = {}): Update => {
  const next = structuredClone(base);
  edit(next);
  return {
    deployed: base,
    next,
    changed: new Set(),
    sameCode: new Set(),
    anywhere: false,
    scope: { template: next, parameters: {}, pseudo: {} },
    ...rest,
  };
};
const hello = (next: Template) => next.Resources.Hello.Properties;
const nothing = () => {};

describe('touchOf', () => {
  test.each<[string, Touch, Update]>([
    ['nothing', 'not', update(nothing)],
    ['an unrelated resource', 'not', update((t) => Object.assign(t.Resources.Other.Properties, { x: 1 }))],
    ['a literal', 'certainly', update((t) => Object.assign(hello(t).Environment.Variables, { AA: 'b' }))],
    [
      'a variable more',
      'certainly',
      update((t) => Object.assign(hello(t).Environment.Variables, { B: 'b' })),
    ],
    [
      "Globals' variables",
      'certainly',
      update((t) => Object.assign(t.Globals.Function.Environment.Variables, { GG: 'h' })),
    ],
    ['a condition', 'certainly', update((t) => t.Conditions.IsProd['Fn::Equals'].splice(1, 1, 'live'))],
    ['a parameter that a condition names', 'certainly', update(nothing, { changed: new Set(['Stage']) })],
    ['a parameter by which a resource is made', 'certainly', update(nothing, { changed: new Set(['Size']) })],
    [
      'a resource that a variable names',
      'perhaps',
      update((t) => Object.assign(t.Resources.Table.Properties, { x: 1 })),
    ],
    [
      'the code of a function that a variable names',
      'perhaps',
      update((t) => Object.assign(t.Resources.Code.Properties, { CodeUri: 'x' })),
    ],
    ['memory', 'perhaps', update((t) => Object.assign(hello(t), { MemorySize: 256 }))],
    ["Globals' timeout", 'perhaps', update((t) => Object.assign(t.Globals.Function, { Timeout: 4 }))],
    ['code', 'perhaps', update((t) => Object.assign(hello(t), { CodeUri: 'Hello' }))],
    [
      'the same code under another name',
      'not',
      update((t) => Object.assign(hello(t), { CodeUri: 'Hello' }), { sameCode: new Set(['Hello']) }),
    ],
    [
      'the same code of another function',
      'not',
      update((t) => Object.assign(t.Resources.Code.Properties, { CodeUri: 'x' }), {
        sameCode: new Set(['Code']),
      }),
    ],
    ['its DependsOn', 'perhaps', update((t) => Object.assign(t.Resources.Hello, { DependsOn: 'Table' }))],
    [
      'what sam writes itself',
      'not',
      update((t) => Object.assign(t.Resources.Hello, { Metadata: { SamResourceId: 'Hello' } })),
    ],
    ['tags of the stack', 'perhaps', update(nothing, { anywhere: true })],
    ['the function away', 'removed', update((t) => Reflect.deleteProperty(t.Resources, 'Hello'))],
    ['a function more', 'made', update(nothing, { deployed: { ...base, Resources: {} } })],
  ])('%s: %s', (_, expected, given) => {
    expect(touchOf('Hello', given)).toBe(expected);
  });

  test('a condition that lets a function go removes it, where its value is known', () => {
    const given = (Stage: string | undefined): Update => {
      const one = update((t) => Object.assign(t.Resources.Hello, { Condition: 'IsProd' }));
      const parameters: Record<string, string> = Stage === undefined ? {} : { Stage };
      return { ...one, scope: { template: one.next as Record<string, unknown>, parameters, pseudo: {} } };
    };
    expect(touchOf('Hello', given('dev'))).toBe('removed');
    expect(touchOf('Hello', given('prod'))).toBe('perhaps');
    expect(touchOf('Hello', given(undefined))).toBe('perhaps');
  });

  test('an empty environment is none', () => {
    const empty = (Environment: unknown) => ({
      Resources: { F: { Type: FUNCTION, Properties: { Environment } } },
    });
    const given = { ...update(nothing), deployed: empty(undefined) };
    for (const one of [null, {}, { Variables: {} }, { Variables: null }])
      expect(touchOf('F', { ...given, next: empty(one) })).toBe('not');
    expect(touchOf('F', { ...given, next: empty({ Variables: { AA: '' } }) })).toBe('certainly');
  });

  test('a function that only a macro knows is touched perhaps, once anything changes', () => {
    expect(touchOf('Made', update(nothing))).toBe('not');
    expect(
      touchOf(
        'Made',
        update((t) => Object.assign(hello(t), { MemorySize: 256 })),
      ),
    ).toBe('perhaps');
    expect(touchOf('Made', update(nothing, { changed: new Set(['Stage']) }))).toBe('perhaps');
    expect(touchOf('Made', update(nothing, { anywhere: true }))).toBe('perhaps');
  });
});

describe('isSameVariable', () => {
  test('looks at the variable alone, and at what it rests on', () => {
    const edit = update((t) => Object.assign(hello(t).Environment.Variables, { AA: 'b' }));
    expect(isSameVariable('Hello', 'AA', edit)).toBe(false);
    expect(isSameVariable('Hello', 'PROD', edit)).toBe(true);
    const stage = update(nothing, { changed: new Set(['Stage']) });
    expect(isSameVariable('Hello', 'PROD', stage)).toBe(false);
    expect(isSameVariable('Hello', 'AA', stage)).toBe(true);
  });
  test("takes a resource's name for the same, however it is edited", () => {
    const edit = update((t) => Object.assign(t.Resources.Table.Properties, { x: 1 }));
    expect(isSameVariable('Hello', 'TABLE', edit)).toBe(true);
  });
  test('compares the whole of a map that is computed', () => {
    const one = (value: string) => ({
      Resources: {
        F: {
          Type: FUNCTION,
          Properties: { Environment: { 'Fn::If': ['X', { Variables: { AA: value } }, {}] } },
        },
      },
    });
    const given = { ...update(nothing), deployed: one('a') };
    expect(isSameVariable('F', 'AA', { ...given, next: one('a') })).toBe(true);
    expect(isSameVariable('F', 'AA', { ...given, next: one('b') })).toBe(false);
  });
});
