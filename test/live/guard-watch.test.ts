import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { variablesOf } from '../support/bare-function.ts';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

test('what a colleague sets while the question of the changes is open is planned for anew, and stays', {
  timeout: 180_000,
}, async (ctx) => {
  const { env, calls, endpoint } = live(ctx);
  const stack = 'guard-watch';
  const cwd = await newProject('hello', '--stack-name', stack, '--blueprint', 'env-vars');
  const first = ['deploy', '--yes', '--param-from-env', 'SecretVar=FIRST'];
  expect(await samgen(first, { cwd, env: { ...env, FIRST: 'the first' } })).toMatchObject({ code: 0 });
  const { HelloFunctionName: name } = await calls.outputs(stack);
  const set = async (Variables: Record<string, string>) => {
    const path = `/2015-03-31/functions/${name}/configuration`;
    expect(await calls.lambda('PUT', path, { Environment: { Variables } })).toMatchObject({ status: 200 });
  };
  await set({ PUBLIC_VAR: 'some-value', SECRET_VAR: 'the first', OUT: 'o1' });
  const template = join(cwd, 'template.yaml');
  writeFileSync(template, readFileSync(template, 'utf8').replace('some-value', 'edited'));

  const terminal = openTerminal(['deploy'], cwd, env);
  await terminal.see('Deploy this changeset? [y/N]');
  await set({ PUBLIC_VAR: 'some-value', SECRET_VAR: 'rotated', OUT: 'o2', NEW_ONE: 'n' });
  await terminal.see('HelloFunction was changed meanwhile. Looking again.');
  await terminal.see(/NEW_ONE +kept/);
  await terminal.see('Deploy this changeset? [y/N]');
  terminal.type(`y${KEY.enter}`);
  expect(await terminal.ended, terminal.text()).toMatchObject({ exitCode: 0 });
  expect(await variablesOf(endpoint, name!)).toEqual({
    PUBLIC_VAR: 'edited',
    SECRET_VAR: 'rotated',
    OUT: 'o2',
    NEW_ONE: 'n',
  });
});
