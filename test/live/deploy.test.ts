import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { awsProxy } from '../support/aws-proxy.ts';
import { folderContents } from '../support/folder-contents.ts';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal, type Terminal } from '../support/terminal.ts';

const SECRET = 'typed "secret" \\ value';

/** Waits for each question, and types its answer. */
async function answer(terminal: Terminal, ...dialogue: [question: string, keys: string][]): Promise<void> {
  for (const [question, keys] of dialogue) {
    await terminal.see(question);
    terminal.type(keys + KEY.enter);
  }
}

describe('a guided deploy at a terminal', { timeout: 120_000 }, () => {
  test('asks everything, remembers what is no secret, deploys; the next one keeps what Enter keeps', async (ctx) => {
    const { env, calls } = live(ctx);
    const cwd = await newProject('guided', '--blueprint', 'env-vars');
    const before = folderContents(cwd)['samconfig.toml']!;
    const first = openTerminal(['deploy', '--guided'], cwd, env);
    await answer(
      first,
      ['Stack name (guided)', 'guided-renamed'],
      ['AWS region (us-east-1)', ''],
      ['SecretVar (hidden)', ''],
      ['It needs a value.', SECRET],
      ['Capabilities', ''],
      ['Show the changes', ''],
      ['Deploy this changeset? [y/N]', 'y'],
    );
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    expect(first.text()).toContain('✔ The stack guided-renamed is deployed.');
    expect(first.raw()).not.toContain(SECRET);

    const samconfig = readFileSync(join(cwd, 'samconfig.toml'), 'utf8');
    expect(samconfig).toContain('stack_name = "guided-renamed"\nregion = "us-east-1"\n');
    expect(samconfig).toContain('s3_prefix = "guided-renamed"');
    const kept = before.split('\n').filter((line) => !line.includes('"guided"'));
    expect(samconfig.split('\n').filter((line) => kept.includes(line))).toEqual(kept);
    expect(JSON.stringify(folderContents(cwd))).not.toContain('typed');
    const { GuidedFunctionName: fn } = await calls.outputs('guided-renamed');
    const variables = async () => {
      const { answer: found } = await calls.lambda('GET', `/2015-03-31/functions/${fn}/configuration`);
      return (found as { Environment: { Variables: unknown } }).Environment.Variables;
    };
    expect(await variables()).toEqual({ PUBLIC_VAR: 'some-value', SECRET_VAR: SECRET });

    const template = join(cwd, 'template.yaml');
    writeFileSync(template, readFileSync(template, 'utf8').replace('some-value', 'other-value'));
    const second = openTerminal(['deploy', '--guided'], cwd, env);
    await answer(
      second,
      ['Stack name (guided-renamed)', ''],
      ['AWS region', ''],
      ["SecretVar (hidden; Enter keeps the stack's)", ''],
      ['Capabilities', ''],
      ['Show the changes', 'n'],
    );
    expect(await second.ended).toMatchObject({ exitCode: 0 });
    expect(await variables()).toEqual({ PUBLIC_VAR: 'other-value', SECRET_VAR: SECRET });
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toBe(
      samconfig.replace('confirm_changeset = true', 'confirm_changeset = false'),
    );
  });

  test('no to the changes is a cancellation, and changes nothing', async (ctx) => {
    const { env, calls } = live(ctx);
    const cwd = await newProject('declined');
    const terminal = openTerminal(['deploy'], cwd, env);
    await answer(terminal, ['Deploy this changeset? [y/N]', 'n']);
    expect(await terminal.ended).toMatchObject({ exitCode: 130 });
    expect(terminal.text()).toContain('The changes were not confirmed');
    expect(await calls.stack('declined')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' });
    const outputs = await samgen(['outputs'], { cwd, env });
    expect(outputs).toMatchObject({ code: 1, stdout: '' });
    expect(outputs.stderr).toContain(
      'a change set that was not carried out, and nothing else (REVIEW_IN_PROGRESS)',
    );
  });

  test('credentials and region come before the first question', async (ctx) => {
    const { env } = live(ctx);
    const cwd = await newProject('early', '--blueprint', 'env-vars');
    const nobody = { ...env, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const terminal = openTerminal(['deploy', '--guided'], cwd, nobody);
    expect(await terminal.ended).toMatchObject({ exitCode: 1 });
    expect(terminal.text()).toContain('There are no AWS credentials.');
    expect(terminal.text()).not.toContain('Stack name');

    const nowhere = openTerminal(['deploy'], cwd, { ...env, AWS_DEFAULT_REGION: undefined });
    await nowhere.see('AWS region');
    nowhere.type(KEY.interrupt);
    expect(await nowhere.ended).toMatchObject({ exitCode: 130 });
  });
});

describe('a deploy without a terminal', { timeout: 120_000 }, () => {
  test('names the flag for what is missing, and calls nobody that changes anything', async (ctx) => {
    const { endpoint } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env } = live(ctx, proxy.endpoint);
    const cwd = await newProject('unasked', '--blueprint', 'env-vars');
    const missing = await samgen(['deploy', '--no-input', '--json'], { cwd, env });
    expect(missing.code).toBe(2);
    expect(JSON.parse(missing.stdout)).toMatchObject({
      ok: false,
      error: {
        code: 'usage',
        message: 'The parameter SecretVar has no value.',
        hint: expect.stringContaining('--param-from-env SecretVar=VARIABLE'),
      },
    });
    const given = ['deploy', '--no-input', '--param-from-env', 'SecretVar=S'];
    const unconfirmed = await samgen(given, { cwd, env: { ...env, S: SECRET } });
    expect(unconfirmed).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(new Set(proxy.calls.map(({ action }) => action))).toEqual(
      new Set(['GetCallerIdentity', 'DescribeStacks']),
    );

    const before = proxy.calls.length;
    const done = await samgen([...given, '--yes'], { cwd, env: { ...env, S: SECRET } });
    expect(done.code, done.stderr).toBe(0);
    const own = proxy.calls.slice(before).filter(({ userAgent }) => userAgent.startsWith('aws-sdk-js/'));
    expect(own.map(({ action }) => action)).toEqual([
      'GetCallerIdentity',
      'DescribeStacks',
      'DescribeStacks',
    ]);
  });

  test('a required secret that is empty is refused before anything is changed; a value for it is deployed', async (ctx) => {
    const { endpoint, calls } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env } = live(ctx, proxy.endpoint);
    const cwd = await newProject('required', '--blueprint', 'env-vars');
    const before = folderContents(cwd);
    const args = ['deploy', '--no-input', '--yes', '--param-from-env', 'SecretVar=S'];
    const empty = await samgen(args, { cwd, env: { ...env, S: '' } });
    expect(empty).toMatchObject({ code: 2, stdout: '' });
    expect(empty.stderr).toContain(
      'The required variable SECRET_VAR of RequiredFunction would have no value',
    );
    expect(empty.stderr).toContain('--param-from-env SecretVar=VARIABLE');
    expect(proxy.calls.map(({ action }) => action)).toEqual(['GetCallerIdentity', 'DescribeStacks']);
    expect(folderContents(cwd)).toEqual(before);

    const done = await samgen(args, { cwd, env: { ...env, S: SECRET } });
    expect(done.code, done.stderr).toBe(0);
    const { RequiredFunctionName: fn } = await calls.outputs('required');
    const variables = async () => {
      const { answer: found } = await calls.lambda('GET', `/2015-03-31/functions/${fn}/configuration`);
      return (found as { Environment: { Variables: object } }).Environment.Variables;
    };
    expect(await variables()).toMatchObject({ SECRET_VAR: SECRET });
    // The stack keeps it, and that counts; an empty one would take it away.
    const again = await samgen(['deploy', '--no-input', '--yes'], { cwd, env });
    expect(again.code, again.stderr).toBe(0);
    expect(await samgen(args, { cwd, env: { ...env, S: '' } })).toMatchObject({ code: 2 });
    expect(await variables()).toMatchObject({ SECRET_VAR: SECRET });
  });

  test('a project with an error is not deployed', async (ctx) => {
    const { env } = live(ctx);
    const cwd = await newProject('faulty');
    const template = join(cwd, 'template.yaml');
    writeFileSync(template, readFileSync(template, 'utf8').replace('Timeout: 10', 'Timeout: 1000'));
    const ran = await samgen(['deploy', '--yes'], { cwd, env });
    expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining('template.yaml:') });
  });

  test('two environments are two stacks', async (ctx) => {
    const { env, calls } = live(ctx);
    const cwd = await newProject('envs', '--envs', 'dev,prod');
    for (const environment of ['dev', 'prod']) {
      const ran = await samgen(['deploy', '--yes', '--config-env', environment], { cwd, env });
      expect(ran.code, ran.stderr).toBe(0);
    }
    const prod = await samgen(['outputs', '--config-env', 'prod', 'EnvsFunctionName'], { cwd, env });
    expect(prod.stdout).toBe(`${(await calls.outputs('envs-prod'))['EnvsFunctionName']}\n`);
    expect(await calls.stack('envs')).toBeUndefined();
    const gone = await samgen(['delete', '--yes', '--config-env', 'dev'], { cwd, env });
    expect(gone.code, gone.stderr).toBe(0);
    expect(await calls.stack('envs-dev')).toBeUndefined();
    expect(await calls.stack('envs-prod')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  test('a project in a path with spaces, quotes and unicode, from another folder', async (ctx) => {
    const { env, calls } = live(ctx);
    const folder = join(temporaryFolder(), "it's an  ödd — place");
    mkdirSync(folder);
    const made = await samgen(['new', 'oddly', '--yes', '--blueprint', 'env-vars'], { cwd: folder });
    expect(made.code).toBe(0);
    const args = ['-C', join(folder, 'oddly'), '--param-from-env', 'SecretVar=S'];
    const ran = await samgen(['deploy', '--yes', ...args], { cwd: '/', env: { ...env, S: SECRET } });
    expect(ran.code, ran.stderr).toBe(0);
    const { OddlyFunctionName: fn } = await calls.outputs('oddly');
    expect(await calls.invoke(fn!, { name: 'Ada' })).toMatchObject({
      payload: { message: 'Hello, Ada!', secret: { SECRET_VAR: true } },
    });
  });
});

const FOREIGN = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Odd: {Type: String, Default: none}
  Token: {Type: String, NoEcho: true}
Globals:
  Function: {Runtime: provided.al2023, Handler: bootstrap, Timeout: 5}
Resources:
  First:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/first
      Environment: {Variables: {STAGE: !Ref Stage, ODD: !Ref Odd, TOKEN: !Ref Token}}
    Metadata: {SkipBuild: true}
  Second:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/second}
    Metadata: {SkipBuild: true}
Outputs:
  First: {Value: !Ref First}
`;

describe('a SAM project that samgen did not make', { timeout: 120_000 }, () => {
  const ODD = ' two  words, "quoted" \\" \\ end=1 \' # é 🎉\n\ttab\\ ';

  function project(): string {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'template.yml'), FOREIGN);
    for (const name of ['first', 'second']) {
      mkdirSync(join(cwd, 'src', name), { recursive: true });
      writeFileSync(join(cwd, 'src', name, 'bootstrap'), '#!/bin/sh\n', { mode: 0o755 });
    }
    return cwd;
  }

  test('is deployed without a samconfig; every text arrives as it is, and the stack keeps it', async (ctx) => {
    const { env, calls } = live(ctx);
    const cwd = project();
    writeFileSync(join(cwd, 'values.json'), JSON.stringify({ Odd: ODD, Token: ODD }));
    const first = await samgen(
      ['deploy', '--stack-name', 'foreign', '--capabilities', 'CAPABILITY_IAM', '--params', 'values.json'],
      { cwd, env },
    );
    expect(first).toMatchObject({ code: 2, stderr: expect.stringContaining('Stage has no value') });
    const args = ['deploy', '--stack-name', 'foreign', '--capabilities', 'CAPABILITY_IAM'];
    const second = await samgen([...args, '--params', 'values.json', '--param', 'Stage=dev'], { cwd, env });
    expect(second.code, second.stderr).toBe(0);
    const variables = async () => {
      const { First: fn } = await calls.outputs('foreign');
      const { answer: found } = await calls.lambda('GET', `/2015-03-31/functions/${fn}/configuration`);
      return (found as { Environment: { Variables: unknown } }).Environment.Variables;
    };
    expect(await variables()).toEqual({ STAGE: 'dev', ODD, TOKEN: ODD });

    // What CloudFormation was allowed once, and every other value, need not be repeated.
    const third = await samgen(['deploy', '--stack-name', 'foreign', '--param', 'Stage=prod'], { cwd, env });
    expect(third.code, third.stderr).toBe(0);
    expect(await variables()).toEqual({ STAGE: 'prod', ODD, TOKEN: ODD });
    expect(Object.keys(folderContents(cwd)).filter((name) => name.startsWith('samconfig'))).toEqual([]);
  });

  test('keeps its samconfig, whatever its form; what is given goes over it name by name', async (ctx) => {
    const { env, calls, sam } = live(ctx);
    const cwd = project();
    const samconfig = [
      '# by hand',
      'version=0.1',
      '[default.deploy.parameters]',
      'stack_name = "by-hand"   # ours',
      'resolve_s3 = true',
      'capabilities = ["CAPABILITY_IAM"]',
      'parameter_overrides = "Stage=dev Odd=\\"from the file\\""',
      '',
    ].join('\r\n');
    writeFileSync(join(cwd, 'samconfig.toml'), samconfig);
    const first = await samgen(
      ['deploy', '--param-from-env', 'Token=T', '--', '--parameter-overrides', 'Stage=prod'],
      {
        cwd,
        env: { ...env, T: SECRET },
      },
    );
    expect(first.code, first.stderr).toBe(0);
    const variables = async () => {
      const { First: fn } = await calls.outputs('by-hand');
      const { answer: found } = await calls.lambda('GET', `/2015-03-31/functions/${fn}/configuration`);
      return (found as { Environment: { Variables: unknown } }).Environment.Variables;
    };
    expect(await variables()).toEqual({ STAGE: 'prod', ODD: 'from the file', TOKEN: SECRET });
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toBe(samconfig);

    const guided = openTerminal(['deploy', '--guided', '--yes'], cwd, env);
    await answer(
      guided,
      ['Stack name', ''],
      ['AWS region', ''],
      ['Stage (the samconfig has dev)', KEY.down],
      ['Odd', `${'\b'.repeat(20)}now odd`],
      ['Token (hidden', ''],
      ['Capabilities', ''],
    );
    expect(await guided.ended).toMatchObject({ exitCode: 0 });
    const after = readFileSync(join(cwd, 'samconfig.toml'), 'utf8');
    expect(after).toContain('# by hand\r\nversion=0.1\r\n');
    expect(after).toContain('stack_name = "by-hand"   # ours\r\n');
    expect(await variables()).toEqual({ STAGE: 'prod', ODD: 'now odd', TOKEN: SECRET });
    // A plain sam deploy takes the same: nothing to change.
    const { execa } = await import('execa');
    const plain = await execa(sam, ['deploy'], { cwd, env, reject: false, all: true });
    expect(plain.all).toContain('No changes to deploy');
  });
});

describe('stacks in trouble', { timeout: 120_000 }, () => {
  const withBroken = (cwd: string) => {
    const template = join(cwd, 'template.yaml');
    const broken = [
      'Resources:',
      '  Broken:',
      '    Type: AWS::CloudFormation::CustomResource',
      '    Properties:',
      '      ServiceToken: arn:aws:lambda:us-east-1:000000000000:function:no-such-function',
    ].join('\n');
    writeFileSync(template, readFileSync(template, 'utf8').replace('Resources:', broken));
  };

  test('a creation that fails: the first failing resource, then what to run; so the next time; and delete helps', async (ctx) => {
    const { env, calls } = live(ctx);
    const cwd = await newProject('never');
    withBroken(cwd);
    const first = await samgen(['deploy', '--yes'], { cwd, env });
    expect(first.code).toBe(1);
    const error = first.stderr.slice(first.stderr.indexOf('Error: '));
    expect(error).toMatch(/^Error: Broken \(AWS::CloudFormation::CustomResource\) could not be created: /);
    expect(error).toContain(
      'The stack never was never complete (ROLLBACK_COMPLETE): it can only be deleted.',
    );
    expect(error).toContain('samgen delete\n');
    const again = await samgen(['deploy', '--yes'], { cwd, env });
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(
      /^Error: Broken .*could not be created: .*\nThe stack never was never complete/,
    );
    const gone = await samgen(['delete', '--yes'], { cwd, env });
    expect(gone.code, gone.stderr).toBe(0);
    expect(await calls.stack('never')).toBeUndefined();
  });

  test('an update that fails is rolled back, and nothing is lost', async (ctx) => {
    const { env, calls } = live(ctx);
    const cwd = await newProject('rolled', '--blueprint', 'env-vars', '--secrets', 'external');
    expect((await samgen(['deploy', '--yes'], { cwd, env })).code).toBe(0);
    withBroken(cwd);
    const ran = await samgen(['deploy', '--yes', '--json'], { cwd, env });
    expect(ran.code).toBe(1);
    const { error } = JSON.parse(ran.stdout);
    expect(error.message).toMatch(/^Broken \(/);
    expect(error.message).toContain('The stack rolled is as it was before (UPDATE_ROLLBACK_COMPLETE).');
    const { RolledFunctionName: fn } = await calls.outputs('rolled');
    expect(await calls.invoke(fn!, {})).toMatchObject({ status: 200, functionError: undefined });
  });

  test('a stack that is busy is left alone', async (ctx) => {
    const { endpoint } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env } = live(ctx, proxy.endpoint);
    const cwd = await newProject('busy');
    expect((await samgen(['deploy', '--yes'], { cwd, env })).code).toBe(0);
    proxy.on('DescribeStacks', () => ({
      change: (body) => body.replace('CREATE_COMPLETE', 'UPDATE_IN_PROGRESS'),
    }));
    const before = proxy.calls.length;
    const ran = await samgen(['deploy', '--yes'], { cwd, env });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('The stack busy is busy: UPDATE_IN_PROGRESS.');
    expect(ran.stderr).toContain(
      'aws cloudformation wait stack-update-complete --stack-name busy --region us-east-1',
    );
    expect(proxy.calls.slice(before).map(({ action }) => action)).toEqual([
      'GetCallerIdentity',
      'DescribeStacks',
    ]);
    proxy.verify();
  });

  test('a change set that is refused', async (ctx) => {
    const { endpoint } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env } = live(ctx, proxy.endpoint);
    const cwd = await newProject('refused', '--blueprint', 'env-vars');
    const { cloudformationError } = await import('../support/cloudformation-answers.ts');
    // One that was empty is a failed one as well, and stays; its reason must not be taken for the new one's.
    const given = ['deploy', '--yes', '--param-from-env', 'SecretVar=S'];
    for (let round = 0; round < 2; round += 1)
      expect((await samgen(given, { cwd, env: { ...env, S: SECRET } })).code).toBe(0);
    proxy.on('CreateChangeSet', () =>
      cloudformationError('ValidationError', `Parameter values [${SECRET}] are odd`),
    );
    const ran = await samgen(['deploy', '--yes', '--param-from-env', 'SecretVar=S'], {
      cwd,
      env: { ...env, S: SECRET },
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /Error: The change set failed: .*Parameter values \[\*\*\*\] are odd\nNothing was changed\./,
    );
    expect(ran.stdout + ran.stderr).not.toContain(SECRET);
    proxy.verify();
  });
});

test('outputs and delete say what is not there', async (ctx) => {
  const { env } = live(ctx);
  const cwd = await newProject('absent');
  const none = await samgen(['outputs'], { cwd, env });
  expect(none).toMatchObject({ code: 1, stdout: '' });
  expect(none.stderr).toContain('There is no stack absent in us-east-1.');
  expect(await samgen(['delete', '--yes'], { cwd, env })).toMatchObject({ code: 1 });
  expect(await samgen(['delete'], { cwd, env })).toMatchObject({ code: 1 });
});
