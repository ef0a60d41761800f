import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { awsProxy } from '../support/aws-proxy.ts';
import { uniqueName } from '../support/bare-function.ts';
import { nodeBootstrap, template, writeFiles } from '../support/function-project.ts';
import { live } from '../support/live.ts';
import { makePlainStack } from '../support/plain-stack.ts';
import { noProc, sampleCommandLines } from '../support/processes.ts';
import { samgen } from '../support/samgen.ts';
import { scanFolder } from '../support/scan-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTerminal } from '../support/terminal.ts';

/** In parts, so that this file does not hold it. */
const CANARY = ['c4n4ry', '"q"', '\\b', '{brace}', 'ünï', '42'].join('-');
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

/** Tells of its secret nothing but a hash; of the rest, what there is. */
const bootstrap = nodeBootstrap().replace(
  'env: process.env',
  "hash: require('node:crypto').createHash('sha256').update(process.env.SECRET_VAR ?? '').digest('hex'), key: process.env.AWS_ACCESS_KEY_ID, plain: process.env.PLAIN, stage: process.env.STAGE",
);

const variables = { SECRET_VAR: { Ref: 'SecretVar' }, STAGE: 'template', PLAIN: 'template' };
const PROJECT = {
  'template.yaml': template(
    { Environment: { Variables: variables } },
    { SkipBuild: true },
    {
      Parameters: { SecretVar: { Type: 'String', NoEcho: true } },
    },
  ),
  'hello/bootstrap': bootstrap,
};

/** A project whose stack has the function with these variables. */
async function deployed(ctx: TestContext, live_: Readonly<Record<string, string>>, id = 'HelloFunction') {
  const { calls, env } = live(ctx);
  const stack = uniqueName('live-env');
  await makePlainStack(calls, stack, { [id]: live_ });
  const cwd = temporaryFolder(ctx);
  writeFiles(cwd, {
    ...PROJECT,
    'samconfig.toml': `version = 0.1\n[default.deploy.parameters]\nstack_name = "${stack}"\n`,
  });
  const run = (...args: string[]) => samgen(['invoke', '-d', '{}', ...args], { cwd, env });
  return { run, cwd, env, stack };
}

test('--live-env: the deployed variables over those of the template, and files over them', async (ctx) => {
  const { run, cwd } = await deployed(ctx, { SECRET_VAR: CANARY, STAGE: 'live' });
  const plain = await run();
  expect(JSON.parse(plain.stdout)).toMatchObject({ hash: sha(''), stage: 'template' });
  expect(plain.stderr).toContain('SECRET_VAR is not set');
  const lived = await run('--live-env');
  expect(lived.code, lived.stderr).toBe(0);
  expect(JSON.parse(lived.stdout)).toMatchObject({ hash: sha(CANARY), stage: 'live', plain: 'template' });
  expect(lived.stderr).not.toMatch(/is not set|c4n4ry/);
  writeFileSync(join(cwd, 'my.env'), 'STAGE=file\n');
  const both = await run('--live-env', '--env-file', 'my.env');
  expect(JSON.parse(both.stdout)).toMatchObject({ hash: sha(CANARY), stage: 'file' });
});

test('--live-env where the function, or its stack, is not there', async (ctx) => {
  const { run, stack } = await deployed(ctx, { SECRET_VAR: CANARY }, 'AnotherFunction');
  const absent = await run('--live-env');
  expect(absent.code).toBe(1);
  expect(absent.stderr).toContain(
    `Error: --live-env: the stack ${stack} in us-east-1 has no function HelloFunction.`,
  );
  expect(absent.stderr).toContain('\n  samgen deploy\n');
  const never = await run('--live-env', '--stack-name', 'never-was-there');
  expect(never.code).toBe(1);
  expect(never.stderr).toContain('there is no stack never-was-there in us-east-1.');
  expect(never.stderr).toContain('\n  samgen deploy --stack-name never-was-there\n');
});

test('variables that Lambda does not show are refused, with the permission that is missing', async (ctx) => {
  const { cwd, env } = await deployed(ctx, { SECRET_VAR: CANARY });
  const { endpoint } = live(ctx);
  const proxy = await awsProxy(endpoint, ctx);
  const hidden = {
    ErrorCode: 'AccessDeniedException',
    Message: `kms:Decrypt is missing for {"A":"${CANARY}"}`,
  };
  proxy.on(/^GET \/2015-03-31\/functions\/[^/]+$/, () => ({
    change: (body) => {
      const answer = JSON.parse(body);
      return JSON.stringify({
        ...answer,
        Configuration: { ...answer.Configuration, Environment: { Error: hidden } },
      });
    },
  }));
  const refused = await samgen(['invoke', '-d', '{}', '--live-env', '--debug'], {
    cwd,
    env: { ...env, AWS_ENDPOINT_URL: proxy.endpoint },
  });
  expect(refused).toMatchObject({ code: 4, stdout: '' });
  expect(refused.stderr).toContain('Lambda does not show the variables of');
  expect(refused.stderr).toContain(
    'kms:Decrypt on the key of the function is missing for these credentials.',
  );
  expect(refused.stderr).not.toMatch(/c4n4ry|a write would delete/);
  proxy.verify();
});

test('a value, given in every way, reaches the function, and is found nowhere else', async (ctx) => {
  const skip = noProc();
  if (skip) return ctx.skip(skip);
  const { cwd, env } = await deployed(ctx, { SECRET_VAR: CANARY });
  const [temporary, runtime, home, cache] = Array.from({ length: 4 }, () => temporaryFolder(ctx)) as [
    string,
    string,
    string,
    string,
  ];
  const own = { ...env, TMPDIR: temporary, XDG_RUNTIME_DIR: runtime, HOME: home, XDG_CACHE_HOME: cache };
  const files = temporaryFolder(ctx);
  const json = JSON.stringify({ SECRET_VAR: CANARY });
  writeFiles(files, {
    'values.json': json,
    'values.env': `SECRET_VAR='${CANARY}'\n`,
    'sam.json': `{"HelloFunction": ${json}}`,
    'params.json': JSON.stringify({ SecretVar: CANARY }),
  });
  const ways: [args: string[], options?: object][] = [
    [['--env-file', join(files, 'values.json')]],
    [['--env-file', join(files, 'values.env')]],
    [['--env-file', join(files, 'sam.json')]],
    [['--env-file', '-'], { stdin: 'pipe', input: json }],
    [['--live-env']],
    [['--inherit-env', 'SECRET_VAR'], { env: { ...own, SECRET_VAR: CANARY } }],
    [['--params', join(files, 'params.json')]],
    [['--param-from-env', 'SecretVar=HIDDEN'], { env: { ...own, HIDDEN: CANARY } }],
  ];
  const sampler = sampleCommandLines();
  for (const [args, options] of ways) {
    for (const more of [[], ['--json'], ['--repeat', '3']]) {
      const ran = await samgen(['invoke', '-d', '{}', '--debug', ...more, ...args], {
        cwd,
        env: own,
        ...options,
      });
      expect(ran.code, ran.stderr).toBe(0);
      const answer = JSON.parse(ran.stdout);
      expect((answer.payload ?? answer).hash).toBe(sha(CANARY));
      expect(ran.stdout + ran.stderr).not.toContain('c4n4ry');
    }
    // A function that fails, one that cannot start, and a wrong word beside.
    const failed = await samgen(['invoke', '-d', '{"exit":3}', '--debug', ...args], {
      cwd,
      env: own,
      ...options,
    });
    expect(failed.code).toBe(1);
    const wrong = await samgen(['invoke', '-d', '{', '--debug', ...args], { cwd, env: own, ...options });
    expect(wrong.code).toBe(2);
    const reserved = await samgen(['invoke', '--debug', '--inherit-env', '_HANDLER', ...args], {
      cwd,
      env: own,
      ...options,
    });
    expect(reserved.code).toBe(2);
    for (const ran of [failed, wrong, reserved]) expect(ran.stdout + ran.stderr).not.toContain('c4n4ry');
  }
  const terminal = openTerminal(['invoke', '-d', '{}', '--debug', '--live-env', '--repeat', '2'], cwd, own);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(terminal.raw()).not.toContain('c4n4ry');

  const seen = [...(await sampler.stop())];
  expect(seen.some((line) => line.includes('hello/bootstrap'))).toBe(true);
  expect(seen.filter((line) => line.includes('c4n4ry'))).toEqual([]);
  const kept = [temporary, runtime, home, cache, cwd]
    .flatMap(scanFolder)
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .filter((path) => readFileSync(path, 'latin1').includes('c4n4ry'));
  expect(kept).toEqual([]);
}, 240_000);

test('credentials get in by --aws-credentials, and come out nowhere', async (ctx) => {
  const { cwd, env } = await deployed(ctx, {});
  const token = ['t0k3n', 'of', 'the', 'session'].join('-');
  const secret = ['s3cr3t', 'key'].join('-');
  const keys = { AWS_ACCESS_KEY_ID: 'AKIACANARY', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
  for (const more of [[], ['--json'], ['--repeat', '2']]) {
    const args = ['invoke', '-d', '{}', '--debug', '--aws-credentials', ...more];
    const { code, stdout, stderr } = await samgen(args, { cwd, env: { ...env, ...keys } });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('AKIACANARY');
    expect(stderr).toMatch(/^It runs with the credentials of arn:aws:/m);
    expect(stdout + stderr).not.toMatch(/t0k3n|s3cr3t/);
    expect(stderr).not.toContain('AKIACANARY');
  }
});
