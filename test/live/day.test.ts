import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { variablesOf } from '../support/bare-function.ts';
import { live } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** The commands of a part of the README, in their order: its indented lines. */
const commandsBetween = (start: string, end: string): string[] =>
  readme
    .slice(readme.indexOf(start), readme.indexOf(end))
    .split('\n')
    .filter((line) => line.startsWith('    samgen '))
    .map((line) => line.trim());

/** Without what one does later, or otherwise. */
const day = [
  ...commandsBetween('## The day', '**Values for parameters.**'),
  ...commandsBetween('### Change a variable', 'The value is asked for'),
];

type Dialogue = [question: string, keys: string][];

/** What the user types at each of them. A command that is not here is one that needs no answer. */
const dialogues: Readonly<Record<string, Dialogue>> = {
  'samgen new hello': [
    ['Start from', KEY.down],
    ['Language', ''],
    ['Package', ''],
    ['Architecture', ''],
    ['Function name', ''],
  ],
  'samgen deploy --guided': [
    ['Stack name', 'the-day'],
    ['AWS region', ''],
    ['SecretVar', 'correct horse battery staple'],
    ['Capabilities', ''],
    ['Show the changes', ''],
    ['Deploy this changeset? [y/N]', 'y'],
  ],
  'samgen deploy --config-env prod': [
    ['SecretVar', 'the secret of prod'],
    ['Deploy this changeset? [y/N]', 'y'],
  ],
  'samgen dev': [['until Ctrl-C', KEY.interrupt]],
  'samgen env set API_TOKEN': [['Value of API_TOKEN, which is new', 'the-token-of-the-day']],
};

test("the README's day, at a terminal: made, invoked, deployed, shown", async (ctx) => {
  const { env, calls, endpoint } = live(ctx);
  const folder = temporaryFolder();
  const shown: Record<string, string> = {};
  for (const command of day) {
    const cwd = command.startsWith('samgen new') ? folder : join(folder, 'hello');
    const terminal = openTerminal(words(command), cwd, env);
    for (const [question, keys] of dialogues[command] ?? []) {
      await terminal.see(question);
      terminal.type(keys + KEY.enter);
    }
    expect(await terminal.ended, `${command}\n${terminal.text()}`).toMatchObject({ exitCode: 0 });
    shown[command] = terminal.text().replaceAll('\r\n', '\n');
  }
  expect(Object.keys(shown)).toEqual(expect.arrayContaining(Object.keys(dialogues)));
  expect(shown[`samgen invoke -d '{"name":"Ada"}'`]).toContain('Hello, Ada!');
  expect(shown['samgen dev']).toContain('http://127.0.0.1:3001 answers for HelloFunction');
  expect(shown[`samgen invoke --remote -d '{"name":"Ada"}'`]).toContain('Hello, Ada!');
  expect(shown['samgen deploy --guided']).toContain('✔ The stack the-day is deployed.');
  expect(shown['samgen deploy']).toContain('✔ Nothing to change: the stack the-day is up to date.');
  expect(shown['samgen config add-env prod']).toContain('stack_name  the-day → the-day-prod');
  expect(shown['samgen deploy --config-env prod']).toContain('✔ The stack the-day-prod is deployed.');
  const { HelloFunctionArn: arn, HelloFunctionName: name } = await calls.outputs('the-day');
  expect(shown['samgen outputs']).toContain(arn);
  expect(shown['samgen outputs HelloFunctionArn']).toBe(`${arn}\n`);
  expect(await calls.invoke(name!, { name: 'Ada' })).toMatchObject({
    payload: { message: 'Hello, Ada!', secret: { SECRET_VAR: true } },
  });
  expect(shown['samgen env set API_TOKEN']).toContain('API_TOKEN added; 2 others kept.');
  expect(await variablesOf(endpoint, name!)).toMatchObject({
    SECRET_VAR: 'correct horse battery staple',
    API_TOKEN: 'the-token-of-the-day',
  });
  const cwd = join(folder, 'hello');
  const gone = openTerminal(['delete'], cwd, env);
  await gone.see('Type the-day to delete it');
  gone.type(`hello${KEY.enter}`);
  await gone.see('That is not the-day');
  gone.type(`${'\b'.repeat(5)}the-day${KEY.enter}`);
  expect(await gone.ended).toMatchObject({ exitCode: 0 });
  expect(await calls.stack('the-day')).toBeUndefined();
  expect(await samgen(['outputs'], { cwd, env })).toMatchObject({ code: 1 });
}, 120_000);

/** The words of a command of the README, which quotes by single quotes alone. */
const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!).slice(1);
