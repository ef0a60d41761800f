import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { execa, type Options } from 'execa';
import { describe, expect, type TestContext, test } from 'vitest';
import { environmentBytes, MAX_ENVIRONMENT_BYTES } from '../../src/template/environment-variables.ts';
import { awsProxy } from '../support/aws-proxy.ts';
import { makeBareFunction, uniqueName, variablesOf } from '../support/bare-function.ts';
import { live, newProject } from '../support/live.ts';
import { BIN, type Ran, samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';
import { missingTool } from '../support/tools.ts';

const CANARY = ['c4n4ry', 'of', 'values'].join('-');

const ODD: Readonly<Record<string, string>> = {
  PLAIN: 'plain',
  COMMAS: 'a,b,c=d,',
  LINES: `-----BEGIN KEY-----\n${CANARY}==\n-----END KEY-----\n`,
  CRLF: 'a\r\nb\r',
  QUOTES: `it's "q" ${CANARY}`,
  BACKSLASHES: 'C:\\dir\\',
  DOLLARS: '$HOME ${PATH} $(id) `id` \\$x',
  COMMENT: ' # no comment ',
  EQUALS: 'a==b=',
  UNICODE: 'äöü 😀 \u2028 \ufeff \u202e',
  CONTROL: '\u001b[31m\u0007\t',
  EMPTY: '',
  JSON: '{"a":{"b":"it\'s"}}',
};

interface Bare {
  name: string;
  run(args: string[], options?: Options): Promise<Ran>;
  live: ReturnType<typeof live>;
  cwd: string;
}

/** A function that no stack owns, and samgen for it in a folder without a project. */
async function bare(ctx: TestContext, variables: Readonly<Record<string, string>>): Promise<Bare> {
  const all = live(ctx);
  const name = uniqueName('env-read');
  await makeBareFunction(all.endpoint, name, variables);
  const cwd = temporaryFolder(ctx);
  return {
    name,
    cwd,
    live: all,
    run: (args, options) => {
      const at = args.indexOf('--');
      const [own, behind] = at < 0 ? [args, []] : [args.slice(0, at), args.slice(at)];
      return samgen(['env', ...own, '--function', name, ...behind], { cwd, env: all.env, ...options });
    },
  };
}

const ENVIRONMENT_OF_CHILD = ['node', '-e', 'process.stdout.write(JSON.stringify(process.env))'];

describe('odd values', { timeout: 60_000 }, () => {
  test('get gives each byte for byte; list --show and run agree', async (ctx) => {
    const { run } = await bare(ctx, ODD);
    for (const key of ['CRLF', 'UNICODE', 'EMPTY', 'LINES']) {
      expect(await run(['get', key])).toEqual({ code: 0, stdout: `${ODD[key]}\n`, stderr: '' });
      expect((await run(['get', key, '-n'])).stdout).toBe(ODD[key]);
    }
    const got = await run(['get', 'CONTROL', '--json']);
    expect(JSON.parse(got.stdout)).toMatchObject({ ok: true, key: 'CONTROL', value: ODD['CONTROL'] });

    const listed = await run(['list', '--json', '--show']);
    const { variables, bytes, limit } = JSON.parse(listed.stdout);
    expect({ bytes, limit }).toEqual({ bytes: environmentBytes(ODD), limit: 4096 });
    const pairs = variables.map(({ key, value }: { key: string; value: string }) => [key, value]);
    expect(Object.fromEntries(pairs)).toEqual(ODD);

    const ran = await run(['run', '--', ...ENVIRONMENT_OF_CHILD]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject(ODD);
  });

  test('no output but that of get, list --show and run has a value', async (ctx) => {
    const { run, cwd } = await bare(ctx, ODD);
    writeFileSync(join(cwd, 'other.env'), `QUOTES=${CANARY}\nNEW_ONE=${CANARY}\n`);
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['pull', 'x.json'],
      ['diff', '--against', 'other.env'],
      ['diff', '--against', 'other.env', '--json'],
      ['import', 'other.env', '--prune', '--dry-run'],
      ['import', 'other.env', '--json'],
      ['get', 'QUOTE'],
    ]) {
      const { stdout, stderr } = await run([...args, '--debug']);
      expect(stdout + stderr, args.join(' ')).not.toContain(CANARY);
    }
  });

  test.for(['.env', 'all.json'])('what is pulled into %s is imported as it was', async (file, ctx) => {
    const { run, cwd, live: here } = await bare(ctx, ODD);
    const pulled = await run(['pull', file]);
    expect(pulled, pulled.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(statSync(join(cwd, file)).mode & 0o777).toBe(0o600);
    const again = await run(['import', file]);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/nothing to change/i) });
    expect(await run(['diff', '--against', file, '--exit-code'])).toMatchObject({ code: 0 });

    const other = uniqueName('env-copy');
    await makeBareFunction(here.endpoint, other, { MINE: 'stays' });
    const toOther = (...args: string[]) =>
      samgen(['env', ...args, '--function', other], { cwd, env: here.env });
    const refused = await toOther('import', file);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/\d+: the value of EMPTY is empty/),
    });
    expect(await variablesOf(here.endpoint, other)).toEqual({ MINE: 'stays' });
    const imported = await toOther('import', file, '--allow-empty');
    expect(imported, imported.stderr).toMatchObject({ code: 0 });
    expect(await variablesOf(here.endpoint, other)).toEqual({ ...ODD, MINE: 'stays' });
    const pruned = await toOther('import', file, '--prune', '--yes');
    expect(pruned).toMatchObject({ code: 0, stderr: expect.stringContaining('--prune removes: MINE\n') });
    expect(await variablesOf(here.endpoint, other)).toEqual(ODD);
  });

  test('4096 bytes exactly make the round trip; one more is refused, and nothing is changed', async (ctx) => {
    const start = environmentBytes({ FULL: '' });
    const full = { FULL: `ü'"${'x'.repeat(MAX_ENVIRONMENT_BYTES - start - 5)}` };
    expect(environmentBytes(full)).toBe(MAX_ENVIRONMENT_BYTES);
    const { run, cwd, name, live: here } = await bare(ctx, { OTHER: '1' });
    writeFileSync(join(cwd, 'full.json'), JSON.stringify(full));
    writeFileSync(join(cwd, 'over.json'), JSON.stringify({ FULL: `${full.FULL}x` }));
    expect(await run(['import', 'over.json', '--prune', '--yes'])).toMatchObject({ code: 2 });
    expect(await run(['import', 'full.json'])).toMatchObject({ code: 2 });
    expect(await variablesOf(here.endpoint, name)).toEqual({ OTHER: '1' });
    expect(await run(['import', 'full.json', '--prune', '--yes'])).toMatchObject({ code: 0 });
    expect(await variablesOf(here.endpoint, name)).toEqual(full);
    expect(await run(['pull', 'back.env'])).toMatchObject({ code: 0 });
    expect(await run(['diff', '--against', 'back.env', '--exit-code'])).toMatchObject({ code: 0 });
  });

  test('import reads stdin; without an answer nothing is pruned', async (ctx) => {
    const { run, name, live: here } = await bare(ctx, { OLD: '1' });
    const stdin = { stdin: 'pipe', input: 'NEW="x\ny"\n' } as const;
    expect(await run(['import', '-'], { ...stdin, cwd: '/', env: here.env })).toMatchObject({ code: 0 });
    expect(await variablesOf(here.endpoint, name)).toEqual({ OLD: '1', NEW: 'x\ny' });
    const pruning = await run(['import', '-', '--prune'], { ...stdin, cwd: '/', env: here.env });
    expect(pruning).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    const empty = await run(['import', '-', '--prune', '--yes'], {
      ...stdin,
      input: '# nothing\n',
      env: here.env,
    });
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('stdin has no variables') });
    expect(await variablesOf(here.endpoint, name)).toEqual({ OLD: '1', NEW: 'x\ny' });
  });
});

describe('get', { timeout: 30_000 }, () => {
  test('a key that is not there, and none at all', async (ctx) => {
    const { run } = await bare(ctx, { GREETING: 'x', OTHER: 'y' });
    const missing = await run(['get', 'GREETNG', '--json']);
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.stdout).error).toMatchObject({
      message: expect.stringMatching(/has no variable GREETNG; did you mean GREETING\?/),
      hint: 'It has: GREETING, OTHER.',
    });
    expect(await run(['get', 'toString'])).toMatchObject({ code: 1, stdout: '' });
    expect(await run(['get'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('pull', { timeout: 60_000 }, () => {
  test('git would commit it, then not', async (ctx) => {
    const missing = await missingTool('git');
    if (missing) return ctx.skip(missing);
    const { run, cwd } = await bare(ctx, { AA: '1' });
    execFileSync('git', ['init', '-q', '.'], { cwd });
    expect(await run(['pull'])).toMatchObject({ code: 4, stderr: expect.stringContaining('\n    /.env\n') });
    writeFileSync(join(cwd, '.gitignore'), '/.env\n');
    expect(await run(['pull'])).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, '.env'), 'utf8')).toMatch(
      /^# The variables of .* in us-east-1, .*\nAA=1\n$/,
    );
  });

  test('what is there is not lost without a word', async (ctx) => {
    const { run, cwd } = await bare(ctx, { AA: '1' });
    const file = join(cwd, '.env');
    writeFileSync(file, 'MINE=1\n');
    const refused = await run(['pull']);
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('--against ./.env') });
    expect(readFileSync(file, 'utf8')).toBe('MINE=1\n');
    expect(await run(['pull', '--force'])).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toMatch(/\nAA=1\n$/);
    const same = await run(['pull', '--json']);
    expect(JSON.parse(same.stdout)).toMatchObject({ ok: true, file, variables: ['AA'], changed: false });
  });

  test.for([
    ['-', 2],
    ['v.yaml', 2],
    ['absent/.env', 2],
  ] as const)('%s is refused before any call', async ([file, code], ctx) => {
    const { env } = live(ctx);
    // Nobody listens there.
    const closed = { ...env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const ran = await samgen(['env', 'pull', file, '--function', 'x'], {
      cwd: temporaryFolder(),
      env: closed,
    });
    expect(ran).toMatchObject({ code, stdout: '' });
  });

  test('at a terminal it is asked for; Enter alone is no', async (ctx) => {
    const { cwd, name, live: here } = await bare(ctx, { AA: '1' });
    writeFileSync(join(cwd, '.env'), 'MINE=1\n');
    const pull = () => openTerminal(['env', 'pull', '--function', name], cwd, here.env);
    const first = pull();
    await first.see('Replace it? (y/N)');
    first.type(KEY.enter);
    expect(await first.ended).toMatchObject({ exitCode: 130 });
    expect(readFileSync(join(cwd, '.env'), 'utf8')).toBe('MINE=1\n');
    const second = pull();
    await second.see('Replace it? (y/N)');
    second.type('y');
    second.type(KEY.enter);
    expect(await second.ended).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(cwd, '.env'), 'utf8')).toMatch(/\nAA=1\n$/);
  });

  test('what dotenv cannot carry is said, and nothing written', async (ctx) => {
    const { run } = await bare(ctx, { POOR: `${CANARY}'"\`\n` });
    const refused = await run(['pull']);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/POOR[\s\S]*\n {2}samgen env pull/),
    });
    expect(refused.stderr).not.toContain(CANARY);
    expect(await run(['pull', 'poor.json'])).toMatchObject({ code: 0 });
    expect(await run(['diff', '--against', 'poor.json', '--exit-code'])).toMatchObject({ code: 0 });
  });
});

describe('run', { timeout: 60_000 }, () => {
  test('the exit code, stdin, and options that look like ours are those of the command', async (ctx) => {
    const { run, live: here } = await bare(ctx, { PATH: '/nowhere', AA: 'over' });
    const env = { ...here.env, AA: 'under', BB: 'mine' };
    expect(await run(['run', '--', process.execPath, '-e', 'process.exit(7)'])).toMatchObject({
      code: 7,
      stderr: '',
    });
    const kill = 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)';
    expect(await run(['run', '--', process.execPath, '-e', kill])).toMatchObject({ code: 143, stderr: '' });
    const echo = await run(
      ['run', '--', 'sh', '-c', 'printf "%s|" "$AA" "$BB" "$PATH" "$@"; /bin/cat', 'x', '--json', '-h'],
      {
        env,
        stdin: 'pipe',
        input: 'typed',
      },
    );
    expect(echo).toEqual({ code: 0, stdout: 'over|mine|/nowhere|--json|-h|typed', stderr: '' });
  });

  test('nothing of samgen is in the environment of the command', async (ctx) => {
    const { run, live: here } = await bare(ctx, { AA: '1' });
    const { stdout } = await run(['run', '--', ...ENVIRONMENT_OF_CHILD], { env: { ...here.env, KEPT: 'x' } });
    expect(
      Object.keys(JSON.parse(stdout)).filter((name) => /^(AWS_SDK|SAMGEN_(?!SAM$|TEST))/.test(name)),
    ).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({ KEPT: 'x', AWS_ACCESS_KEY_ID: 'test' });
  });

  test('a command that cannot be started, and none, are told before any call', async (ctx) => {
    const { env } = live(ctx);
    const closed = { ...env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'text'), 'x');
    const run = (...words: string[]) =>
      samgen(['env', 'run', '--function', 'x', ...words], { cwd, env: closed });
    expect(await run('--', 'no-such-command')).toMatchObject({ code: 127, stdout: '' });
    expect(await run('--', './text')).toMatchObject({ code: 126, stdout: '' });
    expect(await run('--')).toMatchObject({ code: 2, stdout: '' });
    expect(await run()).toMatchObject({ code: 2, stdout: '' });
  });

  // Says what it gets, once each; ends by the third signal, with a code of its own.
  const COUNTS = `let count = 0;
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(name, () => { count += 1; console.log(name, count); if (count === 3) process.exit(9); });
    console.log('ready'); setInterval(() => {}, 1000);`;

  test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s is handed on, and samgen waits',
    async (name, ctx) => {
      const { name: fn, cwd, live: here } = await bare(ctx, { AA: '1' });
      const args = [BIN, 'env', 'run', '--function', fn, '--', process.execPath, '-e', COUNTS];
      const running = execa(process.execPath, args, { cwd, env: here.env, reject: false, stdin: 'ignore' });
      let seen = 0;
      for await (const line of running.iterable()) {
        expect(line).toBe(seen === 0 ? 'ready' : `${name} ${seen}`);
        seen += 1;
        if (seen <= 3) running.kill(name);
      }
      const { exitCode, stderr } = await running;
      expect({ exitCode, stderr, seen }).toEqual({ exitCode: 9, stderr: '', seen: 4 });
    },
  );

  test('at a terminal a Ctrl-C reaches the command once', async (ctx) => {
    const { name: fn, cwd, live: here } = await bare(ctx, { AA: '1' });
    const counts = `let count = 0;
      process.on('SIGINT', () => console.log('interrupt', ++count));
      process.stdin.on('data', () => process.exit(count));
      console.log('ready');`;
    const args = ['env', 'run', '--function', fn, '--', process.execPath, '-e', counts];
    const terminal = openTerminal(args, cwd, here.env);
    await terminal.see('ready');
    for (const count of [1, 2, 3]) {
      terminal.type(KEY.interrupt);
      await terminal.see(`interrupt ${count}`);
    }
    terminal.type(KEY.enter);
    expect(await terminal.ended).toMatchObject({ exitCode: 3 });
  });
});

describe('a deployed project with two environments', { timeout: 180_000 }, () => {
  test('list, pull, import, diff', async (ctx) => {
    const { env } = live(ctx);
    const name = uniqueName('read');
    const cwd = await newProject(name, '--blueprint', 'env-vars', '--envs', 'dev,prod');
    const run = (args: string[], options: Options = {}) => samgen(args, { cwd, env, ...options });
    for (const environment of ['dev', 'prod']) {
      const secret = { ...env, THE_SECRET: `${CANARY}-${environment}` };
      const ran = await run(
        ['deploy', '--yes', '--config-env', environment, '--param-from-env', 'SecretVar=THE_SECRET'],
        { env: secret },
      );
      expect(ran.code, ran.stderr).toBe(0);
    }
    const dev = (...args: string[]) => run(['env', ...args, '--config-env', 'dev']);

    const listed = await dev('list');
    expect(listed.stdout).toMatch(/PUBLIC_VAR +10 {2}\S/);
    expect(listed.stdout).toMatch(/SECRET_VAR +\d+ {2}parameter SecretVar \(NoEcho\)\n/);
    expect(listed.stdout + listed.stderr).not.toContain(CANARY);

    const asDeployed = await dev('diff', '--exit-code');
    expect(asDeployed.code, asDeployed.stdout).toBe(0);
    expect(asDeployed.stdout).toMatch(
      /= PUBLIC_VAR +same\n\? SECRET_VAR +cannot be compared: .*SecretVar.*NoEcho/,
    );

    // Template variables that are as they are may stand in the file.
    expect(await dev('pull', 'dev.env')).toMatchObject({ code: 0 });
    writeFileSync(join(cwd, 'more.env'), `${readFileSync(join(cwd, 'dev.env'), 'utf8')}EXTRA=1\n`);
    const imported = await dev('import', 'more.env');
    expect(imported, imported.stderr).toMatchObject({ code: 0 });
    const changed = await dev('diff', '--exit-code', '--json');
    expect(changed.code).toBe(1);
    expect(JSON.parse(changed.stdout)).toMatchObject({
      ok: true,
      against: 'template',
      same: false,
      variables: [
        { key: 'EXTRA', state: 'only-function' },
        { key: 'PUBLIC_VAR', state: 'same' },
        { key: 'SECRET_VAR', state: 'unknown' },
      ],
    });

    // A file that lacks what the template sets: it is kept, what is outside goes.
    writeFileSync(join(cwd, 'only.env'), 'OTHER=2\n');
    const pruned = await dev('import', 'only.env', '--prune', '--yes');
    expect(pruned, pruned.stderr).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /removes: EXTRA\n--prune keeps what the template sets: (?:PUBLIC_VAR, SECRET_VAR|SECRET_VAR, PUBLIC_VAR)\n/,
      ),
    });
    // What the template sets is refused where it would change.
    writeFileSync(join(cwd, 'wrong.env'), 'PUBLIC_VAR=another\n');
    expect(await dev('import', 'wrong.env')).toMatchObject({ code: 4 });
    expect(await dev('import', 'wrong.env', '--via', 'function')).toMatchObject({ code: 0 });
    const outside = await dev('list', '--json');
    const found = JSON.parse(outside.stdout).variables;
    expect(found.map(({ key }: { key: string }) => key)).toEqual(['OTHER', 'PUBLIC_VAR', 'SECRET_VAR']);
    expect(found[1]).toMatchObject({ changedOutside: true });

    const sides = await dev('diff', '--against', 'prod');
    expect(sides.stdout).toBe(
      '< OTHER       only on the function\n~ PUBLIC_VAR  different\n~ SECRET_VAR  different\n',
    );
    expect(await dev('diff', '--against', 'staging')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/default, dev, prod|dev, prod/),
    });
    // What counts is what the template here says now.
    const template = join(cwd, 'template.yaml');
    const text = readFileSync(template, 'utf8').replace(
      'PUBLIC_VAR: some-value',
      'PUBLIC_VAR: another\n          ADDED: !Sub "${AWS::StackName}"',
    );
    writeFileSync(template, text);
    expect((await dev('diff')).stdout).toMatch(
      /^> ADDED +only in the template here\n< OTHER +only on the function\n= PUBLIC_VAR +same\n\? SECRET_VAR /,
    );
  });
});

describe('a stack with two functions', { timeout: 60_000 }, () => {
  const lambda = (variables: Record<string, unknown>) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'provided.al2023',
      Handler: 'bootstrap',
      Role: 'arn:aws:iam::000000000000:role/bare',
      Code: { ZipFile: 'x' },
      Environment: { Variables: variables },
    },
  });

  async function twoFunctions(ctx: TestContext) {
    const here = live(ctx);
    const stack = uniqueName('two');
    const Resources = { One: lambda({ LITERAL: 'a' }), Two: lambda({ SECRET_VAR: { Ref: 'SecretVar' } }) };
    const Parameters = { SecretVar: { Type: 'String', NoEcho: true } };
    await here.calls.cloudFormation.send(
      new CreateStackCommand({
        StackName: stack,
        TemplateBody: JSON.stringify({ Parameters, Resources }),
        Parameters: [{ ParameterKey: 'SecretVar', ParameterValue: CANARY }],
      }),
    );
    // The test's own time limit ends it where it never comes.
    while ((await here.calls.stack(stack))?.StackStatus !== 'CREATE_COMPLETE') await wait(20);
    const proxy = await awsProxy(here.endpoint);
    const cwd = temporaryFolder(ctx);
    const env = { ...here.env, AWS_ENDPOINT_URL: proxy.endpoint };
    const run = (...args: string[]) => samgen(['env', ...args, '--stack-name', stack], { cwd, env });
    return { run, cwd, env, proxy, stack, lambda: here.calls.lambda };
  }

  test('what comes from stdin leaves nobody to ask, also at a terminal', async (ctx) => {
    const { run, cwd, env, stack } = await twoFunctions(ctx);
    const typed = ['import -', 'diff --against -'].map((words) =>
      openTerminal(['env', ...words.split(' '), '--stack-name', stack], cwd, env),
    );
    for (const terminal of typed) {
      await terminal.see('Ctrl-D');
      terminal.type(`ADDED=1${KEY.enter}${KEY.end}`);
      await terminal.see('has 2 functions; say which one.');
      expect(await terminal.ended).toMatchObject({ exitCode: 2 });
    }
    // Before anything is typed in vain.
    const pruning = openTerminal(['env', 'import', '-', '--prune', '--all', '--stack-name', stack], cwd, env);
    await pruning.see('nobody can be asked');
    expect(await pruning.ended).toMatchObject({ exitCode: 2 });
    expect((await run('list', '--all')).stdout).not.toContain('ADDED');
  });

  test('one that was deleted behind the back of CloudFormation', async (ctx) => {
    const { run, stack, lambda } = await twoFunctions(ctx);
    const listed = JSON.parse((await run('list', '--all', '--json')).stdout);
    await lambda('DELETE', `/2015-03-31/functions/${listed.functions[0].function}`);
    const message = `The stack ${stack} still lists One (${listed.functions[0].function}), and Lambda has no such function`;
    expect(await run('get', 'LITERAL', '--function', 'One')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(message),
    });
    const two = listed.functions[1].function;
    for (const name of ['Two:7', `${two}:7`])
      expect(await run('get', 'SECRET_VAR', '--function', name)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`The function ${two} has no version or alias 7.`),
      });
  });

  test('list --all, and import --all --prune', async (ctx) => {
    const { run, cwd } = await twoFunctions(ctx);
    expect(await run('list')).toMatchObject({ code: 2, stderr: expect.stringContaining('--all') });
    const all = await run('list', '--all');
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout).toMatch(
      /^Function One .*\nNAME .*\nLITERAL +1 {2}template\n.* bytes\n\nFunction Two /,
    );
    expect(all.stdout).toMatch(/\nSECRET_VAR +\d+ {2}parameter SecretVar \(NoEcho\)\n/);

    writeFileSync(join(cwd, 'one.env'), 'ADDED=1\n');
    expect(await run('import', 'one.env', '--all')).toMatchObject({ code: 0 });
    writeFileSync(join(cwd, 'two.env'), 'OTHER=2\n');
    const pruned = await run('import', 'two.env', '--all', '--prune', '--yes');
    expect(pruned, pruned.stderr).toMatchObject({ code: 0 });
    expect(pruned.stderr).toMatch(
      /--prune removes from One .*: ADDED\n--prune keeps on One .* what the template sets: LITERAL\n/,
    );

    const listed = await run('list', '--all', '--json');
    expect(listed.stdout).not.toContain(CANARY);
    const names = ({ variables }: { variables: { key: string }[] }) => variables.map(({ key }) => key);
    const document = JSON.parse(listed.stdout);
    expect(document.ok).toBe(true);
    expect(document.functions.map(names)).toEqual([
      ['LITERAL', 'OTHER'],
      ['OTHER', 'SECRET_VAR'],
    ]);
  });

  test('one that cannot be read does not hide the others', async (ctx) => {
    const { run, proxy } = await twoFunctions(ctx);
    const hidden = { Error: { ErrorCode: 'AccessDeniedException', Message: 'kms:Decrypt is denied' } };
    proxy.on(/^GET \/2015-03-31\/functions\/[^/]*Two[^/]*$/, () => ({
      change: (body) => {
        const answer = JSON.parse(body);
        return JSON.stringify({ ...answer, Configuration: { ...answer.Configuration, Environment: hidden } });
      },
    }));
    const listed = await run('list', '--all', '--json');
    proxy.verify();
    expect(listed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Two .*: Error: Lambda does not show/),
    });
    expect(JSON.parse(listed.stdout)).toMatchObject({
      ok: false,
      functions: [
        { ok: true, variables: [{ key: 'LITERAL' }] },
        { ok: false, error: { code: 'refused', message: expect.stringContaining('AccessDeniedException') } },
      ],
    });
    expect((await run('list', '--all')).stdout).toMatch(/\nLITERAL/);
  });
});
