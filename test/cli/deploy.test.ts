import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { awsServer, KEYS, NO_STACK } from '../support/aws-server.ts';
import { BIN, samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const STACK = `<Stacks><member><StackName>hello</StackName><StackId>arn:stack/hello</StackId>
  <StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>
  <Outputs><member><OutputKey>Key</OutputKey><OutputValue>value</OutputValue></member></Outputs></member></Stacks>`;

/** A sam that says it has done what it was told, and keeps the values that it got. */
const SAM = `#!${process.execPath}
const fs = require('fs');
const [command, ...args] = process.argv.slice(2);
if (command === '--version') console.log('SAM CLI, version 1.170.0');
if (command === 'build') {
  console.log('a Makefile may print ' + process.env.THE_SECRET);
  fs.mkdirSync('.aws-sam/build', { recursive: true });
  fs.writeFileSync('.aws-sam/build/template.yaml', 'Resources: {}');
}
if (command === 'deploy') {
  const file = args[args.indexOf('--parameter-overrides') + 1].replace('file://', '');
  for (let line = 0; line < 2000; line += 1) console.log('line ' + line);
  fs.copyFileSync(file, 'values');
  fs.writeFileSync('template-file', args[args.indexOf('--template-file') + 1]);
  console.log('Successfully created/updated stack - hello');
}
`;

/** A project with a secret, a sam that plays along, and an AWS that has the stack or not. */
async function surroundings(isThere: () => boolean) {
  const calls = await awsServer({
    DescribeStacks: (asked) => (isThere() ? STACK : (NO_STACK(asked) as never)),
    // What is deployed has no functions: there is nothing to be kept.
    GetTemplate: () => '<TemplateBody>{"Resources": {}}</TemplateBody>',
    ListStackResources: () => '<StackResourceSummaries></StackResourceSummaries>',
  });
  const folder = temporaryFolder();
  await samgen(['new', 'hello', '--yes', '--blueprint', 'env-vars'], { cwd: folder });
  const sam = join(folder, 'sam');
  writeFileSync(sam, SAM, { mode: 0o755 });
  const env = { ...KEYS, SAMGEN_SAM: sam, AWS_DEFAULT_REGION: 'eu-central-1' };
  return { cwd: join(folder, 'hello'), env, calls };
}

const given = ['--param-from-env', 'SecretVar=THE_SECRET'];

test('several lines pasted at a hidden question are refused whole, not cut to the first', async () => {
  const { cwd, env } = await surroundings(() => false);
  const terminal = openTerminal(['deploy', '--yes'], cwd, env);
  await terminal.see('SecretVar (hidden)');
  terminal.type('-----BEGIN KEY-----\rAAAA\rBBBB\r-----END KEY-----\r');
  await terminal.see('Several lines were pasted');
  await terminal.see('SecretVar (hidden)');
  terminal.type(`one line${KEY.enter}`);
  await terminal.ended;
  expect(readFileSync(join(cwd, 'values'), 'utf8')).toContain('one line');
  expect(readFileSync(join(cwd, 'values'), 'utf8')).not.toContain('AAAA');
});

test('a required secret that is given as an empty text is refused, and at a terminal asked for', async () => {
  const { cwd, env, calls } = await surroundings(() => existsSync(join(cwd, 'values')));
  const empty = { ...env, THE_SECRET: '' };
  const ran = await samgen(['deploy', '--yes', '--json', ...given], { cwd, env: empty });
  expect(ran.code).toBe(2);
  expect(JSON.parse(ran.stdout).error).toMatchObject({
    code: 'usage',
    message: expect.stringContaining('The required variable SECRET_VAR of HelloFunction would have no value'),
    hint: expect.stringContaining('--param-from-env SecretVar=VARIABLE'),
  });
  expect(calls.map(({ action }) => action)).toEqual(['GetCallerIdentity', 'DescribeStacks']);
  expect(existsSync(join(cwd, '.aws-sam'))).toBe(false);

  const terminal = openTerminal(['deploy', '--yes', ...given], cwd, empty);
  await terminal.see('SecretVar (hidden)');
  terminal.type(KEY.enter);
  await terminal.see('It needs a value. The template requires SECRET_VAR of HelloFunction.');
  terminal.type(`typed${KEY.enter}`);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(cwd, 'values'), 'utf8')).toContain('typed');
  expect(terminal.raw()).not.toContain('typed');
});

test('stdout is the outputs alone; what sam says goes to stderr', async () => {
  let there = false;
  const { cwd, env } = await surroundings(() => there || existsSync(join(cwd, 'values')));
  const ran = await samgen(['deploy', '--yes', ...given], { cwd, env: { ...env, THE_SECRET: 'x' } });
  expect(ran).toMatchObject({ code: 0, stdout: 'Key  value\n' });
  expect(ran.stderr).toContain('line 1999\n');
  there = true;
});

test.each(['2>&1 | head -1', '2>/dev/null | true', '2> >(head -1 >/dev/null) >/dev/null'])(
  'where nobody reads on, the deploy comes to its end all the same: %s',
  async (tail) => {
    const { cwd, env } = await surroundings(() => existsSync(join(cwd, 'values')));
    const script = `node "$0" deploy --yes ${given.join(' ')} ${tail}; exit "\${PIPESTATUS[0]}"`;
    const { exitCode } = await execa('bash', ['-c', script, BIN], {
      cwd,
      env: { ...env, THE_SECRET: 'x' },
      reject: false,
    });
    expect(exitCode).toBe(0);
    expect(existsSync(join(cwd, 'values'))).toBe(true);
  },
);

test('a template that the samconfig names for deploy alone is deployed as it is, and nothing is built', async () => {
  const { cwd, env } = await surroundings(() => existsSync(join(cwd, 'values')));
  const samconfig = join(cwd, 'samconfig.toml');
  const deploy = '[default.deploy.parameters]\n';
  writeFileSync(
    samconfig,
    readFileSync(samconfig, 'utf8').replace(deploy, `${deploy}template_file = "packaged.yaml"\n`),
  );
  const run = () => samgen(['deploy', '--yes', ...given], { cwd, env: { ...env, THE_SECRET: 'x' } });
  expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no template') });
  writeFileSync(join(cwd, 'packaged.yaml'), 'Resources: {}\n');
  expect(await run()).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'template-file'), 'utf8')).toBe(join(cwd, 'packaged.yaml'));
  expect(existsSync(join(cwd, '.aws-sam'))).toBe(false);
});

test('--no-build deploys what the last build left, and says when it is old', async () => {
  const { cwd, env } = await surroundings(() => existsSync(join(cwd, 'values')));
  const args = ['deploy', '--yes', '--no-build', ...given];
  const run = () => samgen(args, { cwd, env: { ...env, THE_SECRET: 'x' } });
  expect(await run()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no built template'),
  });
  expect(await samgen(['build'], { cwd, env })).toMatchObject({ code: 0 });
  const fresh = await run();
  expect(fresh).toMatchObject({ code: 0, stderr: expect.not.stringContaining('is newer') });
  utimesSync(join(cwd, 'template.yaml'), new Date(), new Date(Date.now() + 60_000));
  expect(await run()).toMatchObject({ code: 0, stderr: expect.stringContaining('is newer than the build') });
});

test('what a build prints of a secret is hidden too', async () => {
  const { cwd, env } = await surroundings(() => existsSync(join(cwd, 'values')));
  const options = { cwd, env: { ...env, THE_SECRET: 'hunter2-and-more' } };
  const { code, stdout, stderr } = await samgen(['deploy', '--yes', ...given], options);
  expect(code).toBe(0);
  expect(stderr).toContain('a Makefile may print ***\n');
  expect(stdout + stderr).not.toContain('hunter2');
});

test('a delete is only a delete where the stack is gone', async () => {
  const { cwd, env } = await surroundings(() => true);
  const ran = await samgen(['delete', '--yes', '--json'], { cwd, env });
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.stdout).error.message).toBe(
    'sam delete has ended, but the stack hello is still there (CREATE_COMPLETE).',
  );
});

test.each([
  ['outputs', '--stack-name', ''],
  ['delete', '--yes', '--stack-name', ''],
  ['deploy', '--yes', '--stack-name', ''],
  ['delete', '--yes', '--stack-name', 'a b'],
  ['outputs', '--region', ''],
  ['outputs', '--region', 'mars'],
  ['outputs', '--profile', ''],
  ['deploy', '--yes', '--profile', ''],
])('an empty or wrong name is refused before anything is asked of AWS: %s %s %s', async (...args) => {
  const { cwd, env, calls } = await surroundings(() => true);
  const before = calls.length;
  const ran = await samgen(args, { cwd, env });
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(calls.slice(before).filter(({ action }) => action !== 'GetCallerIdentity')).toEqual([]);
});

test('a new environment is offered a stack of its own', async () => {
  const { cwd, env } = await surroundings(() => false);
  const terminal = openTerminal(['deploy', '--guided', '--config-env', 'prod'], cwd, env);
  await terminal.see('samconfig.toml has no environment prod. Make it?');
  terminal.type(KEY.enter);
  await terminal.see('Stack name (hello-prod)');
  terminal.type(KEY.interrupt);
  expect(await terminal.ended).toMatchObject({ exitCode: 130 });
});

test.each([
  ['of default alone', 'default', []],
  ['of an environment beside others', 'prod', ['--config-env', 'prod']],
])('what the samconfig says is never asked, of a stack that is not there yet: %s', async (_, name, flags) => {
  const { cwd, env, calls } = await surroundings(() => existsSync(join(cwd, 'values')));
  const template = join(cwd, 'template.yaml');
  const parameters = ['Stage', 'Size', 'Zones', 'Greeting'].map((one) => `  ${one}:\n    Type: String\n`);
  writeFileSync(
    template,
    readFileSync(template, 'utf8').replace(/^Parameters:\n/m, `Parameters:\n${parameters.join('')}`),
  );
  writeFileSync(join(cwd, 'more.yaml'), 'Greeting: from a file\n');
  writeFileSync(
    join(cwd, 'samconfig.toml'),
    `version = 0.1
[other.global.parameters]
stack_name = "other"
[${name}.global.parameters]
region = "eu-central-1"
stack_name = "hello"
[${name}.deploy.parameters]
capabilities = ["CAPABILITY_IAM"]
confirm_changeset = false
resolve_s3 = true
parameter_overrides = ["Stage=prod Size='two words'", { Zones = ["a", "b"] }, "file://more.yaml"]
`,
  );
  const before = readFileSync(join(cwd, 'samconfig.toml'), 'utf8');
  const nowhere = { ...env, AWS_DEFAULT_REGION: undefined };
  const unasked = await samgen(['deploy', ...flags, '--no-input', '--yes', '--json'], { cwd, env: nowhere });
  expect(JSON.parse(unasked.stdout).error.message).toBe('The parameter SecretVar has no value.');

  const terminal = openTerminal(['deploy', ...flags], cwd, nowhere);
  await terminal.see('SecretVar (hidden)');
  terminal.type(`typed${KEY.enter}`);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  const asked = terminal.text().matchAll(/[?✔] ([^\r\n]*?)(?= \(hidden\)|[\r\n])/g);
  expect(new Set([...asked].map(([, question]) => question))).toEqual(
    new Set(['SecretVar', 'The stack hello is deployed.']),
  );
  const values = readFileSync(join(cwd, 'values'), 'utf8');
  for (const value of ['prod', 'two words', 'a,b', 'from a file', 'typed']) expect(values).toContain(value);
  // The answer was a secret, so there is nothing to remember.
  expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toBe(before);
  expect(
    calls.filter(({ action }) => action === 'DescribeStacks').map(({ parameters: p }) => p['StackName']),
  ).toEqual(Array(3).fill('hello'));
});
