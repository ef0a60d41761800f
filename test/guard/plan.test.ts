import { describe, expect, test } from 'vitest';
import { functionsAtRisk, journalFunction } from '../../src/guard/at-risk.ts';
import { keepInTemplate } from '../../src/guard/kept-template.ts';
import { hasNestedStacks } from '../../src/guard/plan.ts';
import { keptParameter } from '../../src/template/kept.ts';
import { fatesOf, planFor, templateOf } from './planning.ts';

const parameters = { Secret: '****', Stage: 'dev' };
const AA = { AA: 'a' };
const edited = { AA: 'a', NEW: 'nn' };
const one = templateOf({ Hello: AA });
const other = templateOf({ Hello: edited });

describe('planGuard', () => {
  test('touches nothing where nothing differs: all stays as it is', () => {
    const plan = planFor(
      { deployed: one, live: { Hello: { AA: 'changed', XX: 'x' } } },
      { sameCode: new Set(['Hello']) },
    );
    expect(fatesOf(plan)).toEqual(['AA kept changed', 'XX kept set']);
    expect(plan).toMatchObject({ kept: [], parameters: {} });
    expect(functionsAtRisk(plan)).toEqual([]);
  });

  test('keeps what is outside by parameters of its own, and what was changed outside', () => {
    const plan = planFor({ deployed: one, next: other, live: { Hello: { AA: 'changed', XX: 'x' } } });
    expect(fatesOf(plan)).toEqual(['AA reverted changed by kept', 'NEW added', 'XX dropped set by kept']);
    expect(plan.kept).toEqual([
      { logicalId: 'Hello', key: 'AA' },
      { logicalId: 'Hello', key: 'XX' },
    ]);
    expect(plan.parameters).toEqual({
      [keptParameter('Hello', 'AA')]: 'changed',
      [keptParameter('Hello', 'XX')]: 'x',
    });
  });

  test('says perhaps where something else of the function has changed', () => {
    const next = templateOf({ Hello: AA }, { memory: 256 });
    const plan = planFor({ deployed: one, next, live: { Hello: { XX: 'x' } } });
    expect(fatesOf(plan)).toEqual(['AA added perhaps', 'XX dropped perhaps set by kept']);
  });

  test('in drop it carries nothing, and what only the stack knows is not promised', () => {
    const secret = { AA: '!Ref Secret' };
    const given = {
      deployed: templateOf({ Hello: secret }),
      next: templateOf({ Hello: { ...secret, NEW: 'n' } }),
      parameters,
    };
    const plan = planFor({ ...given, live: { Hello: { AA: 'v', XX: 'x' } }, onDrift: 'drop' });
    expect(fatesOf(plan)).toEqual(['AA kept perhaps', 'NEW added', 'XX dropped set']);
    expect(plan.functions[0]?.variables[0]).not.toHaveProperty('value');
    expect(plan).toMatchObject({ kept: [], parameters: {} });
    expect(functionsAtRisk(plan)).toEqual([]);
  });

  test('what the user edits wins over what was changed outside, and what he takes over is outside no more', () => {
    const live = { Hello: { AA: 'changed', XX: 'x', YY: 'y' } };
    const next = templateOf({ Hello: { AA: 'b', XX: 'x', YY: 'other' } });
    const plan = planFor({ deployed: one, next, live });
    expect(fatesOf(plan)).toEqual(['AA changed changed', 'XX kept', 'YY changed set']);
    expect(plan.kept).toEqual([]);
  });

  test('what is taken out of the template goes', () => {
    const plan = planFor({ deployed: other, next: one, live: { Hello: { AA: 'a', NEW: 'changed' } } });
    expect(fatesOf(plan)).toEqual(['AA kept', 'NEW removed changed']);
  });

  describe("the template's own parameters", () => {
    const deployed = templateOf({ Hello: { AA: '!Ref Secret', BB: '!Ref Stage' } });
    const next = templateOf({ Hello: { AA: '!Ref Secret', BB: '!Ref Stage', NEW: 'n' } });
    const live = { Hello: { AA: 'rotated', BB: 'prod' } };

    test('take values over', () => {
      const plan = planFor({ deployed, next, live, parameters });
      expect(fatesOf(plan)).toEqual([
        'AA kept by parameter',
        'BB reverted changed by parameter',
        'NEW added',
      ]);
      expect(plan.parameters).toEqual({ Secret: 'rotated', Stage: 'prod' });
      expect(plan.kept).toEqual([]);
    });
    test('not where a value is given for them: that is an edit', () => {
      const plan = planFor(
        { deployed, next, live, parameters },
        { explicit: { Secret: 'new', Stage: 'dev' } },
      );
      expect(fatesOf(plan)).toEqual(['AA changed', 'BB reverted changed by kept', 'NEW added']);
      expect(plan.parameters).toEqual({ [keptParameter('Hello', 'BB')]: 'prod' });
    });
    test('not where something else hangs on them, or they do not allow the value', () => {
      const output = 'Outputs:\n  O:\n    Value: !Ref Secret\n';
      const short = (text: string) => text.replace('Default: dev', 'Default: dev, MaxLength: 3');
      const plan = planFor({
        deployed: short(deployed) + output,
        next: short(next) + output,
        live,
        parameters,
      });
      expect(plan.kept.map(({ key }) => key)).toEqual(['AA', 'BB']);
    });
    test('not where two variables differ', () => {
      const two = (extra: object) =>
        templateOf({ Hello: { AA: '!Ref Secret', CC: '!Ref Secret', ...extra } });
      const plan = planFor({
        deployed: two({}),
        next: two({ NEW: 'n' }),
        live: { Hello: { AA: '1', CC: '2' } },
        parameters,
      });
      expect(plan.kept.map(({ key }) => key)).toEqual(['AA', 'CC']);
    });
    test('a plain one not where another variable newly takes its value: the one that is shown was promised', () => {
      const stage = { BB: '!Ref Stage' };
      const plan = planFor({
        deployed: templateOf({ Hello: stage }),
        next: templateOf({ Hello: { ...stage, NEW: '!Ref Stage' } }),
        live: { Hello: { BB: 'prod' } },
        parameters,
      });
      expect(fatesOf(plan)).toEqual(['BB reverted changed by kept', 'NEW added']);
      expect(plan.functions[0]?.variables[1]?.value).toBe('dev');
    });
    test('reach every function that uses them: what is outside there is kept as well', () => {
      const both = (extra: object) =>
        templateOf({ Hello: { AA: '!Ref Secret', ...extra }, Other: { AA: '!Ref Secret' } });
      const given = { deployed: both({}), next: both({ NEW: 'n' }), parameters };
      const plan = planFor(
        { ...given, live: { Hello: { AA: 'new' }, Other: { AA: 'new', XX: 'x' } } },
        { sameCode: new Set(['Other']) },
      );
      expect(plan.parameters).toMatchObject({ Secret: 'new' });
      expect(plan.kept).toEqual([{ logicalId: 'Other', key: 'XX' }]);
      expect(functionsAtRisk(plan).map(({ logicalId }) => logicalId)).toEqual(['Hello', 'Other']);
    });
  });

  describe('what is computed of secrets', () => {
    const variables = { AA: '{ "Fn::Sub": "x-${Secret}" }' };
    const given = {
      deployed: templateOf({ Hello: variables }),
      next: templateOf({ Hello: { ...variables, NEW: 'n' } }),
      live: { Hello: { AA: 'changed' } },
      parameters,
    };
    test('stays, where the function was changed since', () => {
      expect(fatesOf(planFor(given))).toEqual(['AA kept perhaps by kept', 'NEW added']);
      const changed = planFor({ ...given, times: { modified: 2, updated: 1 } });
      expect(fatesOf(changed)[0]).toBe('AA kept perhaps by kept');
    });
    test('is left to AWS where nobody has changed it', () => {
      expect(planFor({ ...given, times: { modified: 1, updated: 1 } }).kept).toEqual([]);
    });
    test('is left to AWS where a resource plays a part', () => {
      const table = { AA: '{ "Fn::Sub": "${Secret}-${Hello}" }' };
      const one = {
        ...given,
        deployed: templateOf({ Hello: table }),
        next: templateOf({ Hello: { ...table, NEW: 'n' } }),
      };
      expect(fatesOf(planFor(one))).toEqual(['AA kept perhaps', 'NEW added']);
    });
  });

  describe('what the stack keeps already', () => {
    const keep = [{ logicalId: 'Hello', key: 'XX' }];
    const given = {
      deployed: keepInTemplate(one, keep),
      next: one,
      parameters: { ...parameters, [keptParameter('Hello', 'XX')]: '****' },
    };
    const same = { sameCode: new Set(['Hello']) };

    test('stays in the template, without a value', () => {
      const plan = planFor({ ...given, live: { Hello: { AA: 'a', XX: 'x' } } }, same);
      expect(fatesOf(plan)).toEqual(['AA kept', 'XX kept set']);
      expect(plan).toMatchObject({ kept: keep, parameters: {} });
    });
    test('is kept on where it is gone from the function, and comes back with the next edit', () => {
      const live = { Hello: { AA: 'a', YY: 'y' } };
      const untouched = planFor({ ...given, live }, same);
      expect(fatesOf(untouched)).toEqual(['AA kept', 'YY kept set']);
      expect(untouched).toMatchObject({ kept: keep, parameters: {} });
      const touched = planFor({ ...given, next: other, live });
      expect(fatesOf(touched)).toContain('XX added');
      expect(touched.kept).toContainEqual({ logicalId: 'Hello', key: 'XX' });
      expect(touched.parameters).not.toHaveProperty(keptParameter('Hello', 'XX'));
      const dropped = planFor({ ...given, next: other, live, onDrift: 'drop' });
      expect(dropped.kept).toEqual([]);
    });
    test('goes in drop', () => {
      const plan = planFor({ ...given, live: { Hello: { AA: 'a', XX: 'x' } }, onDrift: 'drop' }, same);
      expect(fatesOf(plan)).toEqual(['AA kept', 'XX dropped set']);
      expect(plan.kept).toEqual([]);
    });
    test('is carried with what the function has now', () => {
      const plan = planFor({ ...given, next: other, live: { Hello: { AA: 'a', XX: 'newer' } } });
      expect(plan.parameters).toEqual({ [keptParameter('Hello', 'XX')]: 'newer' });
    });
    test('is nowhere any more for a function that the stack only lets go of', () => {
      const retained = (text: string) =>
        text.replace('    Properties:', '    DeletionPolicy: Retain\n    Properties:');
      const gone = templateOf({ Another: {} });
      const plan = planFor({
        ...given,
        deployed: retained(given.deployed),
        next: gone,
        live: { Hello: { XX: 'x' } },
      });
      expect(fatesOf(plan)).toEqual(['XX kept set']);
      expect(plan.kept).toEqual([]);
    });
  });

  test.each(['Retain', 'RetainExceptOnCreate'])(
    'a function that is let go of by %s stays as it is',
    (policy) => {
      const deployed = one.replace('    Properties:', `    DeletionPolicy: ${policy}\n    Properties:`);
      const plan = planFor({
        deployed,
        next: templateOf({ Other: {} }),
        live: { Hello: { AA: 'a', XX: 'x' } },
      });
      expect(fatesOf(plan)).toEqual(['AA kept', 'XX kept set']);
    },
  );

  test('with a function all goes that it has', () => {
    const plan = planFor({
      deployed: one,
      next: templateOf({ Other: {} }),
      live: { Hello: { AA: 'a', XX: 'x' } },
    });
    expect(plan.functions[0]?.touch).toBe('removed');
    expect(fatesOf(plan)).toEqual(['AA dropped', 'XX dropped set']);
    expect(plan.kept).toEqual([]);
  });

  test('what a condition decides that is not known is not said to be added', () => {
    const more = "Conditions:\n  Has: { 'Fn::Equals': [{ Ref: Secret }, x] }\n";
    const variables = { AA: '{ "Fn::If": [Has, x, { Ref: "AWS::NoValue" }] }' };
    const text = (extra: object) => templateOf({ Hello: { ...variables, ...extra } }, { more });
    const plan = planFor({ deployed: text({}), next: text({ NEW: 'n' }), live: { Hello: {} }, parameters });
    expect(fatesOf(plan)).toEqual(['NEW added']);
    const fresh = planFor({
      deployed: templateOf({ Hello: {} }),
      next: text({}),
      live: { Hello: {} },
      parameters,
    });
    expect(fatesOf(fresh)).toEqual(['AA added perhaps']);
  });

  test('a macro may give what the template does not: what is outside is kept all the same', () => {
    const macro = (text: string) => `Transform: [AWS::Serverless-2016-10-31, Own]\n${text}`;
    const plan = planFor({ deployed: macro(one), next: macro(other), live: { Hello: { AA: 'a', XX: 'x' } } });
    expect(fatesOf(plan)).toEqual(['AA kept', 'NEW added', 'XX dropped perhaps set by kept']);
    const taken = planFor({
      deployed: macro(other),
      next: macro(one),
      live: { Hello: { AA: 'a', NEW: 'nn' } },
    });
    expect(fatesOf(taken)).toEqual(['AA kept', 'NEW removed']);
  });

  test('what a command wants comes before all else', () => {
    const wishes = new Map([['Hello', { set: { AA: 'wish', YY: 'y' }, unset: ['XX'] }]]);
    const plan = planFor(
      { deployed: one, live: { Hello: { AA: 'a', XX: 'x', ZZ: 'z' } }, onDrift: 'preserve' },
      { wishes },
    );
    expect(fatesOf(plan)).toEqual([
      'AA changed by kept',
      'XX removed',
      'YY added by kept',
      'ZZ dropped set by kept',
    ]);
    expect(plan.parameters[keptParameter('Hello', 'AA')]).toBe('wish');
  });

  test('tells the alias, and whether a version may be published of what is the same', () => {
    const withAlias = (text: string) =>
      text.replace('      CodeUri: .', '      CodeUri: .\n      AutoPublishAlias: live');
    const live = { Hello: { AA: 'a' } };
    const told = (deployed: string, next: string) => planFor({ deployed, next, live }).functions[0];
    expect(told(one, one)).toMatchObject({ publishes: false });
    expect(told(one, one)).not.toHaveProperty('alias');
    expect(told(one, withAlias(one))).toMatchObject({ alias: 'live', publishes: true });
    const edited = templateOf({ Hello: { AA: 'b' } });
    expect(told(withAlias(one), withAlias(edited))).toMatchObject({ alias: 'live', publishes: false });
  });
});

describe('functionsAtRisk', () => {
  const next = templateOf({ Hello: { AA: 'b' } });

  test('has what was set and changed outside, all that was there, and what is to stay', () => {
    const [risk] = functionsAtRisk(
      planFor({
        deployed: other,
        next: templateOf({ Hello: { AA: 'a', NEW: 'm' } }),
        live: { Hello: { AA: 'changed', NEW: 'n', XX: 'x' } },
      }),
    );
    expect(risk).toMatchObject({
      before: { AA: 'changed', NEW: 'n', XX: 'x' },
      keep: { AA: 'changed', XX: 'x' },
      outside: ['XX'],
      needsLock: true,
    });
    expect(journalFunction(risk!)).toEqual({
      logicalId: 'Hello',
      name: 'Hello-fn',
      keep: ['AA', 'XX'],
      outside: ['XX'],
    });
  });
  test('has no function that is as it was deployed', () => {
    expect(functionsAtRisk(planFor({ deployed: one, next, live: { Hello: { AA: 'a' } } }))).toEqual([]);
  });
  test('has a secret that the user changes: its old value may have been changed outside', () => {
    const secret = templateOf({ Hello: { AA: '!Ref Secret' } });
    const given = { deployed: secret, live: { Hello: { AA: 'old' } }, parameters };
    const risks = (times: object) =>
      functionsAtRisk(planFor({ ...given, times }, { explicit: { Secret: 'new' } }));
    expect(risks({ modified: 2, updated: 1 })).toMatchObject([
      { before: { AA: 'old' }, keep: {}, needsLock: true },
    ]);
    expect(risks({ modified: 1, updated: 1 })).toMatchObject([{ needsLock: false }]);
    expect(risks({})).toMatchObject([{ needsLock: true }]);
  });
  test('what the stack keeps is not outside: a rollback gives it back, with the value that it had there', () => {
    const deployed = keepInTemplate(one, [{ logicalId: 'Hello', key: 'XX' }]);
    const given = { deployed, next, live: { Hello: { AA: 'a', XX: 'x' } } };
    const kept = { ...parameters, [keptParameter('Hello', 'XX')]: '****' };
    const risks = (times: object) => functionsAtRisk(planFor({ ...given, parameters: kept, times }));
    expect(risks({ modified: 2, updated: 1 })).toMatchObject([
      { keep: { XX: 'x' }, outside: [], needsLock: true },
    ]);
    expect(risks({ modified: 1, updated: 1 })).toMatchObject([{ needsLock: false }]);
  });
  test('is not locked where the update publishes a version of its own', () => {
    const alias = (text: string) =>
      text.replace('      CodeUri: .', '      CodeUri: .\n      AutoPublishAlias: live');
    const risks = (to: string) =>
      functionsAtRisk(planFor({ deployed: one, next: alias(to), live: { Hello: { AA: 'a', XX: 'x' } } }));
    expect(risks(one)).toMatchObject([{ needsLock: false, keep: { XX: 'x' } }]);
    expect(risks(next)).toMatchObject([{ needsLock: true, keep: { XX: 'x' } }]);
  });
});

test('nested stacks are seen', () => {
  const nested = (Type: string) => ({ Resources: { N: { Type } } });
  expect(hasNestedStacks(nested('AWS::CloudFormation::Stack'))).toBe(true);
  expect(hasNestedStacks(nested('AWS::Serverless::Application'))).toBe(true);
  expect(hasNestedStacks(nested('AWS::Serverless::Function'))).toBe(false);
});
