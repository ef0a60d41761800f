import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { run } from '../../../src/commands/config/add-env.ts';
import { CancelledError, FailedError, InvalidProjectError, UsageError } from '../../../src/errors.ts';
import { folderContents } from '../../support/folder-contents.ts';
import { writeFiles } from '../../support/function-project.ts';
import { recordedDeps } from '../../support/sinks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { rejectionOf } from '../../support/thrown.ts';

const TEMPLATE = stringify({
  Transform: 'AWS::Serverless-2016-10-31',
  Parameters: {
    Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] },
    Token: { Type: 'String', NoEcho: 'true' },
  },
  Resources: {},
});
const section = (name: string) => `[${name}.deploy.parameters]\nstack_name = "${name}-stack"\n`;
const samconfig = (...names: string[]) => `version = 0.1\n${names.map((name) => section(name)).join('')}`;

function project(files: Record<string, string>): string {
  const cwd = temporaryFolder();
  writeFiles(cwd, { 'template.yaml': TEMPLATE, ...files });
  return cwd;
}

async function addEnv(
  cwd: string,
  words: string[],
  flags: object = {},
  common: object = {},
  signal?: AbortSignal,
) {
  const deps = { ...recordedDeps(cwd, signal ? { signal } : {}) };
  const call = {
    arguments: words,
    passedOn: [],
    flags: { ...flags },
    common: { json: false, quiet: false, debug: false, ...common },
  };
  await run(call, deps);
  return { stdout: deps.stdout.text(), stderr: deps.stderr.text() };
}

/** Nothing may have been changed. */
async function refused(files: Record<string, string>, words: string[], flags: object = {}) {
  const cwd = project(files);
  const before = folderContents(cwd);
  const error = await rejectionOf(addEnv(cwd, words, flags), UsageError);
  expect(folderContents(cwd)).toEqual(before);
  return { message: error.message, hint: error.hint };
}

describe('the environment that is copied', () => {
  test.each([
    [['default', 'dev'], undefined, 'default'],
    [['dev'], undefined, 'dev'],
    [['default', 'dev'], 'dev', 'dev'],
    [['a', 'b'], 'b', 'b'],
  ])('of %j, with --from %s, is %s', async (names, from, expected) => {
    const cwd = project({ 'samconfig.toml': samconfig(...names) });
    const { stdout } = await addEnv(cwd, ['prod'], { from }, { json: true });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, environment: 'prod', from: expected });
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toMatch(/\[prod\.deploy\.parameters\]/);
  });

  test('is never guessed', async () => {
    expect(await refused({ 'samconfig.toml': samconfig('a', 'b') }, ['prod'])).toEqual({
      message: 'samconfig.toml has several environments, and none of them is called default.',
      hint: 'It has: a, b. Choose one by --from.',
    });
    expect(
      await refused({ 'samconfig.toml': samconfig('default', 'stage') }, ['prod'], { from: 'stagee' }),
    ).toEqual({
      message: 'samconfig.toml has no environment stagee; did you mean stage?',
      hint: 'It has: default, stage. Check --from.',
    });
  });

  test('has to be there', async () => {
    expect(await refused({}, ['prod'])).toEqual({
      message: 'There is no samconfig here, and so no environment to copy.',
      hint: 'samgen new makes one with a new project; in a project that there is:\nsamgen deploy --config-env prod --guided',
    });
    expect(await refused({ 'samconfig.toml': 'version = 0.1\n' }, ['prod'])).toEqual({
      message: 'samconfig.toml has no environment to copy.',
      hint: 'To make prod:\nsamgen deploy --config-env prod --guided',
    });
  });
});

describe('the name', () => {
  const files = { 'samconfig.toml': `${samconfig('default', 'prod')}\n` };
  test('is needed, and is one that sam and TOML take as it is', async () => {
    expect((await refused(files, [])).hint).toBe('Name it: samgen config add-env prod');
    for (const name of ['', 'a.b', 'a b', '1a', '-a', 'version', '__proto__', 'a'.repeat(33), 'ä'])
      expect((await refused(files, [name])).message).toMatch(/environment/);
  });
  test('is not one that is there, as an environment or otherwise', async () => {
    expect(await refused(files, ['prod'])).toEqual({
      message: 'samconfig.toml has an environment prod already.',
      hint: 'Choose another name, or edit it there. To deploy it:\nsamgen deploy --config-env prod',
    });
    const other = { 'samconfig.toml': `note = 1\n${samconfig('default')}` };
    expect((await refused(other, ['note'])).message).toContain('a key note that is no environment');
  });
  test('may be that of something every object has', async () => {
    const cwd = project({ 'samconfig.toml': samconfig('default') });
    await addEnv(cwd, ['constructor']);
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toContain('[constructor.deploy.parameters]');
  });
  test('default can be made', async () => {
    const cwd = project({
      'samconfig.toml': 'version = 0.1\n[dev.global.parameters]\nstack_name = "hello-dev"\n',
    });
    await addEnv(cwd, ['default']);
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toContain(
      '[default.global.parameters]\nstack_name = "hello"\n',
    );
  });
});

describe('flags', () => {
  const files = { 'samconfig.toml': samconfig('default') };
  test.each([
    [{ region: 'Frankfurt' }, "'Frankfurt' is no AWS region. A region is written like eu-central-1."],
    [{ profile: '' }, '--profile has no value.'],
    [{ stackName: 'a_b' }, "'a_b' is no name for a stack. A stack's name has"],
    [{ stackName: '' }, "'' is no name for a stack. A stack needs a name."],
    [{ param: ['Stage=test'] }, 'Stage must be one of: dev, prod.'],
    [{ param: ['Stagee=dev'] }, 'The template has no parameter Stagee; did you mean Stage?'],
    [{ param: ['Stage'] }, '--param takes KEY=VALUE.'],
  ])('%j is wrong', async (flags, message) => {
    expect((await refused(files, ['prod'], flags)).message).toContain(message);
  });
  test('a secret is refused, and not repeated', async () => {
    const { message, hint } = await refused(files, ['prod'], { param: ['Stage=dev', 'Token=hunter2'] });
    expect(message).toBe(
      'The parameter Token is a secret (NoEcho), and a samconfig must not hold its value.',
    );
    expect(hint).toContain('--param-from-env Token=VARIABLE');
    expect(message + hint).not.toContain('hunter2');
  });
  test('give the new environment values of its own', async () => {
    const cwd = project(files);
    await addEnv(cwd, ['prod'], {
      region: 'eu-central-1',
      profile: 'work',
      stackName: 'mine',
      param: ['Stage=prod'],
    });
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toBe(`${files['samconfig.toml']}
[prod.deploy.parameters]
stack_name = "mine"

[prod.global.parameters]
region = "eu-central-1"
profile = "work"

[prod.deploy.parameters.parameter_overrides]
Stage = "prod"
`);
  });
});

describe('the files', () => {
  test('the samconfig is that of sam: beside the template, or named; YAML where it is YAML', async () => {
    const yaml = 'version: 0.1\ndefault:\n  deploy:\n    parameters:\n      stack_name: hello\n';
    const cwd = project({
      'infra/template.yaml': TEMPLATE,
      'infra/samconfig.yaml': yaml,
      'infra/own.toml': samconfig('default'),
    });
    const { stderr } = await addEnv(cwd, ['prod'], { template: 'infra/template.yaml' });
    expect(readFileSync(join(cwd, 'infra/samconfig.yaml'), 'utf8')).toBe(
      `${yaml}\nprod:\n  deploy:\n    parameters:\n      stack_name: hello-prod\n`,
    );
    expect(stderr).toContain('samgen deploy -t infra/template.yaml --config-env prod\n');
    const named = await addEnv(cwd, ['prod'], { template: 'infra/template.yaml', configFile: 'own.toml' });
    expect(named.stdout).toContain('infra/own.toml has the environment prod now');
    expect(named.stderr).toContain('--config-file own.toml --config-env prod\n');
  });

  test('the template is the one that the copied environment names', async () => {
    const cwd = temporaryFolder();
    writeFiles(cwd, {
      'other.yaml': TEMPLATE,
      'samconfig.toml': `version = 0.1\n${section('dev')}[dev.build.parameters]\ntemplate_file = "other.yaml"\n`,
    });
    const error = await rejectionOf(addEnv(cwd, ['prod'], { param: ['Token=x'] }), UsageError);
    expect(error.message).toContain('Token is a secret');
  });

  test('a samconfig or a template that cannot be read is told with its place', async () => {
    const broken = project({ 'samconfig.toml': 'version = \n' });
    expect((await rejectionOf(addEnv(broken, ['prod']), InvalidProjectError)).message).toContain(
      'samconfig.toml:1:',
    );
    const template = project({ 'samconfig.toml': samconfig('default'), 'template.yaml': 'a: [\n' });
    await rejectionOf(addEnv(template, ['prod']), InvalidProjectError);
    expect(readFileSync(join(template, 'samconfig.toml'), 'utf8')).toBe(samconfig('default'));
  });

  test('mode, byte-order mark and symbolic link stay; nothing is left beside it', async () => {
    const cwd = project({ 'real/samconfig.toml': `\uFEFF${samconfig('default')}` });
    symlinkSync('real/samconfig.toml', join(cwd, 'samconfig.toml'));
    chmodSync(join(cwd, 'real/samconfig.toml'), 0o640);
    await addEnv(cwd, ['prod']);
    expect(lstatSync(join(cwd, 'samconfig.toml')).isSymbolicLink()).toBe(true);
    expect(statSync(join(cwd, 'real/samconfig.toml')).mode & 0o777).toBe(0o640);
    const text = readFileSync(join(cwd, 'samconfig.toml'), 'utf8');
    expect(text.startsWith(`\uFEFF${samconfig('default')}`)).toBe(true);
    expect(text).toContain('[prod.deploy.parameters]');
    expect(Object.keys(folderContents(cwd)).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('what cannot be copied safely is told with what to do', async () => {
    const cwd = project({
      'samconfig.yaml': '{version: 0.1, default: {deploy: {parameters: {stack_name: hello}}}}\n',
    });
    const error = await rejectionOf(addEnv(cwd, ['prod']), FailedError);
    expect(error.message).toContain('prod cannot be added to samconfig.yaml.');
    expect(error.hint).toContain('Copy all of default there by hand');
  });

  test('one that is changed meanwhile is left as it is then', async () => {
    const cwd = project({ 'samconfig.toml': samconfig('default') });
    const file = join(cwd, 'samconfig.toml');
    const signal = new AbortController().signal;
    // It is looked at between reading and writing.
    Object.defineProperty(signal, 'aborted', {
      get() {
        writeFileSync(file, samconfig('default', 'dev'));
        return false;
      },
    });
    const error = await rejectionOf(addEnv(cwd, ['prod'], {}, {}, signal), FailedError);
    expect(error.message).toBe('samconfig.toml was changed meanwhile. Nothing was written.');
    expect(readFileSync(file, 'utf8')).toBe(samconfig('default', 'dev'));
  });

  test('where it was cancelled, nothing is written', async () => {
    const cwd = project({ 'samconfig.toml': samconfig('default') });
    await rejectionOf(addEnv(cwd, ['prod'], {}, {}, AbortSignal.abort()), CancelledError);
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toBe(samconfig('default'));
  });
});

describe('what is shown', () => {
  const files = {
    'samconfig.toml': `${samconfig('default')}parameter_overrides = "Token=hunter2 Stage=dev"\n`,
  };
  test('what differs on stdout; notes and the next command on stderr', async () => {
    const { stdout, stderr } = await addEnv(project(files), ['prod'], { param: ['Stage=prod'] });
    expect(stdout).toBe(
      `samconfig.toml has the environment prod now, with all that default has, but for
  stack_name  default-stack → default-stack-prod
  Stage       dev → prod
`,
    );
    expect(stderr).toMatch(/^Note: samconfig.toml has a value of Token for default/);
    expect(stderr).toMatch(/\nNext\n {2}samgen deploy --config-env prod\n$/);
    expect(stdout + stderr).not.toContain('hunter2');
  });
});
