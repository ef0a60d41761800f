import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run as get } from '../../../src/commands/env/get.ts';
import { run as importFile } from '../../../src/commands/env/import.ts';
import { run as pull } from '../../../src/commands/env/pull.ts';
import { run as runCommand } from '../../../src/commands/env/run.ts';
import type { CommandModule } from '../../../src/deps.ts';
import { RefusedError, UsageError } from '../../../src/errors.ts';
import { recordedDeps } from '../../support/sinks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { rejectionOf } from '../../support/thrown.ts';

const common = { json: false, quiet: false, debug: false };
const flags = { configEnv: 'prod', function: 'Worker' };
const SAME = '--config-env prod --function Worker';

function started(run: CommandModule['run'], words: string[], files: Record<string, string> = {}, more = {}) {
  const cwd = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const call = { arguments: words, passedOn: [], flags: { ...flags, ...more }, common };
  return { cwd, ran: run(call, recordedDeps(cwd)) };
}

test.each<[string, CommandModule['run'], string[], string]>([
  ['get', get, [], `samgen env list ${SAME}`],
  ['run', runCommand, [], `samgen env run ${SAME} -- COMMAND [ARGUMENTS]`],
  ['import', importFile, [], `samgen env import ${SAME} FILE`],
  ['import', importFile, [''], `samgen env import ${SAME} FILE`],
  ['pull', pull, ['-'], `samgen env get ${SAME} KEY`],
  ['pull', pull, ['v.yaml'], `samgen env pull ${SAME} .env.json`],
])('%s %j names a command for the same function', async (_, run, words, command) => {
  const { hint } = await rejectionOf(started(run, words).ran, UsageError);
  expect(hint?.split('\n')).toContain(command);
});

test('pull as JSON: the file is to be ignored by git', async () => {
  const { hint } = await rejectionOf(started(pull, ['v.yaml']).ran, UsageError);
  expect(hint).toContain('.gitignore has to name the file:\n');
});

test('import of nothing, with --prune, names what removes a part', async () => {
  const { ran } = started(importFile, ['none.env'], { 'none.env': '# none\n' }, { prune: true, yes: true });
  const { hint } = await rejectionOf(ran, UsageError);
  expect(hint?.split('\n')).toContain(`samgen env unset ${SAME} KEY`);
});

test('import tells the place of a name that Lambda does not take, before any call', async () => {
  const { ran } = started(importFile, ['v.env'], { 'v.env': 'AA=1\nAWS_REGION=x\n' });
  const { message } = await rejectionOf(ran, UsageError);
  expect(message).toMatch(/^v\.env:2: AWS_REGION is set by Lambda itself/);
});

test('pull writes nothing over what git keeps, also with --force', async () => {
  const { cwd, ran } = started(pull, ['.env/'], {});
  expect((await rejectionOf(ran, UsageError)).message).toBe('.env/ is the name of a folder.');
  mkdirSync(join(cwd, '.git'));
  const call = { arguments: ['.git/config'], passedOn: [], flags: { ...flags, force: true }, common };
  const { message } = await rejectionOf(pull(call, recordedDeps(cwd)), RefusedError);
  expect(message).toBe('.git/config lies where git keeps its own files.');
});
