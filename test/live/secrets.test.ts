import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, type TestContext, test } from 'vitest';
import { awsProxy } from '../support/aws-proxy.ts';
import { cloudformationError } from '../support/cloudformation-answers.ts';
import { live, newProject } from '../support/live.ts';
import { commandLines, noProc, sampleCommandLines, until } from '../support/processes.ts';
import { BIN, samgen } from '../support/samgen.ts';
import { scanFolder } from '../support/scan-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

/** In parts, so that this file does not hold it. */
const CANARY = ['c4n4ry', '"q"', '\\b', 'with blanks', 'ünï', '42'].join('-');
const SPELLINGS = [
  'c4n4ry',
  Buffer.from(CANARY).toString('base64').slice(0, 16),
  encodeURIComponent(CANARY).slice(0, 12),
];
const spelled = (text: string): string[] => SPELLINGS.filter((spelling) => text.includes(spelling));

/** All places where something could stay, as the test's own. */
function surroundings(ctx: TestContext, endpoint?: string) {
  const { env, ...rest } = live(ctx, endpoint);
  const [temporary, runtime, home] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const own = { ...env, TMPDIR: temporary, XDG_RUNTIME_DIR: runtime, HOME: home };
  const found = (...folders: string[]) =>
    [temporary, runtime, home, ...folders].flatMap(scanFolder).flatMap((path) => {
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
      return spelled(readFileSync(path, 'latin1')).length > 0 ? [path] : [];
    });
  return { ...rest, env: own, runtime, found };
}

const deployed = async (calls: ReturnType<typeof live>['calls'], stack: string, output: string) => {
  const name = (await calls.outputs(stack))[output];
  const { answer } = await calls.lambda('GET', `/2015-03-31/functions/${name}/configuration`);
  return (answer as { Environment: { Variables: Record<string, string> } }).Environment.Variables[
    'SECRET_VAR'
  ];
};

test('a secret, given in every way, arrives, and is found nowhere on this machine', async (ctx) => {
  const skip = noProc();
  if (skip) return ctx.skip(skip);
  const { env, calls, found } = surroundings(ctx);
  const cwd = await newProject('canary', '--blueprint', 'env-vars');
  const sampler = sampleCommandLines();
  const ways: [args: string[], options: object][] = [
    [['--param-from-env', 'SecretVar=THE_VARIABLE'], { env: { ...env, THE_VARIABLE: CANARY } }],
    [['--params', '-'], { env, stdin: 'pipe', input: JSON.stringify({ SecretVar: CANARY }) }],
  ];
  for (const [args, options] of ways) {
    const { code, stdout, stderr } = await samgen(['deploy', '--yes', '--debug', ...args], {
      cwd,
      ...options,
    });
    expect(spelled(stdout + stderr)).toEqual([]);
    expect(code, stderr).toBe(0);
    expect(await deployed(calls, 'canary', 'CanaryFunctionName')).toBe(CANARY);
  }
  const terminal = openTerminal(['deploy', '--guided', '--yes', '--debug'], cwd, env);
  const keys = ['', '', CANARY, ''];
  for (const question of ['Stack name', 'AWS region', 'SecretVar', 'Capabilities']) {
    await terminal.see(question);
    terminal.type(`${keys.shift()}${KEY.enter}`);
  }
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(spelled(terminal.raw())).toEqual([]);
  await samgen(['outputs', '--debug'], { cwd, env });

  const seen = [...(await sampler.stop())];
  expect(seen.some((line) => line.includes('--parameter-overrides file://'))).toBe(true);
  expect(seen.flatMap(spelled)).toEqual([]);
  expect(found(cwd)).toEqual([]);
}, 120_000);

test('what AWS repeats of it in a failure is hidden, in the events, in the error and in JSON', async (ctx) => {
  const proxy = await awsProxy(live(ctx).endpoint);
  const { env, found } = surroundings(ctx, proxy.endpoint);
  const cwd = await newProject('echoed', '--blueprint', 'env-vars');
  const template = join(cwd, 'template.yaml');
  const broken = [
    'Resources:',
    '  Broken:',
    '    Type: AWS::CloudFormation::CustomResource',
    '    Properties: {ServiceToken: "arn:aws:lambda:us-east-1:000000000000:function:none"}',
  ];
  writeFileSync(template, readFileSync(template, 'utf8').replace('Resources:', broken.join('\n')));
  // Lambda's own words for a map that is too large repeat all of it.
  const reason = `Resource handler returned message: "String measured: {"OTHER":"c4n4ry-of-another","SECRET_VAR":${JSON.stringify(CANARY)}}"`;
  const escaped = reason.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  proxy.on('DescribeStackEvents', () => ({
    change: (body) =>
      body.replace(/(<ResourceStatusReason>)[^<]*not found[^<]*/, (_, tag) => `${tag}${escaped}`),
  }));
  const args = ['deploy', '--yes', '--debug', '--param-from-env', 'SecretVar=V'];
  for (const more of [[], ['--json'], ['--quiet']]) {
    const ran = await samgen([...args, ...more], { cwd, env: { ...env, V: CANARY } });
    expect(ran.code).toBe(1);
    expect(ran.stdout + ran.stderr).toContain(
      'Broken (AWS::CloudFormation::CustomResource) could not be created',
    );
    expect(ran.stdout + ran.stderr).toContain('String measured: ***');
    expect(spelled(ran.stdout + ran.stderr)).toEqual([]);
  }
  expect(found(cwd)).toEqual([]);
  proxy.verify();
}, 120_000);

test('after kill -9 the next start sweeps it away', async (ctx) => {
  const skip = noProc();
  if (skip) return ctx.skip(skip);
  const proxy = await awsProxy(live(ctx).endpoint);
  const { env, found, runtime } = surroundings(ctx, proxy.endpoint);
  const cwd = await newProject('killed', '--blueprint', 'env-vars');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    proxy.on('CreateChangeSet', async () => {
      resolve();
      await held;
      return cloudformationError('ValidationError', 'held by the test');
    });
  });
  const running = execa(process.execPath, [BIN, 'deploy', '--yes', '--param-from-env', 'SecretVar=V'], {
    cwd,
    env: { ...env, V: CANARY },
    reject: false,
    stdin: 'ignore',
  });
  await reached;
  // While it runs, the value stands in a file that its owner alone can read.
  const files = found(cwd);
  expect(files).toEqual([expect.stringMatching(new RegExp(`^${runtime}/samgen/[^/]+/parameters-1.yaml$`))]);
  expect(statSync(files[0]!).mode & 0o777).toBe(0o600);
  running.kill('SIGKILL');
  await running;
  expect(found(cwd)).toEqual(files);
  await samgen(['outputs'], { cwd, env });
  expect(found(cwd)).toEqual([]);
  letGo();
  // The sam that was left alone ends by itself.
  await until(() => ![...commandLines().values()].some((line) => line.includes(cwd)));
}, 120_000);
