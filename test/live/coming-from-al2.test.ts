import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cannotRun } from '../support/built-project.ts';
import { live } from '../support/live.ts';
import { missingTools } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const commands = readme
  .slice(readme.indexOf('## Coming from AL2'), readme.indexOf('The first finds the functions'))
  .split('\n')
  .filter((line) => line.startsWith('    samgen '))
  .map((line) => line.trim());

/** What the user types at each of them. */
const dialogues: Readonly<Record<string, [question: string, keys: string][]>> = {
  'samgen migrate --arch arm64': [['Write these', '']],
  'samgen deploy --guided': [
    ['Stack name', 'coming-from-al2'],
    ['AWS region', 'us-east-1'],
    ['Capabilities', ''],
    ['Show the changes', ''],
    ['Deploy this changeset? [y/N]', 'y'],
  ],
};

test('the three commands of the README take an old project to a deployed arm64 one', async (ctx) => {
  const { env, calls } = live(ctx);
  const missing =
    missingTools('go', 'make') ??
    cannotRun({ blueprint: 'minimal', language: 'go', package: 'zip', arch: 'arm64' });
  if (missing !== undefined) return ctx.skip(missing);
  const folder = join(temporaryFolder(), 'hello');
  cpSync(join(root, 'test/migrate/projects/go-zip/before'), folder, { recursive: true });
  expect(commands).toHaveLength(3);
  for (const command of commands) {
    const terminal = openTerminal(command.split(' ').slice(1), folder, env);
    for (const [question, keys] of dialogues[command] ?? []) {
      await terminal.see(question);
      terminal.type(keys + KEY.enter);
    }
    expect(await terminal.ended, `${command}\n${terminal.text()}`).toMatchObject({ exitCode: 0 });
  }
  const { HelloWorldFunction: arn } = await calls.outputs('coming-from-al2');
  const { answer } = await calls.lambda('GET', `/2015-03-31/functions/${encodeURIComponent(arn!)}`);
  expect(answer).toMatchObject({
    Configuration: { Runtime: 'provided.al2023', Handler: 'bootstrap', Architectures: ['arm64'] },
  });
}, 300_000);
