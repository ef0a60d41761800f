import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, type TestContext, test } from 'vitest';
import type { AwsCall } from '../support/aws-call.ts';
import { awsProxy } from '../support/aws-proxy.ts';
import { makeBareFunction, uniqueName, variablesOf } from '../support/bare-function.ts';
import { live, newProject } from '../support/live.ts';
import { BIN, samgen } from '../support/samgen.ts';
import { strictLambda } from '../support/strict-lambda.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

/** A deployed project, its function's name, and all calls that are made of AWS from then on. */
async function deployedProject(ctx: TestContext, name: string, ...args: string[]) {
  const { endpoint, calls, env: direct } = live(ctx);
  const cwd = await newProject(name, '--blueprint', 'env-vars', ...args);
  const deployed = await samgen(['deploy', '--yes', '-q', '--param-from-env', 'SecretVar=FIRST'], {
    cwd,
    env: { ...direct, FIRST: 'the-first-one' },
  }).then((ran) =>
    // A project without the parameter is deployed without it.
    ran.code === 2 ? samgen(['deploy', '--yes', '-q'], { cwd, env: direct }) : ran,
  );
  expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
  const outputs = await calls.outputs(name);
  const functionName = Object.entries(outputs).find(([key]) => key.endsWith('FunctionName'))![1];
  const proxy = await awsProxy(endpoint);
  const { env } = live(ctx, proxy.endpoint);
  return { cwd, env, endpoint, functionName, proxy, variables: () => variablesOf(endpoint, functionName) };
}

const lambdaCalls = (calls: readonly AwsCall[]) =>
  calls.filter(({ service }) => service === 'lambda').map(({ action }) => action.split(' ')[0]);

test('a secret is rotated by hand, twice, in a terminal', async (ctx) => {
  const { cwd, env, functionName, variables } = await deployedProject(
    ctx,
    'rotated',
    '--secrets',
    'external',
  );
  const before = await variables();
  for (const [value, question, done] of [
    ['first-secret-value', 'Value of SECRET_VAR, which is new', 'SECRET_VAR added; 1 other kept.'],
    ['second, "quoted" = value', 'New value of SECRET_VAR', 'SECRET_VAR changed; 1 other kept.'],
  ] as const) {
    const terminal = openTerminal(['env', 'set', 'SECRET_VAR'], cwd, env);
    await terminal.see('RotatedFunction');
    await terminal.see('account 000000000000');
    await terminal.see(question);
    terminal.type(KEY.enter);
    await terminal.see('A value is needed');
    terminal.type(`${value}${KEY.enter}`);
    await terminal.see('kept: PUBLIC_VAR');
    await terminal.see('Lambda is applying the change');
    await terminal.see(done);
    await terminal.see('written once, applied and read back');
    await terminal.see('not in the template of the stack rotated');
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(terminal.raw()).not.toContain(value.slice(0, 6));
    expect(await variables()).toEqual({ ...before, SECRET_VAR: value });
  }
  expect(functionName).toMatch(/^rotated-/);
}, 60_000);

test('what only another template can change is refused, and the command in the hint is the one that does it', async (ctx) => {
  const { cwd, env, variables } = await deployedProject(ctx, 'owned');
  const before = await variables();
  const literal = await samgen(['env', 'set', 'PUBLIC_VAR=x', 'NEW_ONE=y'], { cwd, env });
  expect(literal.code).toBe(4);
  expect(literal.stderr).toContain('PUBLIC_VAR is written in the template of the stack owned');
  const unset = await samgen(['env', 'unset', 'SECRET_VAR', '--yes', '--json'], { cwd, env });
  expect(unset.code).toBe(4);
  expect(JSON.parse(unset.stdout)).toMatchObject({ ok: false, error: { code: 'refused' } });
  expect(unset.stdout).toContain('SECRET_VAR comes from the parameter SecretVar (NoEcho) of the stack owned');
  expect(await variables()).toEqual(before);

  const command = /^ {2}samgen (env adopt .*)$/m.exec(literal.stderr)?.[1];
  expect(command).toBe('env adopt PUBLIC_VAR');
  const adopted = await samgen(command!.split(' '), { cwd, env });
  expect(adopted.code, adopted.stderr).toBe(0);
  expect(await variables()).toEqual(before);
  const set = await samgen(['env', 'set', 'PUBLIC_VAR=x', 'NEW_ONE=y'], { cwd, env });
  expect(set.code, set.stderr).toBe(0);
  expect(await variables()).toEqual({ ...before, PUBLIC_VAR: 'x', NEW_ONE: 'y' });

  const forced = await samgen(['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--via', 'function'], {
    cwd,
    env: { ...env, V: 'third-one' },
  });
  expect(forced.code).toBe(0);
  expect(forced.stderr).toContain(
    'the next deploy without samgen that touches the environment of the function puts that back',
  );
  expect(await variables()).toEqual({ ...before, PUBLIC_VAR: 'x', NEW_ONE: 'y', SECRET_VAR: 'third-one' });
}, 60_000);

test('in the plain case it is one read, one write, and the reads of the wait', async (ctx) => {
  const strict = await strictLambda(live(ctx).endpoint, ctx);
  const name = await strict.make('counted', { OTHER: 'kept' });
  const { env } = live(ctx, strict.endpoint);
  const before = strict.all.length;
  const { code, stderr } = await samgen(['env', 'set', 'NEW_ONE=1', '--function', name], {
    cwd: temporaryFolder(),
    env,
  });
  expect(code, stderr).toBe(0);
  const [first, second, ...wait] = lambdaCalls(strict.all.slice(before));
  expect([first, second]).toEqual(['GET', 'PUT']);
  expect(new Set(wait)).toEqual(new Set(['GET']));
  // Nothing but Lambda was asked.
  expect(strict.all.length - before).toBe(2 + wait.length);
}, 30_000);

test('of a function in a stack, CloudFormation says in three calls whose its values are', async (ctx) => {
  const { cwd, env, proxy } = await deployedProject(ctx, 'called', '--secrets', 'external');
  const { code } = await samgen(['env', 'set', 'NEW_ONE=1'], { cwd, env });
  expect(code).toBe(0);
  const others = proxy.calls.filter(({ service }) => service !== 'lambda').map(({ action }) => action);
  expect(others.sort()).toEqual(['DescribeStacks', 'GetTemplate', 'ListStackResources']);
  expect(lambdaCalls(proxy.calls).slice(0, 2)).toEqual(['GET', 'PUT']);
  // What the help says of permissions: no template is asked for where the one here is compared.
  const before = proxy.calls.length;
  expect(await samgen(['env', 'diff'], { cwd, env })).toMatchObject({ code: 0 });
  const made = proxy.calls.slice(before);
  expect(lambdaCalls(made)).toEqual(['GET']);
  expect(
    made
      .filter(({ service }) => service !== 'lambda')
      .map(({ action }) => action)
      .sort(),
  ).toEqual(['DescribeStacks', 'ListStackResources']);
}, 60_000);

test('4,096 bytes are set, and 4,097 refused before any call', async (ctx) => {
  const strict = await strictLambda(live(ctx).endpoint, ctx);
  const name = await strict.make('large', {});
  const { env } = live(ctx, strict.endpoint);
  const before = strict.all.length;
  const frame = JSON.stringify({ LARGE: '' }).length;
  const exact = 'ü'.repeat((4096 - frame - 1) / 2) + 'x'.repeat(1 + ((4096 - frame - 1) % 2));
  const set = (value: string) =>
    samgen(['env', 'set', 'LARGE', '--stdin', '--function', name], { env, stdin: 'pipe', input: value });
  const over = await set(`${exact}x`);
  expect(over.code).toBe(2);
  expect(over.stderr).toContain('4097 bytes as JSON, 1 more than the 4096');
  expect(over.stderr).toContain('LARGE (');
  expect(strict.all.length).toBe(before);
  const fits = await set(exact);
  expect(fits.code, fits.stderr).toBe(0);
  expect(await variablesOf(live(ctx).endpoint, name)).toEqual({ LARGE: exact });
  // With what is there it is too much: that takes a read to know, and nothing is written.
  const more = await samgen(['env', 'set', 'AA=', '--allow-empty', '--function', name], { env });
  expect(more.code).toBe(2);
  expect(more.stderr).toContain('All variables together would be');
  expect(strict.count('write')).toBe(1);
}, 30_000);

test('an action that is denied is named, and nothing is written', async (ctx) => {
  const { cwd, env, proxy, variables } = await deployedProject(ctx, 'denied', '--secrets', 'external');
  const before = await variables();
  let denied = '';
  const words = 'User: arn:aws:iam::000000000000:user/ada is not authorized to perform this';
  proxy.on(/^(?:GET|PUT) \/2015-03-31\/functions\//, ({ action }) => {
    const called = action.startsWith('GET') ? 'lambda:GetFunction' : 'lambda:UpdateFunctionConfiguration';
    if (called !== denied) return 'forward';
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' };
    return { status: 403, headers, body: JSON.stringify({ Message: words }) };
  });
  proxy.on(/^(?:GetTemplate|DescribeStacks|ListStackResources)$/, ({ action }) =>
    denied !== `cloudformation:${action}`
      ? 'forward'
      : {
          status: 403,
          body: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${words}</Message></Error></ErrorResponse>`,
        },
  );
  const codes: Record<string, number | undefined> = {};
  for (denied of [
    'lambda:GetFunction',
    'lambda:UpdateFunctionConfiguration',
    'cloudformation:ListStackResources',
    'cloudformation:GetTemplate',
    'cloudformation:DescribeStacks',
  ]) {
    const { code, stderr } = await samgen(['env', 'set', 'NEW_ONE=1'], { cwd, env });
    codes[denied] = code;
    expect(stderr).toContain(denied);
  }
  expect(codes).toEqual({
    'lambda:GetFunction': 1,
    'lambda:UpdateFunctionConfiguration': 1,
    'cloudformation:ListStackResources': 1,
    // Whose the value is cannot be told then.
    'cloudformation:GetTemplate': 4,
    'cloudformation:DescribeStacks': 4,
  });
  expect(await variables()).toEqual(before);
  const known = await samgen(['env', 'set', 'NEW_ONE=1', '--via', 'function'], { cwd, env });
  expect(known.code, known.stderr).toBe(0);
  expect(await variables()).toEqual({ ...before, NEW_ONE: '1' });
  proxy.verify();
}, 90_000);

test('two functions of a stack: one is chosen, or all; the failed ones are named', async (ctx) => {
  const { endpoint, calls, env: direct } = live(ctx);
  const cwd = await newProject('pair', '--blueprint', 'env-vars', '--secrets', 'external');
  const template = join(cwd, 'template.yaml');
  const text = readFileSync(template, 'utf8');
  const second = /^ {2}PairFunction:\n(?: {4,}.*\n|\n)+/m
    .exec(text)![0]
    .replace('PairFunction:', 'SecondFunction:');
  writeFileSync(template, text.replace(/^Resources:\n/m, `Resources:\n${second.trimEnd()}\n`));
  const deployed = await samgen(['deploy', '--yes', '-q'], { cwd, env: direct });
  expect(deployed.code, deployed.stderr).toBe(0);
  const resources = await calls.stackResources('pair');
  const [one, other] = ['PairFunction', 'SecondFunction'].map((id) => resources[id]!) as [string, string];
  const proxy = await awsProxy(endpoint);
  const { env } = live(ctx, proxy.endpoint);

  const unasked = await samgen(['env', 'set', 'SHARED=1'], { cwd, env });
  expect(unasked.code).toBe(2);
  for (const word of ['PairFunction', 'SecondFunction', '--function', '--all'])
    expect(unasked.stderr).toContain(word);

  const terminal = openTerminal(['env', 'set', 'ONLY_ONE=1'], cwd, env);
  await terminal.see('SecondFunction');
  terminal.type(`${KEY.enter}`);
  await terminal.see('ONLY_ONE added');
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  const having = [await variablesOf(endpoint, one), await variablesOf(endpoint, other)];
  expect(having.filter(({ ONLY_ONE }) => ONLY_ONE === '1')).toHaveLength(1);

  const all = await samgen(['env', 'set', 'SHARED=1', '--all', '--json'], { cwd, env });
  expect(all.code, all.stderr).toBe(0);
  expect(JSON.parse(all.stdout)).toMatchObject({
    ok: true,
    functions: [
      { ok: true, changes: [{ key: 'SHARED', change: 'add' }] },
      { ok: true, changes: [{ key: 'SHARED', change: 'add' }] },
    ],
  });
  expect([await variablesOf(endpoint, one), await variablesOf(endpoint, other)]).toMatchObject([
    { SHARED: '1' },
    { SHARED: '1' },
  ]);

  proxy.on(new RegExp(`^PUT /2015-03-31/functions/${other}/`), () => ({
    status: 400,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidParameterValueException' },
    body: JSON.stringify({ message: 'no good: {"SHARED":"a-very-secret-value"}' }),
  }));
  const partly = await samgen(['env', 'set', 'SHARED', '--from-env', 'V', '--all'], {
    cwd,
    env: { ...env, V: 'a-very-secret-value' },
  });
  expect(partly.code).toBe(1);
  expect(partly.stderr).toContain('1 of 2 functions failed: SecondFunction');
  expect(partly.stderr).toContain('SHARED changed');
  expect(partly.stderr).not.toContain('a-very-secret-value');
  proxy.verify();
}, 120_000);

test('--dry-run shows the plan, and writes nothing', async (ctx) => {
  const strict = await strictLambda(live(ctx).endpoint, ctx);
  const name = await strict.make('dry', { OLD_ONE: 'a', KEPT: 'b' });
  const { env } = live(ctx, strict.endpoint);
  const set = await samgen(['env', 'set', 'OLD_ONE=c', 'NEW_ONE=d', '--dry-run', '--function', name], {
    env,
  });
  expect(set.code).toBe(0);
  expect(set.stdout).toBe('  ~ OLD_ONE  changed\n  + NEW_ONE  added\n  = kept: KEPT\n  40 of 4096 bytes\n');
  const unset = await samgen(['env', 'unset', 'OLD_ONE', '--dry-run', '--json', '--function', name], { env });
  expect(JSON.parse(unset.stdout)).toEqual({
    ok: true,
    function: name,
    dryRun: true,
    changes: [{ key: 'OLD_ONE', change: 'remove' }],
    kept: ['KEPT'],
    bytes: 12,
    limit: 4096,
  });
  expect(strict.count('write')).toBe(0);
}, 30_000);

test('unset asks first, and removes nothing else', async (ctx) => {
  const { endpoint, env } = live(ctx);
  const name = uniqueName('removed');
  await makeBareFunction(endpoint, name, { OLD_ONE: 'a', KEPT: 'b' });
  const cwd = temporaryFolder();
  const unasked = await samgen(['env', 'unset', 'OLD_ONE', '--function', name], { cwd, env });
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toContain('--yes');
  const refusing = openTerminal(['env', 'unset', 'OLD_ONE', '--function', name], cwd, env);
  await refusing.see(`Remove OLD_ONE from ${name}?`);
  refusing.type(KEY.enter);
  expect(await refusing.ended).toMatchObject({ exitCode: 130 });
  expect(await variablesOf(endpoint, name)).toEqual({ OLD_ONE: 'a', KEPT: 'b' });
  const agreeing = openTerminal(['env', 'unset', 'OLD_ONE', 'OLD_ON', '--function', name], cwd, env);
  await agreeing.see('OLD_ON is not set; did you mean OLD_ONE?');
  await agreeing.see(`Remove OLD_ONE from ${name}?`);
  agreeing.type(`y${KEY.enter}`);
  await agreeing.see('OLD_ONE removed; 1 other kept.');
  expect(await agreeing.ended).toMatchObject({ exitCode: 0 });
  expect(await variablesOf(endpoint, name)).toEqual({ KEPT: 'b' });
}, 30_000);

test('a version and an alias are refused for writing', async (ctx) => {
  const strict = await strictLambda(live(ctx).endpoint, ctx);
  const name = await strict.make('versioned', { OLD_ONE: 'a' });
  const { env } = live(ctx, strict.endpoint);
  const before = strict.all.length;
  for (const qualified of [
    `${name}:1`,
    `${name}:live`,
    `arn:aws:lambda:us-east-1:000000000000:function:${name}:1`,
  ]) {
    const { code, stderr } = await samgen(['env', 'set', 'NEW_ONE=1', '--function', qualified], { env });
    expect(code).toBe(4);
    expect(stderr).toContain('samgen env set');
  }
  expect(strict.all.slice(before).filter(({ action }) => action.startsWith('PUT'))).toEqual([]);
}, 30_000);

test('a pipe that breaks does not stop a change that was begun', async (ctx) => {
  const { endpoint, env } = live(ctx);
  const name = uniqueName('piped');
  await makeBareFunction(endpoint, name, {});
  const child = execa(process.execPath, [BIN, 'env', 'set', 'NEW_ONE=1', '--function', name, '--json'], {
    env,
    reject: false,
    stdin: 'ignore',
  });
  child.stdout.destroy();
  child.stderr.destroy();
  await child;
  expect(await variablesOf(endpoint, name)).toEqual({ NEW_ONE: '1' });
}, 30_000);
