import { describe, expect, test } from 'vitest';
import { consequenceOf, type Intent, refuseOwned } from '../../src/env/refuse-owned.ts';
import type { Origin, Source } from '../../src/env/source.ts';
import { RefusedError } from '../../src/errors.ts';
import { ofStack, openedOf } from '../support/opened.ts';
import { thrownBy } from '../support/thrown.ts';

const DEPLOY = 'samgen deploy --config-env prod';
const AGAIN = 'Or add --via function: it is changed on the function alone, and that holds until then.';
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
  refuseOwned(new Map(Object.entries(keys)), openedOf(origin), DEPLOY);

test.each<[key: string, message: string, hint: string]>([
  [
    'LITERAL',
    'is written in the template of the stack hello',
    `Change it in the template, and deploy:\n${DEPLOY}`,
  ],
  [
    'SECRET_VAR',
    'comes from the parameter SecretVar (NoEcho) of the stack hello',
    `Give the parameter its new value, in a variable that no command line shows:\nread -rs NEW_VALUE && export NEW_VALUE\n${DEPLOY} --param-from-env SecretVar=NEW_VALUE`,
  ],
  [
    'STAGE',
    'comes from the parameter Stage of the stack hello',
    `Give the parameter its new value:\n${DEPLOY} --param Stage=VALUE`,
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
  expect(error.hint).toContain(`${hint}\n${AGAIN}`);
  const unset = thrownBy(() => refuse({ [key]: 'unset' }), RefusedError);
  expect(unset.hint).toBe(`Take ${key} out of the template, and deploy:\n${DEPLOY}\n${AGAIN}`);
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

test('the consequence of going on', () => {
  const of = (key: string, origin: Origin = ORIGIN) => consequenceOf(key, openedOf(origin));
  expect(of('SECRET_VAR')).toBe(
    'SECRET_VAR comes from the parameter SecretVar (NoEcho) of the stack hello: the next deploy that touches the environment of the function puts that back.',
  );
  expect(of('OUTSIDE')).toBeUndefined();
  expect(of('LITERAL', { kind: 'no-stack' })).toBeUndefined();
  expect(of('ANY', { kind: 'unknown', why: 'x' })).toContain('Whether the template sets ANY is not known');
});
