import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderContents } from '../support/folder-contents.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTerminal } from '../support/terminal.ts';

async function newProject(...args: string[]): Promise<string> {
  const folder = temporaryFolder();
  expect(await samgen(['new', 'hello', '--yes', ...args], { cwd: folder })).toMatchObject({ code: 0 });
  return join(folder, 'hello');
}

const samconfigOf = (cwd: string) => readFileSync(join(cwd, 'samconfig.toml'), 'utf8');

describe('the built samgen config', () => {
  test('shows its help, and is one line of the overview', async () => {
    const alone = await samgen(['config']);
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    expect(alone.stdout).toMatch(/^Usage: samgen config <command>/);
    expect((await samgen(['config', '--help'])).stdout).toBe(alone.stdout);
    const { stdout } = await samgen(['help', 'config', 'add-env']);
    expect(stdout).toMatch(/^Usage: samgen config add-env \[options\] \[name\]\n/);
    for (const flag of ['--from', '--stack-name', '--region', '--profile', '--param', '--dry-run'])
      expect(stdout).toContain(`  ${flag} `);
    expect(stdout).not.toContain('--config-env <');
    expect((await samgen(['--help'])).stdout).toMatch(/^ {2}config {2,}/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    ['zip', []],
    ['image', ['--package', 'image', '--base', 'provided:al2023']],
  ])('adds what new would have made, in a project with a %s', async (_, args) => {
    const cwd = await newProject('--blueprint', 'env-vars', ...args);
    const made = await newProject('--blueprint', 'env-vars', '--envs', 'prod', ...args);
    const added = await samgen(['config', 'add-env', 'prod'], { cwd });
    expect(added).toEqual({
      code: 0,
      stdout:
        'samconfig.toml has the environment prod now, with all that default has, but for\n' +
        '  stack_name  hello → hello-prod\n  s3_prefix   hello → hello-prod\n',
      stderr: '\nNext\n  samgen deploy --config-env prod\n',
    });
    expect(samconfigOf(cwd)).toBe(samconfigOf(made));
    for (const environment of [[], ['--config-env', 'prod']])
      expect(await samgen(['validate', '--strict', ...environment], { cwd })).toMatchObject({ code: 0 });
  });

  test('of an environment of its own makes another one, and default', async () => {
    const cwd = await newProject('--envs', 'dev');
    writeFileSync(join(cwd, 'samconfig.toml'), samconfigOf(cwd).replace(/^\[default\..*?(?=\[dev\.)/ms, ''));
    const prod = await samgen(['config', 'add-env', 'prod', '--json'], { cwd });
    expect(JSON.parse(prod.stdout)).toMatchObject({ from: 'dev', stackName: 'hello-prod' });
    const ambiguous = await samgen(['config', 'add-env', 'default'], { cwd });
    expect(ambiguous).toMatchObject({ code: 2, stdout: '' });
    expect(ambiguous.stderr).toContain('It has: dev, prod. Choose one by --from.');
    const main = await samgen(['config', 'add-env', 'default', '--from', 'prod', '--json'], { cwd });
    expect(JSON.parse(main.stdout)).toMatchObject({ from: 'prod', stackName: 'hello' });
    expect(await samgen(['validate', '--strict'], { cwd })).toMatchObject({ code: 0 });
  });

  test('--dry-run shows the new lines on stdout, and changes nothing', async () => {
    const cwd = await newProject();
    const before = folderContents(cwd);
    const { code, stdout, stderr } = await samgen(['config', 'add-env', 'prod', '--dry-run'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '\nNothing was written.\n' });
    expect(folderContents(cwd)).toEqual(before);
    expect((await samgen(['config', 'add-env', 'prod', '-q'], { cwd })).stderr).toBe('');
    expect(samconfigOf(cwd)).toBe(`${before['samconfig.toml']}\n${stdout}`);
  });

  test('--json is one document, from elsewhere too; the command in it can be typed there', async () => {
    const cwd = await newProject();
    const words = ['--json', '--region', 'eu-central-1', '--stack-name', 'mine'];
    const outside = join(cwd, '..');
    const { code, stdout } = await samgen(['-C', 'hello', 'config', 'add-env', 'prod', ...words], {
      cwd: outside,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      file: join(cwd, 'samconfig.toml'),
      environment: 'prod',
      from: 'default',
      dryRun: false,
      stackName: 'mine',
      region: 'eu-central-1',
      differences: [
        { key: 'stack_name', before: 'hello', after: 'mine' },
        { key: 's3_prefix', before: 'hello', after: 'mine' },
        { key: 'region', after: 'eu-central-1' },
      ],
      secretsLeftOut: [],
      sharedImageRepositories: [],
      added: expect.stringMatching(/^\[prod\.global\.parameters\]/),
      command: 'samgen deploy -C hello --config-env prod',
    });
    const again = await samgen(['-C', 'hello', 'config', 'add-env', 'prod', '--json'], { cwd: outside });
    expect(again.code).toBe(2);
    expect(JSON.parse(again.stdout).error).toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('samgen deploy -C hello --config-env prod'),
    });
  });

  test('asks nothing at a terminal, and fits into it', async () => {
    const cwd = await newProject('--blueprint', 'env-vars');
    writeFileSync(
      join(cwd, 'samconfig.toml'),
      samconfigOf(cwd).replace('resolve_s3', 'parameter_overrides = "SecretVar=hunter2"\nresolve_s3'),
    );
    const terminal = openTerminal(['config', 'add-env', 'prod'], cwd);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(terminal.text()).toContain('samgen deploy --config-env prod');
    expect(terminal.text()).toContain('Note: samconfig.toml has a value of SecretVar for default');
    expect(terminal.text()).not.toContain('hunter2');
    for (const line of terminal.text().split(/\r?\n/)) expect(line.length).toBeLessThanOrEqual(80);
    expect(samconfigOf(cwd).match(/hunter2/g)).toHaveLength(1);
  });
});
