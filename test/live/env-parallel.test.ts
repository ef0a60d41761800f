import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { variablesOf } from '../support/bare-function.ts';
import { live } from '../support/live.ts';
import { awsEnvironment } from '../support/ministack.ts';
import { samgen } from '../support/samgen.ts';
import { strictLambda } from '../support/strict-lambda.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const WRITERS = 50;
const BEFORE = { OLD_SECRET: 'kept, "as" it = was\n', OLD_EMPTY: '' };
const keys = Array.from({ length: WRITERS }, (_, index) => `KEY_${index}`);
const ALL = { ...BEFORE, ...Object.fromEntries(keys.map((key) => [key, `value of ${key}`])) };

test('50 processes set 50 keys of one function at once: all are there, and the old ones', {
  timeout: 300_000,
}, async (ctx) => {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint);
  const name = await lambda.make('crowded', BEFORE);
  const cwd = temporaryFolder();
  const env = awsEnvironment(lambda.endpoint);
  const runs = keys.map((key) =>
    samgen(['env', 'set', key, '--from-env', 'VALUE', '--function', name, '--json'], {
      cwd,
      env: { ...env, VALUE: `value of ${key}` },
    }),
  );
  const ended = await Promise.all(runs);
  expect(ended.filter(({ code }) => code !== 0)).toEqual([]);
  expect(await variablesOf(endpoint, name)).toEqual(ALL);
  const receipts = ended.map(({ stdout }) => JSON.parse(stdout));
  expect(receipts.map(({ changes }) => changes)).toEqual(keys.map((key) => [{ key, change: 'add' }]));
  // Each of them has changed the function once; all other writes were refused.
  const history = lambda.history(name);
  expect(history).toHaveLength(WRITERS);
  expect(receipts.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(lambda.count('write'));
  // Otherwise they have not met.
  expect(lambda.count('write')).toBeGreaterThan(WRITERS);
});

test('the usual recipe loses keys there: read, merge, write, wait', { timeout: 120_000 }, async (ctx) => {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint);
  const name = await lambda.make('recipe', BEFORE);
  const path = `${lambda.endpoint}/2015-03-31/functions/${name}/configuration`;
  const read = async () => (await (await fetch(path)).json()) as { Environment: { Variables: object } };
  const recipe = async (key: string) => {
    const { Environment } = await read();
    const variables = { ...Environment.Variables, [key]: `value of ${key}` };
    const body = JSON.stringify({ Environment: { Variables: variables } });
    // While an update is in progress it waits and sends the same again, as scripts do.
    while ((await fetch(path, { method: 'PUT', body })).status === 409) await wait(20);
  };
  await Promise.all(keys.map(recipe));
  const left = await variablesOf(endpoint, name);
  expect(Object.keys(left).length).toBeLessThan(Object.keys(ALL).length);
  expect(lambda.history(name)).toHaveLength(WRITERS);
});
