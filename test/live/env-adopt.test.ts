import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, type TestContext, test } from 'vitest';
import { permissionsOf } from '../../src/env/permissions.ts';
import { awsProxy } from '../support/aws-proxy.ts';
import { variablesOf } from '../support/bare-function.ts';
import { cloudformationError, stackEventsAnswer } from '../support/cloudformation-answers.ts';
import { live, newProject } from '../support/live.ts';
import { noProc, sampleCommandLines, until } from '../support/processes.ts';
import { BIN, samgen } from '../support/samgen.ts';
import { scanFolder } from '../support/scan-folder.ts';
import { actionsOf, functionResource, PARAMETERS, stackProject } from '../support/stack-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HELLO = functionResource('HelloFunction', ['LEVEL: debug   # in the clear', 'STAGE: !Ref Stage']);
const TEMPLATE = `# Ours.\n${PARAMETERS}\nResources:\n${HELLO}      # The end.\n`;
const GIVEN = { parameters: { SecretVar: 'unused', Stage: 'dev' } };
const CANARY = ['c4n4ry', '"q"', '\\b', 'with blanks', 'ünï', '42'].join('-');
const spelled = (text: string): string[] =>
  ['c4n4ry', Buffer.from(CANARY).toString('base64').slice(0, 16)].filter((spelling) =>
    text.includes(spelling),
  );

/** A stack whose function has a secret outside the template. */
async function withOutside(ctx: TestContext, name: string, template = TEMPLATE) {
  const one = await stackProject(ctx, name, template, GIVEN);
  await one.done(['set', 'API_TOKEN', '--from-env', 'V'], { V: CANARY });
  return {
    ...one,
    file: join(one.cwd, 'template.yaml'),
    text: () => readFileSync(join(one.cwd, 'template.yaml'), 'utf8'),
  };
}
const LIVE = { LEVEL: 'debug', STAGE: 'dev', API_TOKEN: CANARY };

describe('adopt', () => {
  test('makes a parameter of what is outside, here and in the stack; it is rotated like any other then', async (ctx) => {
    const { run, done, text, variables, proxy } = await withOutside(ctx, 'adopt-outside');
    const dry = await done(['adopt', 'API_TOKEN', '--dry-run']);
    expect(dry.stdout).toContain(`In template.yaml
  API_TOKEN: !Ref ApiToken, a NoEcho parameter
Through the stack adopt-outside: ApiToken takes the value that the function has; all other parameters keep theirs
Variables
  HelloFunction
    = `);
    // Nothing but what stays.
    expect(dry.stdout).not.toMatch(/^ {4}[^= ]/m);
    expect(text()).toBe(TEMPLATE);
    const before = proxy.calls.length;
    const { stdout, stderr } = await done(['adopt', 'API_TOKEN']);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      '✔ API_TOKEN (ApiToken): in template.yaml, and in the stack with the value that the function has. Every later deploy keeps it.\n',
    );
    const needed = new Set<string>(permissionsOf('adopt').map(({ action }) => action));
    const made = actionsOf(proxy.calls.slice(before));
    expect([...made].filter((action) => !needed.has(action))).toEqual([]);
    expect(made).toContain('cloudformation:ExecuteChangeSet');
    expect(text()).toBe(
      TEMPLATE.replace(
        PARAMETERS,
        `${PARAMETERS}  # What API_TOKEN holds is kept by the stack; a Default would stand in this file.
  ApiToken:
    Type: String
    NoEcho: true
`,
      ).replace('STAGE: !Ref Stage\n', 'STAGE: !Ref Stage\n          API_TOKEN: !Ref ApiToken\n'),
    );
    expect(await variables()).toEqual(LIVE);
    await done(['set', 'API_TOKEN', '--from-env', 'V'], { V: 'rotated-since' });
    expect(await variables()).toEqual({ ...LIVE, API_TOKEN: 'rotated-since' });
    const again = await run(['adopt', 'API_TOKEN']);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining('API_TOKEN comes from the parameter ApiToken already.'),
    ]);
  }, 60_000);

  test('takes what samgen has kept so far, and a literal, at once; --json tells', async (ctx) => {
    const { done, text, variables, calls } = await withOutside(ctx, 'adopt-kept');
    await done(['set', 'API_TOKEN', '--from-env', 'V', '--via', 'stack'], { V: CANARY });
    const kept = (await calls.stack('adopt-kept'))?.Parameters?.map(({ ParameterKey }) => ParameterKey);
    expect(kept).toContainEqual(expect.stringContaining('SamgenKept'));
    const { stdout } = await done(['adopt', 'API_TOKEN', 'LEVEL', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      function: expect.stringContaining('adopt-kept'),
      logicalId: 'HelloFunction',
      adopted: [
        { key: 'API_TOKEN', parameter: 'ApiToken' },
        { key: 'LEVEL', parameter: 'Level' },
      ],
      template: 'template.yaml',
      revision: { before: expect.any(String), after: expect.any(String) },
    });
    expect(text()).toContain('LEVEL: !Ref Level   # in the clear\n');
    const { Parameters = [] } = (await calls.stack('adopt-kept'))!;
    expect(Parameters.map(({ ParameterKey }) => ParameterKey).sort()).toEqual([
      'ApiToken',
      'Level',
      'SecretVar',
      'Stage',
    ]);
    expect(await variables()).toEqual(LIVE);
  }, 60_000);

  test('names the parameter as it is told, keeps CRLF and comments, and takes one that is here already', async (ctx) => {
    const crlf = TEMPLATE.replaceAll('\n', '\r\n');
    const one = await withOutside(ctx, 'adopt-named', crlf);
    await one.done(['adopt', 'API_TOKEN', '--parameter', 'Token']);
    expect(one.text()).toContain('  Token:\r\n    Type: String\r\n');
    expect(one.text()).not.toMatch(/[^\r]\n/);
    expect(one.text()).toContain('LEVEL: debug   # in the clear\r\n');
    await one.done(['set', 'SECOND=2']);
    writeFileSync(
      one.file,
      one
        .text()
        .replace('Parameters:\r\n', 'Parameters:\r\n  Mine: {Type: String, NoEcho: true}\r\n')
        .replace('STAGE: !Ref Stage\r\n', 'STAGE: !Ref Stage\r\n          SECOND: !Ref Mine\r\n'),
    );
    const before = one.text();
    await one.done(['adopt', 'SECOND']);
    expect(one.text()).toBe(before);
    expect(await one.variables()).toEqual({ ...LIVE, SECOND: '2' });
    const { Parameters = [] } = (await one.calls.stack('adopt-named'))!;
    expect(Parameters.map(({ ParameterKey }) => ParameterKey).sort()).toEqual([
      'Mine',
      'SecretVar',
      'Stage',
      'Token',
    ]);
  }, 60_000);

  test('is refused, and touches nothing, where it would be wrong', async (ctx) => {
    const { run, text, cwd, proxy } = await withOutside(ctx, 'adopt-refused');
    const cases: [words: string[], code: number, said: string][] = [
      [[], 2, 'No variable is named.'],
      [['API_TOKEN=x'], 2, 'adopt takes names without values'],
      [['API_TOKN'], 1, 'has no variable API_TOKN; did you mean API_TOKEN?'],
      [['STAGE'], 2, 'STAGE comes from the parameter Stage already.'],
      [['API_TOKEN', 'LEVEL', '--parameter', 'X'], 2, '--parameter names one parameter'],
      [['API_TOKEN', '--parameter', 'Stage'], 2, 'There is a parameter Stage already.'],
      [['API_TOKEN', '--parameter', 'a_b'], 2, "A parameter cannot be called 'a_b'."],
    ];
    for (const [words, code, said] of cases) {
      const ran = await run(['adopt', ...words]);
      expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(said)]);
    }
    writeFileSync(
      join(cwd, 'samconfig.toml'),
      'version = 0.1\n[default.deploy.parameters]\nstack_name = "of-another-project"\n',
    );
    const { Configuration } = (await fetchFunction(ctx, 'adopt-refused')) as {
      Configuration: { FunctionArn: string };
    };
    const other = await run(['adopt', 'API_TOKEN', '--function', Configuration.FunctionArn]);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining(
        'The function belongs to the stack adopt-refused, and the project here is that of the stack of-another-project.',
      ),
    ]);
    expect(text()).toBe(TEMPLATE);
    expect(proxy.calls.some(({ action }) => action === 'CreateChangeSet')).toBe(false);
  }, 60_000);
});

async function fetchFunction(ctx: TestContext, stack: string): Promise<unknown> {
  const { calls } = live(ctx);
  const { HelloFunction: name } = await calls.stackResources(stack);
  return (await calls.lambda('GET', `/2015-03-31/functions/${name}`)).answer;
}

describe('template.yaml is as it was, byte for byte, where', () => {
  test('the change set is refused', async (ctx) => {
    const { run, text, variables, proxy } = await withOutside(ctx, 'adopt-denied');
    proxy.on('CreateChangeSet', () => cloudformationError('AccessDenied', 'not for you', 403));
    const { code, stderr } = await run(['adopt', 'API_TOKEN']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('cloudformation:CreateChangeSet is denied')]);
    expect(text()).toBe(TEMPLATE);
    expect(await variables()).toEqual(LIVE);
  }, 60_000);

  test('the update is rolled back', async (ctx) => {
    const { run, text, variables, proxy } = await withOutside(ctx, 'adopt-back');
    let isExecuted = false;
    proxy.on('ExecuteChangeSet', () => {
      isExecuted = true;
      // Nothing is executed: what comes of it is told by the next answers.
      return {
        body: '<ExecuteChangeSetResponse><ExecuteChangeSetResult/></ExecuteChangeSetResponse>',
      };
    });
    proxy.on('DescribeStacks', () =>
      isExecuted
        ? {
            change: (body) =>
              body
                .replace(/<StackStatus>\w+</, '<StackStatus>UPDATE_ROLLBACK_COMPLETE<')
                .replace(/<LastUpdatedTime>[^<]*<\/LastUpdatedTime>/, '')
                .replace(
                  '<StackStatus>',
                  '<LastUpdatedTime>2036-01-01T00:00:00Z</LastUpdatedTime><StackStatus>',
                ),
          }
        : 'forward',
    );
    proxy.on('DescribeStackEvents', () =>
      stackEventsAnswer([
        {
          LogicalResourceId: 'HelloFunction',
          PhysicalResourceId: 'x',
          ResourceType: 'AWS::Lambda::Function',
          ResourceStatus: 'UPDATE_FAILED',
          ResourceStatusReason: `Environment {API_TOKEN=${CANARY}} is bad`,
        },
      ]),
    );
    const { code, stdout, stderr } = await run(['adopt', 'API_TOKEN', '--debug']);
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('The stack adopt-back is as it was before (UPDATE_ROLLBACK_COMPLETE).');
    expect(spelled(stdout + stderr)).toEqual([]);
    expect(text()).toBe(TEMPLATE);
    expect(await variables()).toEqual(LIVE);
    proxy.verify();
  }, 60_000);
});

test('with sam: adopt, and then there is nothing to deploy, for samgen and for sam', async (ctx) => {
  const { env, sam, calls, endpoint } = live(ctx);
  const cwd = await newProject('adopted', '--blueprint', 'env-vars', '--secrets', 'external');
  const options = { cwd, env };
  const deployed = await samgen(['deploy', '--yes', '-q'], options);
  expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
  const { AdoptedFunctionName: name = '' } = await calls.outputs('adopted');
  const set = await samgen(['env', 'set', 'SECRET_VAR', '--from-env', 'V'], {
    cwd,
    env: { ...env, V: CANARY },
  });
  expect(set.code, set.stderr).toBe(0);
  const before = await variablesOf(endpoint, name);
  expect(before['SECRET_VAR']).toBe(CANARY);

  const adopted = await samgen(['env', 'adopt', 'SECRET_VAR', 'PUBLIC_VAR'], options);
  expect(adopted.code, adopted.stderr).toBe(0);
  expect(await samgen(['validate', '--strict'], options)).toMatchObject({ code: 0 });
  const again = await samgen(['deploy', '--yes', '--no-input', '--json'], options);
  expect(again.code, again.stderr).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, changed: false });
  const { all } = await execa(sam, ['deploy', '--no-confirm-changeset'], { ...options, all: true });
  expect(all).toMatch(/No changes to deploy/);
  expect(await variablesOf(endpoint, name)).toEqual(before);
}, 180_000);

test('kill -9 between the file and the update: the next deploy gives the parameter the live value, and asks nothing', async (ctx) => {
  const skip = noProc();
  if (skip) return ctx.skip(skip);
  const { env, calls, endpoint } = live(ctx);
  const cwd = await newProject('half-adopted', '--blueprint', 'env-vars', '--secrets', 'external');
  const deployed = await samgen(['deploy', '--yes', '-q'], { cwd, env });
  expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
  const { HalfAdoptedFunctionName: name = '' } = await calls.outputs('half-adopted');
  const set = await samgen(['env', 'set', 'SECRET_VAR', '--from-env', 'V'], {
    cwd,
    env: { ...env, V: CANARY },
  });
  expect(set.code, set.stderr).toBe(0);
  const before = await variablesOf(endpoint, name);

  const proxy = await awsProxy(endpoint);
  let isReached = false;
  proxy.on('CreateChangeSet', () => {
    isReached = true;
    return new Promise(() => {});
  });
  const running = execa(process.execPath, [BIN, 'env', 'adopt', 'SECRET_VAR'], {
    cwd,
    env: live(ctx, proxy.endpoint).env,
    reject: false,
    stdin: 'ignore',
  });
  await until(() => isReached);
  running.kill('SIGKILL');
  await running;
  expect(readFileSync(join(cwd, 'template.yaml'), 'utf8')).toContain('SECRET_VAR: !Ref SecretVar');
  expect(await variablesOf(endpoint, name)).toEqual(before);

  const next = await samgen(['deploy', '--yes', '--no-input'], { cwd, env });
  expect(next.code, next.stderr).toBe(0);
  expect(spelled(next.stdout + next.stderr)).toEqual([]);
  expect(await variablesOf(endpoint, name)).toEqual(before);
}, 180_000);

test('the value that is adopted is found nowhere on this machine', async (ctx) => {
  const skip = noProc();
  if (skip) return ctx.skip(skip);
  const { done, cwd, variables } = await withOutside(ctx, 'adopt-canary');
  const [temporary, runtime, home] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const own = { TMPDIR: temporary, XDG_RUNTIME_DIR: runtime, HOME: home };
  const sampler = sampleCommandLines();
  for (const more of [['--dry-run', '--debug'], ['--dry-run', '--json'], ['--debug']]) {
    const { stdout, stderr } = await done(['adopt', 'API_TOKEN', ...more], own);
    expect(spelled(stdout + stderr)).toEqual([]);
  }
  expect(await variables()).toEqual(LIVE);
  const seen = [...(await sampler.stop())];
  expect(seen.some((line) => line.includes('env adopt API_TOKEN'))).toBe(true);
  expect(seen.flatMap(spelled)).toEqual([]);
  const holding = [temporary, runtime, home, cwd]
    .flatMap(scanFolder)
    .filter(
      (path) =>
        statSync(path, { throwIfNoEntry: false })?.isFile() &&
        spelled(readFileSync(path, 'latin1')).length > 0,
    );
  expect(holding).toEqual([]);
}, 120_000);
