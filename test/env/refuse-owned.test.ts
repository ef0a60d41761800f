import { describe, expect, test } from 'vitest';
import { consequenceOf, refuseOwned } from '../../src/env/refuse-owned.ts';
import type { Origin, Source } from '../../src/env/source.ts';
import type { Intent, Way } from '../../src/env/way.ts';
import { RefusedError } from '../../src/errors.ts';
import { ofStack, openedOf } from '../support/opened.ts';
import { thrownBy } from '../support/thrown.ts';

const DEPLOY = 'samgen deploy --config-env prod';
const ADOPT = 'samgen env adopt --config-env prod';
const AGAIN = 'Or add --via function: it is changed on the function alone, and that holds until then.';
const AT_LAST = `${AGAIN} With --via stack a parameter that samgen adds to the deployed template gives the value, until a deploy without samgen.`;
const ORIGIN = ofStack({
  LITERAL: { kind: 'literal' },
  SECRET_VAR: { kind: 'parameter', name: 'SecretVar', noEcho: true },
  STAGE: { kind: 'parameter', name: 'Stage', noEcho: false },
  FROM_STORE: { kind: 'reference', service: 'secretsmanager', id: 'prod/db' },
  FROM_SSM: { kind: 'reference', service: 'ssm', id: '/prod/url' },
  URL: { kind: 'computed', parameters: ['Host', 'Port'] },
  TABLE: { kind: 'computed', parameters: [] },
} satisfies Record<string, Exclude<Source, { kind: 'outside' }>>);

const refuse = (keys: Record<string, Intent>, origin: Origin = ORIGIN) =>
  refuseOwned(new Map(Object.entries(keys)), openedOf(origin), { deploy: DEPLOY, adopt: ADOPT });

test.each<[key: string, message: string, hint: string]>([
  [
    'LITERAL',
    'is written in the template of the stack hello',
    `Change it in the template, and deploy:\n${DEPLOY}\nOr make a parameter of it, whose value no file holds; then it can be set here:\n${ADOPT} LITERAL`,
  ],
  [
    'FROM_STORE',
    'is read from Secrets Manager (prod/db) by the template of the stack hello',
    `Change it where it is kept, then deploy a change of the function, which reads it again:\n${DEPLOY}`,
  ],
  ['FROM_SSM', 'is read from the SSM Parameter Store (/prod/url) by the template', `again:\n${DEPLOY}`],
  [
    'URL',
    'is computed by the template of the stack hello',
    `It is computed from Host, Port: give new values, and deploy:\n${DEPLOY} --param-from-env Host=NEW_VALUE`,
  ],
  [
    'TABLE',
    'is computed by the template of the stack hello',
    `Change what it is computed from, and deploy:\n${DEPLOY}`,
  ],
])('%s belongs to the template: the way that holds is told', (key, message, hint) => {
  const error = thrownBy(() => refuse({ OUTSIDE: 'set', [key]: 'set' }), RefusedError);
  expect(error.message).toContain(`${key} ${message}`);
  expect(error.message).toMatch(/: a later deploy would put back what stands there for \w+\.$/);
  expect(error.hint).toContain(`${hint}\n${AT_LAST}`);
  const unset = thrownBy(() => refuse({ [key]: 'unset' }), RefusedError);
  expect(unset.hint).toBe(`Take ${key} out of the template, and deploy:\n${DEPLOY}\n${AGAIN}`);
});

test.each([
  ['SECRET_VAR', 'comes from the parameter SecretVar (NoEcho) of the stack hello'],
  ['STAGE', 'comes from the parameter Stage of the stack hello'],
])('%s is set through the stack, and is not taken away', (key, message) => {
  refuse({ [key]: 'set' });
  const error = thrownBy(() => refuse({ [key]: 'unset' }), RefusedError);
  expect(error.message).toContain(`${key} ${message}`);
  expect(error.hint).toBe(`Take ${key} out of the template, and deploy:\n${DEPLOY}\n${AGAIN}`);
});

test('several: each way once, and no other way where one of them is to go', () => {
  const error = thrownBy(() => refuse({ LITERAL: 'unset', URL: 'set' }), RefusedError);
  expect(error.message).toBe(
    'LITERAL is written in the template of the stack hello; URL is computed by the template of the stack hello: a later deploy would put back what stands there for HelloFunction.',
  );
  expect(error.hint).toContain('Or add --via function: they are changed on the function alone');
  expect(error.hint).not.toContain('--via stack');
});

test('what is kept in the place of a literal is set, and not taken away: the literal would come back', () => {
  const origin = ofStack(
    { LITERAL: { kind: 'literal' } },
    {
      kept: new Map([
        ['LITERAL', 'SamgenKept1'],
        ['OUTSIDE', 'SamgenKept2'],
      ]),
    },
  );
  refuse({ LITERAL: 'set', OUTSIDE: 'unset' }, origin);
  const error = thrownBy(() => refuse({ LITERAL: 'unset' }, origin), RefusedError);
  expect(error.hint).toContain('Take LITERAL out of the template');
});

describe('is taken', () => {
  test('what is outside, and what is not asked for', () => refuse({ OUTSIDE: 'set', OTHER: 'unset' }));
  test('all of a function that no stack owns', () => refuse({ LITERAL: 'set' }, { kind: 'no-stack' }));
  test('nothing, of whatever stack', () => refuse({}));
});

describe('where it cannot be told', () => {
  const why = 'The template cannot be read.';
  test('that is a refusal, and the permission is named', () => {
    const origin: Origin = { kind: 'unknown', why, missing: 'cloudformation:GetTemplate' };
    const error = thrownBy(() => refuse({ ANY: 'set' }, origin), RefusedError);
    expect(error.message).toBe(
      `Whether the template of HelloFunction (hello-fn) sets ANY cannot be told: ${why}`,
    );
    expect(error.hint).toBe(
      'Ask for the permission cloudformation:GetTemplate. If you know that it does not: --via function.',
    );
  });
  test('that is one without a permission that is missing', () => {
    const error = thrownBy(() => refuse({ ANY: 'unset' }, { kind: 'unknown', why }), RefusedError);
    expect(error.hint).toBe('If you know that it does not: --via function.');
  });
});

describe('the consequence of another way', () => {
  const of = (key: string, via: Way = 'function', origin: Origin = ORIGIN) =>
    consequenceOf(key, openedOf(origin), via);

  test('on the function: the stack puts its own value back', () => {
    expect(of('SECRET_VAR')).toBe(
      'SECRET_VAR comes from the parameter SecretVar (NoEcho) of the stack hello: the next deploy without samgen that touches the environment of the function puts that back; one with samgen keeps it.',
    );
    expect(of('OUTSIDE')).toBeUndefined();
  });

  test('through the stack: a parameter of samgen that other tools do not know', () => {
    expect(of('OUTSIDE', 'stack')).toBe(
      'OUTSIDE is not in the template of the stack hello: a parameter that samgen adds to what is deployed keeps it, until a deploy without samgen.',
    );
    expect(of('LITERAL', 'stack')).toBe(
      'LITERAL is written in the template of the stack hello: a parameter that samgen adds to what is deployed goes before it, until a deploy without samgen.',
    );
    expect(of('SECRET_VAR', 'stack')).toBeUndefined();
  });

  test('of no stack there is none, and of an unknown one it is not known', () => {
    expect(of('LITERAL', 'function', { kind: 'no-stack' })).toBeUndefined();
    expect(of('ANY', 'function', { kind: 'unknown', why: 'x' })).toContain(
      'Whether the template sets ANY is not known',
    );
  });
});
