import { expect, type TestContext, test } from 'vitest';
import { makeBareFunction, uniqueName, variablesOf } from '../support/bare-function.ts';
import { live } from '../support/live.ts';
import { until } from '../support/processes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const HOME = '\u001b[H';

/** `samgen env set SECRET_VAR`, at its question. */
async function atTheQuestion(ctx: TestContext) {
  const { endpoint, env } = live(ctx);
  const name = uniqueName('prompted');
  await makeBareFunction(endpoint, name, { KEPT: 'as it was' });
  const terminal = openTerminal(['env', 'set', 'SECRET_VAR', '--function', name], temporaryFolder(), env);
  await terminal.see('Value of SECRET_VAR, which is new (hidden)');
  return { terminal, variables: () => variablesOf(endpoint, name) };
}

test('what comes at once behind a key that moves a cursor stays in its order', async (ctx) => {
  const { terminal, variables } = await atTheQuestion(ctx);
  terminal.type(`end${HOME}PASTED`);
  terminal.type(KEY.enter);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(await variables()).toEqual({ KEPT: 'as it was', SECRET_VAR: 'endPASTED' });
  expect(terminal.raw()).not.toContain('PASTED');
});

test('a key that would move a cursor is told by the bell, and so is no more than that', async (ctx) => {
  const { terminal } = await atTheQuestion(ctx);
  expect(terminal.raw()).not.toContain('\u0007');
  terminal.type(`a${HOME}`);
  await until(() => terminal.raw().includes('\u0007'));
  terminal.type(KEY.interrupt);
  expect(await terminal.ended).toMatchObject({ exitCode: 130 });
});

test('what is typed before the question is not taken, and that is said', async (ctx) => {
  const { endpoint, env } = live(ctx);
  const name = uniqueName('early');
  await makeBareFunction(endpoint, name, {});
  const terminal = openTerminal(['env', 'set', 'SECRET_VAR', '--function', name], temporaryFolder(), env);
  terminal.type('too-early');
  await terminal.see('What was typed before the question was not taken.');
  await terminal.see('Value of SECRET_VAR');
  terminal.type(`in-time${KEY.enter}`);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(await variablesOf(endpoint, name)).toEqual({ SECRET_VAR: 'in-time' });
});

test('a value of 3,900 characters', async (ctx) => {
  const { terminal, variables } = await atTheQuestion(ctx);
  const long = 'x1y2z3'.repeat(650);
  terminal.type(`${long}${KEY.enter}`);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(await variables()).toMatchObject({ SECRET_VAR: long });
});

test('several lines that are pasted are no answer, and it is asked again', async (ctx) => {
  const { terminal, variables } = await atTheQuestion(ctx);
  expect(terminal.raw()).toContain('\u001b[?2004h');
  terminal.type('\u001b[200~first-line\rsecond-line\r\u001b[201~');
  await terminal.see('Several lines were pasted');
  await terminal.see('--from-file FILE');
  await terminal.see('Value of SECRET_VAR');
  terminal.type(`first-line${KEY.enter}second-line${KEY.enter}`);
  await terminal.see('Several lines were pasted');
  await terminal.see('Value of SECRET_VAR');
  terminal.type(`one-line${KEY.enter}`);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(await variables()).toEqual({ KEPT: 'as it was', SECRET_VAR: 'one-line' });
  expect(terminal.raw()).not.toMatch(/(?:first|second|one)-line/);
  expect(terminal.raw().lastIndexOf('\u001b[?2004l')).toBeGreaterThan(
    terminal.raw().lastIndexOf('\u001b[?2004h'),
  );
});

test('what is typed while Lambda applies the change is not shown, and Ctrl-C works', async (ctx) => {
  const { terminal } = await atTheQuestion(ctx);
  terminal.type(`the-value${KEY.enter}`);
  await terminal.see('Lambda is applying the change');
  terminal.type('typed-too-late');
  terminal.type(KEY.interrupt);
  expect(await terminal.ended).toMatchObject({ exitCode: 130 });
  expect(terminal.raw()).not.toContain('typed-too-late');
  expect(terminal.text()).toContain('Lambda has taken the change');
});

test.for([
  ['Ctrl-C', KEY.interrupt],
  ['Ctrl-D', KEY.end],
] as const)('%s at the question cancels it', async ([, key], ctx) => {
  const { terminal, variables } = await atTheQuestion(ctx);
  terminal.type(key);
  expect(await terminal.ended).toMatchObject({ exitCode: 130 });
  expect(terminal.text()).toContain('Nothing was changed.');
  expect(await variables()).toEqual({ KEPT: 'as it was' });
});
