import { expect, test } from 'vitest';
import { refuseUnfinished } from '../../src/env/refuse-unfinished.ts';
import { RefusedError } from '../../src/errors.ts';
import { ALIVE, journalOf, journalPlaceWith } from '../support/journal.ts';
import { ofStack, openedOf } from '../support/opened.ts';
import { thrownBy } from '../support/thrown.ts';

const { stack } = journalOf();
const owner = { stackName: 'hello', stackId: stack.id, logicalId: 'HelloFunction' };
const here = { cwd: '/project', standsIn: '/project' };
const deps = (...journals: Parameters<typeof journalPlaceWith>) => ({
  ...here,
  env: journalPlaceWith(...journals).env,
});

test('an update that was cut off is finished first', () => {
  const { env } = deps(journalOf());
  const error = thrownBy(
    () => refuseUnfinished([openedOf(ofStack({}), { owner })], { configEnv: 'prod' }, { ...here, env }),
    RefusedError,
  );
  expect(error.message).toBe(
    'An update of the stack hello was not brought to its end: variables may be missing on its functions.',
  );
  expect(error.hint).toBe(
    'This finishes it:\nsamgen deploy --config-env prod --stack-name hello --region eu-central-1 --resume',
  );
});

test.each([
  ['another name', { name: 'other' }],
  ['another region', { region: 'eu-west-1' }],
  ['another account', { account: '999999999999' }],
])('that of a stack of %s is not meant', (_, other) => {
  const elsewhere = journalOf({ stack: { ...stack, ...other } });
  refuseUnfinished([openedOf(ofStack({}), { owner })], {}, deps(elsewhere));
});

test('that of a run that is alive is not, nor is any where there is none', () => {
  const alive = journalOf({ run: ALIVE });
  refuseUnfinished([openedOf(ofStack({}), { owner })], {}, deps(alive));
  refuseUnfinished([openedOf(ofStack({}), { owner })], {}, deps());
  refuseUnfinished([openedOf({ kind: 'no-stack' })], {}, deps(journalOf()));
});
