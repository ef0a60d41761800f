import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { variablesOf } from '../support/bare-function.ts';
import { live } from '../support/live.ts';
import { noProc, sampleCommandLines } from '../support/processes.ts';
import { samgen } from '../support/samgen.ts';
import { scanFolder } from '../support/scan-folder.ts';
import { type StrictLambda, strictLambda } from '../support/strict-lambda.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

/** In parts, so that this file does not hold it. */
const CANARY = ['c4n4ry', '"q"', '\\b', '{brace}', 'with blanks', 'ünï', '42'].join('-');
const OLD = ['0ldc4n4ry', 'kept', '"too"'].join('-');
const SPELLINGS = [
  'c4n4ry',
  Buffer.from(CANARY).toString('base64').slice(0, 16),
  Buffer.from(OLD).toString('base64').slice(0, 12),
];
const spelled = (text: string): string[] => SPELLINGS.filter((spelling) => text.includes(spelling));

/** All places where something could stay, as the test's own, and a function that has a secret already. */
async function surroundings(ctx: TestContext) {
  const strict = await strictLambda(live(ctx).endpoint, ctx);
  const [temporary, runtime, home, cwd] = Array.from({ length: 4 }, () => temporaryFolder()) as [
    string,
    string,
    string,
    string,
  ];
  const { env } = live(ctx, strict.endpoint);
  const own = { ...env, TMPDIR: temporary, XDG_RUNTIME_DIR: runtime, HOME: home };
  const found = () =>
    [temporary, runtime, home, cwd].flatMap(scanFolder).flatMap((path) => {
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
      return spelled(readFileSync(path, 'latin1')).length > 0 ? [path] : [];
    });
  const name = await strict.make('canary', { OLD_SECRET: OLD, PLAIN: 'plain-text' });
  return { strict, env: own, cwd, found, name };
}

const variables = (ctx: TestContext, name: string) => variablesOf(live(ctx).endpoint, name);

test('a secret, given in every way, arrives, and is found nowhere on this machine', async (ctx) => {
  const skip = noProc();
  if (skip) return ctx.skip(skip);
  const { strict, env, cwd, found, name } = await surroundings(ctx);
  const file = join(temporaryFolder(), 'secret.txt');
  writeFileSync(file, `${CANARY}\n`);
  const dotenv = join(temporaryFolder(), 'values.json');
  writeFileSync(dotenv, JSON.stringify({ SECRET_VAR: CANARY }));
  const sampler = sampleCommandLines();
  const ways: [args: string[], options: object][] = [
    [['set', 'SECRET_VAR', '--stdin'], { stdin: 'pipe', input: CANARY }],
    [['set', 'SECRET_VAR', '--from-file', file], {}],
    [['set', 'SECRET_VAR', '--from-env', 'THE_VARIABLE'], { env: { ...env, THE_VARIABLE: CANARY } }],
    [['import', dotenv], {}],
    [['import', '-'], { stdin: 'pipe', input: JSON.stringify({ SECRET_VAR: CANARY }) }],
  ];
  for (const [args, options] of ways) {
    for (const more of [['--debug'], ['--debug', '--json'], ['--dry-run', '--debug']]) {
      await strict.merge(name, {}, ['SECRET_VAR']);
      const ran = await samgen(['env', ...args, ...more, '--function', name], { cwd, env, ...options });
      expect(spelled(ran.stdout + ran.stderr)).toEqual([]);
      expect(ran.code, ran.stderr).toBe(0);
      const now = await variables(ctx, name);
      expect(now['SECRET_VAR']).toBe(more.includes('--dry-run') ? undefined : CANARY);
      expect(now['OLD_SECRET']).toBe(OLD);
    }
  }
  await strict.merge(name, {}, ['SECRET_VAR']);
  const terminal = openTerminal(['env', 'set', 'SECRET_VAR', '--debug', '--function', name], cwd, env);
  await terminal.see('SECRET_VAR');
  terminal.type(`${CANARY}${KEY.enter}`);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(spelled(terminal.raw())).toEqual([]);
  expect((await variables(ctx, name))['SECRET_VAR']).toBe(CANARY);
  for (const args of [
    ['list'],
    ['list', '--json'],
    ['diff', '--against', dotenv],
    ['unset', 'SECRET_VAR', '--yes'],
  ]) {
    const ran = await samgen(['env', ...args, '--debug', '--function', name], { cwd, env });
    expect(ran.code, ran.stderr).toBe(0);
    expect(spelled(ran.stdout + ran.stderr)).toEqual([]);
  }

  const seen = [...(await sampler.stop())];
  expect(seen.some((line) => line.includes('env set SECRET_VAR'))).toBe(true);
  expect(seen.flatMap(spelled)).toEqual([]);
  expect(found()).toEqual([]);
}, 120_000);

/** In the forms in which Lambda repeats a map that it refuses. */
const ECHOES: readonly (readonly [code: string, message: (map: string, pairs: string) => string])[] = [
  [
    'InvalidParameterValueException',
    (map) =>
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${map}`,
  ],
  [
    'ValidationException',
    (_, pairs) =>
      `1 validation error detected: Value '${pairs}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint`,
  ],
  [
    'InvalidParameterValueException',
    (map) => `Something of AWS's that nobody has seen yet: ${map.slice(0, -4)}`,
  ],
  ['SomethingNew', (map, pairs) => `${pairs} ${map}`],
];

test("what Lambda's own errors repeat is hidden, in the error, in --debug and in JSON", async (ctx) => {
  const { strict, env, cwd, found, name } = await surroundings(ctx);
  const merged = { OLD_SECRET: OLD, PLAIN: 'plain-text', SECRET_VAR: CANARY };
  const pairs = `{${Object.entries(merged)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')}}`;
  for (const [code, message] of ECHOES) {
    for (const more of [['--debug'], ['--json', '--debug'], ['--quiet']]) {
      refuse(strict, code, message(JSON.stringify(merged), pairs));
      const ran = await samgen(['env', 'set', 'SECRET_VAR', '--from-env', 'V', ...more, '--function', name], {
        cwd,
        env: { ...env, V: CANARY },
      });
      expect(ran.code).toBe(1);
      expect(spelled(ran.stdout + ran.stderr)).toEqual([]);
      expect(ran.stdout + ran.stderr).toContain(code);
    }
  }
  expect(await variables(ctx, name)).toEqual({ OLD_SECRET: OLD, PLAIN: 'plain-text' });
  expect(found()).toEqual([]);
}, 120_000);

function refuse(strict: StrictLambda, code: string, message: string): void {
  strict.script('write', {
    kind: 'answer',
    carriedOut: false,
    answer: {
      status: 400,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
      body: JSON.stringify({ Type: 'User', message }),
    },
  });
}

test('an answer that cannot be read is not quoted', async (ctx) => {
  const { strict, env, cwd, name } = await surroundings(ctx);
  const cut = { kind: 'cut' } as const;
  strict.script('read', cut, cut, cut, cut, cut);
  const ran = await samgen(['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--debug', '--function', name], {
    cwd,
    env: { ...env, V: CANARY },
  });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/could not be read|does not answer/);
  expect(spelled(ran.stdout + ran.stderr)).toEqual([]);
}, 60_000);
