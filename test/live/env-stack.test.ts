import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { permissionsOf } from '../../src/env/permissions.ts';
import { variablesOf } from '../support/bare-function.ts';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';
import {
  actionsOf,
  functionResource,
  PARAMETERS,
  parametersOf,
  stackProject,
} from '../support/stack-project.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const HELLO = functionResource('HelloFunction', [
  'SECRET_VAR: !Ref SecretVar',
  'STAGE: !Ref Stage',
  'LEVEL: debug',
]);
const TEMPLATE = `${PARAMETERS}Resources:\n${HELLO}`;
const FIRST = { SECRET_VAR: 'the-first-one', STAGE: 'dev', LEVEL: 'debug' };

test('a secret is rotated in every way, twice, and a plain sam deploy keeps it', async (ctx) => {
  const { env, sam, calls, endpoint } = live(ctx);
  const cwd = await newProject('by-the-stack', '--blueprint', 'env-vars');
  const deployed = await samgen(['deploy', '--yes', '-q', '--param-from-env', 'SecretVar=V'], {
    cwd,
    env: { ...env, V: 'the-first-one' },
  });
  expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
  const { ByTheStackFunctionName: name = '' } = await calls.outputs('by-the-stack');
  const before = await variablesOf(endpoint, name);

  const second = await samgen(['env', 'set', 'SECRET_VAR', '--stdin'], {
    cwd,
    env,
    stdin: 'pipe',
    input: 'second, "quoted" = one\n',
  });
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).toContain('Through the stack by-the-stack: SecretVar gets a new value\n');
  expect(second.stderr).toMatch(/✔ SECRET_VAR changed; 1 other kept\.\n.*; later deploys keep it\n$/);
  expect(await variablesOf(endpoint, name)).toEqual({ ...before, SECRET_VAR: 'second, "quoted" = one' });

  const terminal = openTerminal(['env', 'set', 'SECRET_VAR'], cwd, env);
  await terminal.see('New value of SECRET_VAR');
  terminal.type(`third-secret${KEY.enter}`);
  await terminal.see('SECRET_VAR changed; 1 other kept.');
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(terminal.raw()).not.toContain('third-');
  const fourth = await samgen(['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--json'], {
    cwd,
    env: { ...env, V: 'fourth-secret' },
  });
  expect(JSON.parse(fourth.stdout), fourth.stderr).toMatchObject({
    ok: true,
    logicalId: 'ByTheStackFunction',
    via: 'stack',
    stackName: 'by-the-stack',
    changes: [{ key: 'SECRET_VAR', change: 'change' }],
    kept: ['PUBLIC_VAR'],
    attempts: 1,
  });
  expect(fourth.stdout + fourth.stderr).not.toContain('fourth-');
  expect(await variablesOf(endpoint, name)).toEqual({ ...before, SECRET_VAR: 'fourth-secret' });

  // Without samgen, and with an edit of the environment.
  const template = join(cwd, 'template.yaml');
  writeFileSync(
    template,
    readFileSync(template, 'utf8').replace('PUBLIC_VAR: some-value', 'PUBLIC_VAR: another-value'),
  );
  const plain = { cwd, env, all: true };
  await execa(sam, ['build'], plain);
  const { all } = await execa(sam, ['deploy', '--no-confirm-changeset'], plain);
  expect(all).toContain('Successfully created/updated stack');
  expect(await variablesOf(endpoint, name)).toEqual({
    ...before,
    PUBLIC_VAR: 'another-value',
    SECRET_VAR: 'fourth-secret',
  });
}, 180_000);

test('one parameter is changed, and what is outside is kept; the calls are those that the help names', async (ctx) => {
  const { proxy, done, variables } = await stackProject(ctx, 'stack-one', TEMPLATE);
  await done(['set', 'OUTSIDE=kept']);
  const before = proxy.calls.length;
  const { stderr } = await done(['set', 'SECRET_VAR', '--from-env', 'V'], { V: 'the-second-one' });
  expect(stderr).toContain('SecretVar gets a new value; all other parameters keep theirs');
  expect(stderr).toContain('= OUTSIDE     kept: outside the template, it would certainly be dropped');
  expect(await variables()).toEqual({ ...FIRST, SECRET_VAR: 'the-second-one', OUTSIDE: 'kept' });
  const made = proxy.calls.slice(before);
  const create = made.filter(({ action }) => action === 'CreateChangeSet');
  expect(create).toHaveLength(1);
  const kept = expect.stringMatching(/^SamgenKeptHelloFunctionOUTSIDE/);
  expect(Object.entries(parametersOf(create[0]!)).sort()).toEqual([
    [kept, 'kept'],
    ['SecretVar', 'the-second-one'],
    ['Stage', 'true'],
  ]);
  const needed = new Set<string>(permissionsOf('set').map(({ action }) => action));
  expect([...actionsOf(made)].filter((action) => !needed.has(action))).toEqual([]);
  // Through the stack, with something outside: all but what only a failure, an alias, S3 or a key needs.
  expect([...needed].filter((action) => !actionsOf(made).has(action)).sort()).toEqual([
    'cloudformation:DeleteChangeSet',
    'cloudformation:DescribeStackEvents',
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:Encrypt',
    'lambda:GetAlias',
    'lambda:ListTags',
    'lambda:UpdateAlias',
    'lambda:UpdateFunctionConfiguration',
    's3:PutObject',
  ]);
}, 60_000);

test('a parameter that is no secret: the samconfig has the new value, so that the next deploy keeps it', async (ctx) => {
  const samconfig = 'parameter_overrides = { Stage = "dev" } # of ours\n';
  const { cwd, done, variables } = await stackProject(ctx, 'stack-plain', TEMPLATE, { samconfig });
  const { stderr } = await done(['set', 'STAGE=prod']);
  expect(stderr).toContain('Stage saved in samconfig.toml, whose value the next deploy would have put back.');
  expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toContain(samconfig.replace('dev', 'prod'));
  expect(await variables()).toEqual({ ...FIRST, STAGE: 'prod' });
}, 60_000);

test('a template of more than 51,200 bytes goes by S3', async (ctx) => {
  const { endpoint } = live(ctx);
  const bucket = 'bucket-of-large-templates';
  await fetch(`${endpoint}/${bucket}`, { method: 'PUT' });
  const large = `Metadata:\n  Filler: ${'x'.repeat(50_500)}\n${TEMPLATE}`;
  const samconfig = `s3_bucket = "${bucket}"\n`;
  const { done, variables, proxy } = await stackProject(ctx, 'stack-large', large, { samconfig });
  // It is what is kept that makes it too large.
  for (let index = 0; index < 4; index++) await done(['set', `OUTSIDE_${index}=${index}`]);
  await done(['set', 'SECRET_VAR', '--from-env', 'V'], { V: 'the-second-one' });
  expect(await variables()).toMatchObject({ SECRET_VAR: 'the-second-one', OUTSIDE_3: '3' });
  const put = proxy.calls.filter(({ service }) => service === 's3');
  expect(put.map(({ action }) => action)).toEqual([
    expect.stringMatching(`^PUT /${bucket}/stack-large/[0-9a-f]{32}\\.template$`),
  ]);
  const create = proxy.calls.find(({ action }) => action === 'CreateChangeSet');
  expect(create?.parameters).toMatchObject({ TemplateURL: expect.stringContaining(`/${bucket}/`) });
  expect(create?.parameters).not.toHaveProperty('TemplateBody');
}, 90_000);

const TWO = `${TEMPLATE}${functionResource('OtherFunction', ['TOKEN: !Ref SecretVar'])}  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{Key: secret, Value: !Ref SecretVar}]
`;

test('a parameter that gives more than one variable: all of it is told, and none is lost', async (ctx) => {
  const { done, variables } = await stackProject(ctx, 'stack-two', TWO);
  const set = ['set', 'SECRET_VAR', '--from-env', 'V', '--function', 'HelloFunction'];
  const dry = await done([...set, '--dry-run'], { V: 'the-second-one' });
  expect(
    dry.stdout,
  ).toBe(`Through the stack stack-two: SecretVar gets a new value; all other parameters keep theirs
  Also used by: Queue
Variables
  HelloFunction
    ~ SECRET_VAR  changed
    = kept: LEVEL, STAGE
  OtherFunction
    ~ TOKEN  changed
`);
  expect(await variables()).toEqual(FIRST);
  await done(set, { V: 'the-second-one' });
  expect(await variables()).toEqual({ ...FIRST, SECRET_VAR: 'the-second-one' });
  expect(await variables('OtherFunction')).toEqual({ TOKEN: 'the-second-one' });
}, 60_000);

test('--all: one function goes through the stack, and one does not; both are shown, and in the JSON', async (ctx) => {
  const { done, variables, proxy } = await stackProject(ctx, 'stack-all', TWO);
  const set = ['set', 'SECRET_VAR', '--from-env', 'V', '--all'];
  const dry = await done([...set, '--dry-run'], { V: 'second-v' });
  expect(dry.stdout).toContain('Through the stack stack-all');
  expect(dry.stdout).toMatch(/^OtherFunction \(.*\)\n {2}\+ SECRET_VAR {2}added\n/m);
  const planned = JSON.parse((await done([...set, '--dry-run', '--json'], { V: 'second-v' })).stdout);
  expect(planned).toMatchObject({
    ok: true,
    functions: [
      { logicalId: 'HelloFunction', via: 'stack', dryRun: true, guard: { onDrift: 'preserve' } },
      { logicalId: 'OtherFunction', dryRun: true, changes: [{ key: 'SECRET_VAR', change: 'add' }] },
    ],
  });
  expect(proxy.calls.some(({ action }) => /^(?:CreateChangeSet|P)/.test(action))).toBe(false);

  const { stdout, stderr } = await done([...set, '--json'], { V: 'second-v' });
  expect(JSON.parse(stdout), stderr).toMatchObject({
    ok: true,
    functions: [
      { ok: true, logicalId: 'HelloFunction', via: 'stack', attempts: 1 },
      { ok: true, logicalId: 'OtherFunction', changes: [{ key: 'SECRET_VAR', change: 'add' }] },
    ],
  });
  expect(stderr).toContain('✔ HelloFunction');
  expect(stderr).toContain('✔ OtherFunction');
  expect(await variables()).toMatchObject({ SECRET_VAR: 'second-v' });
  expect(await variables('OtherFunction')).toEqual({ TOKEN: 'second-v', SECRET_VAR: 'second-v' });
}, 90_000);

test('--via stack, for what is outside and for a literal; then unset, and set again', async (ctx) => {
  const { run, done, variables } = await stackProject(ctx, 'stack-via', TEMPLATE);
  const outside = await done(['set', 'OUTSIDE=1', '--via', 'stack']);
  expect(outside.stderr).toContain(
    'OUTSIDE is not in the template of the stack stack-via: a parameter that samgen adds to what is deployed keeps it, until a deploy without samgen.',
  );
  expect(outside.stderr).toContain('later deploys by samgen keep it');
  expect(outside.stderr).not.toContain('later deploys keep it');
  expect((await run(['set', 'LEVEL=info'])).code).toBe(4);
  const literal = await done(['set', 'LEVEL=info', '--via', 'stack']);
  expect(literal.stderr).toContain('a parameter that samgen adds to what is deployed goes before it');
  expect(await variables()).toEqual({ ...FIRST, OUTSIDE: '1', LEVEL: 'info' });

  // What is kept goes through the stack by itself from now on.
  await done(['set', 'OUTSIDE=2']);
  expect(await variables()).toEqual({ ...FIRST, OUTSIDE: '2', LEVEL: 'info' });
  const again = await done(['set', 'OUTSIDE=2']);
  expect(again.stderr).toContain('Nothing to change');
  const { stderr } = await done(['unset', 'OUTSIDE', '--yes']);
  expect(stderr).toContain('OUTSIDE removed');
  expect(await variables()).toEqual({ ...FIRST, LEVEL: 'info' });
  const owned = await run(['unset', 'LEVEL', '--yes']);
  expect([owned.code, owned.stderr]).toEqual([4, expect.stringContaining('Take LEVEL out of the template')]);
  expect(await variables()).toEqual({ ...FIRST, LEVEL: 'info' });
}, 90_000);

test('--via function for a parameter: the consequence is told; the same value by the stack lasts then', async (ctx) => {
  const { done, variables, proxy } = await stackProject(ctx, 'stack-function', TEMPLATE);
  const { stderr } = await done(['set', 'SECRET_VAR', '--from-env', 'V', '--via', 'function'], {
    V: 'second-v',
  });
  expect(stderr).toContain(
    'the next deploy without samgen that touches the environment of the function puts that back; one with samgen keeps it.',
  );
  expect(proxy.calls.some(({ action }) => action === 'CreateChangeSet')).toBe(false);
  expect(await variables()).toEqual({ ...FIRST, SECRET_VAR: 'second-v' });
  const last = await done(['set', 'SECRET_VAR', '--from-env', 'V'], { V: 'second-v' });
  expect(last.stderr).toContain('SECRET_VAR had the value already, and the stack has it now');
  expect(await variables()).toEqual({ ...FIRST, SECRET_VAR: 'second-v' });
}, 60_000);

test('a file that is imported leaves literals in the template, and changes the parameters', async (ctx) => {
  const { cwd, done, variables, proxy } = await stackProject(ctx, 'stack-import', TEMPLATE);
  writeFileSync(join(cwd, 'new.json'), JSON.stringify({ ...FIRST, SECRET_VAR: 'second-v', MORE: 'm' }));
  await done(['import', 'new.json']);
  expect(await variables()).toEqual({ ...FIRST, SECRET_VAR: 'second-v', MORE: 'm' });
  const create = proxy.calls.find(({ action }) => action === 'CreateChangeSet')!;
  expect(Object.keys(parametersOf(create)).sort()).toEqual([
    expect.stringMatching(/^SamgenKeptHelloFunctionMORE/),
    'SecretVar',
    'Stage',
  ]);
}, 60_000);

test('an alias serves the new values by a new version; code that was never released is refused', async (ctx) => {
  const template = `Transform: AWS::Serverless-2016-10-31\n${TEMPLATE.replace(
    'AWS::Lambda::Function\n    Properties:',
    'AWS::Serverless::Function\n    Properties:\n      AutoPublishAlias: live',
  ).replace('Code: {ZipFile: x}', 'InlineCode: x')}`;
  const { run, done, names, calls, endpoint } = await stackProject(ctx, 'stack-alias', template);
  const name = names['HelloFunction']!;
  const served = async () => {
    const { answer } = await calls.lambda('GET', `/2015-03-31/functions/${name}/aliases/live`);
    const { FunctionVersion } = answer as { FunctionVersion: string };
    const version = await calls.lambda('GET', `/2015-03-31/functions/${name}?Qualifier=${FunctionVersion}`);
    const { Configuration } = version.answer as { Configuration: { Environment: { Variables: object } } };
    return { version: FunctionVersion, variables: Configuration.Environment.Variables };
  };
  const before = await served();
  const { stderr } = await done(['set', 'SECRET_VAR', '--from-env', 'V'], { V: 'second-v' });
  const after = await served();
  expect(after.version).not.toBe(before.version);
  expect(after.variables).toEqual({ ...FIRST, SECRET_VAR: 'second-v' });
  expect(stderr).toContain(`The alias live of HelloFunction serves version ${after.version} now`);

  await calls.lambda('PUT', `/2015-03-31/functions/${name}/code`, {
    ZipFile: Buffer.from(`${'PK\x05\x06'.padEnd(22, '\0')}other`).toString('base64'),
  });
  for (const way of [[], ['--via', 'function']]) {
    const refused = await run(['set', 'SECRET_VAR', '--from-env', 'V', ...way], { V: 'third-v' });
    expect([refused.code, refused.stderr]).toEqual([
      4,
      expect.stringContaining('The code of HelloFunction is not that of its alias live'),
    ]);
  }
  expect(await variablesOf(endpoint, name)).toMatchObject({ SECRET_VAR: 'second-v' });
}, 60_000);
