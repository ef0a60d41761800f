import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DescribeStackEventsCommand, SignalResourceCommand } from '@aws-sdk/client-cloudformation';
import { execa } from 'execa';
import { expect, type TestContext } from 'vitest';
import type { Variables } from '../../src/env/function.ts';
import type { AwsCalls } from './aws-calls.ts';
import { type AwsProxy, awsProxy } from './aws-proxy.ts';
import { configurationOf, uniqueName, variablesOf } from './bare-function.ts';
import { writeFiles } from './function-project.ts';
import { live } from './live.ts';
import { BIN, type Ran, samgen } from './samgen.ts';
import { scanFolder } from './scan-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** All values of these tests hold it; no file and no output may. */
export const CANARY = 'c4n4ry';
export const TOKEN = `token-${CANARY}-1`;
export const ROTATED = `token-${CANARY}-2 "q" = \\x`;
/** Set outside the template. */
export const OUTSIDE = { OUTSIDE_VAR: `outside-${CANARY} 'q', = \\` };

export const FIRST_BEFORE = { PUBLIC_VAR: `one-${CANARY}`, SECRET_VAR: TOKEN };
export const SECOND_BEFORE = { OTHER_VAR: `other-${CANARY}` };

/** Two functions, of which the first has a secret. */
export const TWO_FUNCTIONS = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Token: {Type: String, NoEcho: true}
Globals:
  Function: {Runtime: provided.al2023, Handler: bootstrap, Timeout: 5}
Resources:
  First:
    Type: AWS::Serverless::Function
    Metadata: {SkipBuild: true}
    Properties:
      CodeUri: src/first
      Role: arn:aws:iam::000000000000:role/plain
      Environment:
        Variables:
          PUBLIC_VAR: one-${CANARY}
          SECRET_VAR: !Ref Token
  Second:
    Type: AWS::Serverless::Function
    Metadata: {SkipBuild: true}
    Properties:
      CodeUri: src/second
      Role: arn:aws:iam::000000000000:role/plain
      Environment:
        Variables:
          OTHER_VAR: other-${CANARY}
`;

export interface GuardedStack {
  name: string;
  cwd: string;
  endpoint: string;
  /** With places of the test's own for all that stays on the machine. */
  env: Record<string, string | undefined>;
  /** In front of MiniStack for all that samgen and sam do; the test's own calls go past it. */
  proxy: AwsProxy;
  calls: AwsCalls;
  /** Names of the functions by logical ID. */
  names: Readonly<Record<string, string>>;
  variables(logicalId: string): Promise<Variables>;
  /** Numbers of the published versions. */
  versions(logicalId: string): Promise<string[]>;
  /** Each pair's first text, which has to be there, becomes the second. */
  edit(...pairs: readonly (readonly [string, string])[]): void;
  /** The code of a function becomes another one. */
  editCode(folder: string): void;
  run(args: readonly string[], env?: Record<string, string>): Promise<Ran>;
  deploy(...args: string[]): Promise<Ran>;
  /** `sam deploy` of the template as it is, without samgen. */
  plainSam(...args: string[]): Promise<{ exitCode: number | undefined; all: string }>;
  /** Sets variables on the function itself, and leaves all others; waits until that is applied. */
  outside(set: Variables, logicalId?: string): Promise<void>;
  /** The template as it is here. */
  template(): string;
  /**
   * Adds a resource after all functions, which keeps the update in progress until it is opened.
   * @param parameter a new value of it changes the resource, which cannot be: then the update fails
   */
  addGate(parameter?: string): void;
  /** With FAILURE the stack is rolled back. Waits until the gate is reached. */
  openGate(status: 'SUCCESS' | 'FAILURE'): Promise<void>;
  /** Waits until the functions are updated, and the gate is what the stack waits for. */
  gateReached(): Promise<void>;
  /** Waits for the end of what CloudFormation does; its status. */
  settled(): Promise<string>;
  journals(): string[];
  /** The paths of files, of the project and of all places of the machine, that hold a canary that a template does not. */
  leaks(): string[];
}

/** A stack that is deployed, with a proxy and places of its own. */
export async function guardedStack(
  ctx: TestContext,
  hint: string,
  template = TWO_FUNCTIONS,
): Promise<GuardedStack> {
  const { endpoint, calls, sam } = live(ctx);
  const proxy = await awsProxy(endpoint, ctx);
  strictVersions(proxy, endpoint);
  const name = uniqueName(hint);
  const cwd = temporaryFolder(ctx);
  const [home, state, temporary, runtime] = [1, 2, 3, 4].map(() => temporaryFolder(ctx)) as [
    string,
    string,
    string,
    string,
  ];
  await mkdir(join(home, '.aws-sam'));
  const metadata = { lastVersionCheck: Date.now() / 1000, installationId: 'samgen-tests' };
  await writeFile(join(home, '.aws-sam/metadata.json'), JSON.stringify(metadata));
  const env = {
    ...live(ctx, proxy.endpoint).env,
    HOME: home,
    XDG_STATE_HOME: state,
    XDG_RUNTIME_DIR: runtime,
    TMPDIR: temporary,
  };
  const file = join(cwd, 'template.yaml');
  writeFiles(cwd, {
    'template.yaml': template,
    'src/first/bootstrap': '#!/bin/sh\n# first\n',
    'src/second/bootstrap': '#!/bin/sh\n# second\n',
    'samconfig.toml': `version = 0.1\n[default.global.parameters]\nstack_name = "${name}"\n[default.deploy.parameters]\nresolve_s3 = true\n`,
  });
  const run = (args: readonly string[], more: Record<string, string> = {}) =>
    samgen(args, { cwd, env: { ...env, ...more } });
  const first = await run(['deploy', '--yes', '-q', '--param-from-env', 'Token=TOKEN'], { TOKEN });
  expect(first.code, first.stderr).toBe(0);
  const names = await calls.stackResources(name);
  const fn = (logicalId: string) => names[logicalId]!;
  // MiniStack lists a resource when it is done; its events tell before.
  const gateReached = async () => {
    for (;;) {
      const command = new DescribeStackEventsCommand({ StackName: name });
      const { StackEvents = [] } = await calls.cloudFormation.send(command);
      const newest = StackEvents.find((event) => event.LogicalResourceId === 'Gate');
      if (newest?.ResourceStatus?.endsWith('_IN_PROGRESS')) return;
      await wait(20);
    }
  };
  const edit = (...pairs: readonly (readonly [string, string])[]) => {
    let text = readFileSync(file, 'utf8');
    for (const [from, to] of pairs) {
      if (!text.includes(from)) throw new Error(`The template has no ${from}`);
      text = text.replace(from, to);
    }
    writeFileSync(file, text);
  };
  return {
    name,
    cwd,
    endpoint,
    env,
    proxy,
    calls,
    names,
    variables: (logicalId) => variablesOf(endpoint, fn(logicalId)),
    async versions(logicalId) {
      const { answer } = await calls.lambda('GET', `/2015-03-31/functions/${fn(logicalId)}/versions`);
      const { Versions } = answer as { Versions: { Version: string }[] };
      return Versions.map(({ Version }) => Version).filter((version) => version !== '$LATEST');
    },
    edit,
    editCode: (folder) =>
      writeFileSync(join(cwd, 'src', folder, 'bootstrap'), `#!/bin/sh\n# ${uniqueName('edited')}\n`),
    run,
    deploy: (...args) => run(['deploy', '--yes', '--no-input', '--json', ...args]),
    async plainSam(...args) {
      const { exitCode, all } = await execa(sam, ['deploy', '-t', 'template.yaml', ...args], {
        cwd,
        env,
        reject: false,
        all: true,
      });
      return { exitCode, all };
    },
    async outside(set, logicalId = 'First') {
      const old = await variablesOf(endpoint, fn(logicalId));
      await setVariables(calls, endpoint, fn(logicalId), { ...old, ...set });
    },
    template: () => readFileSync(file, 'utf8'),
    addGate(parameter) {
      const lines = [
        '  Gate:',
        '    Type: AWS::CloudFormation::WaitCondition',
        '    DependsOn: [First, Second]',
        '    CreationPolicy: {ResourceSignal: {Count: 1, Timeout: PT5M}}',
        ...(parameter === undefined ? [] : [`    Properties: {Handle: !Ref ${parameter}}`]),
      ];
      edit(['\nResources:\n', `\nResources:\n${lines.join('\n')}\n`]);
    },
    gateReached,
    async openGate(status) {
      await gateReached();
      const input = { StackName: name, LogicalResourceId: 'Gate', UniqueId: uniqueName('signal') };
      const signal = () =>
        calls.cloudFormation.send(new SignalResourceCommand({ ...input, Status: status })).then(
          () => true,
          // Its event comes a moment before it waits.
          (error: Error) => {
            if (/not waiting for signals/.test(error.message)) return false;
            throw error;
          },
        );
      while (!(await signal())) await wait(20);
    },
    async settled() {
      for (;;) {
        const status = (await calls.stack(name))?.StackStatus ?? 'gone';
        if (!status.endsWith('_IN_PROGRESS')) return status;
        await wait(20);
      }
    },
    journals: () => scanFolder(state).filter((path) => statSync(path).isFile()),
    leaks: () =>
      [home, state, temporary, runtime, cwd].flatMap(scanFolder).filter((path) => {
        if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
        return withoutTemplates(readFileSync(path, 'latin1')).includes(CANARY);
      }),
  };
}

/** What the template says itself is no secret. */
const withoutTemplates = (text: string): string => text.replaceAll(/(?:one|other|new|literal)-c4n4ry/g, '');

async function setVariables(
  calls: AwsCalls,
  endpoint: string,
  name: string,
  variables: Variables,
): Promise<void> {
  const path = `/2015-03-31/functions/${name}/configuration`;
  const { status } = await calls.lambda('PUT', path, { Environment: { Variables: variables } });
  expect(status).toBe(200);
  await applied(endpoint, name);
}

/** Waits until no update of the function is in progress. */
export async function applied(endpoint: string, name: string): Promise<void> {
  while ((await configurationOf(endpoint, name))?.LastUpdateStatus === 'InProgress') await wait(20);
}

/** As AWS has it, and MiniStack not: a version is published only of what the caller has seen. */
function strictVersions(proxy: AwsProxy, endpoint: string): void {
  proxy.on(/^POST \/2015-03-31\/functions\/[^/]+\/versions$/, async ({ action, parameters }) => {
    const { RevisionId, CodeSha256 } = parameters;
    const now = await configurationOf(endpoint, decodeURIComponent(action.split('/')[3]!));
    if (RevisionId !== undefined && RevisionId !== now?.RevisionId) return moved;
    return CodeSha256 !== undefined && CodeSha256 !== now?.['CodeSha256'] ? moved : 'forward';
  });
}

export const moved = {
  status: 412,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'PreconditionFailedException' },
  body: JSON.stringify({
    Type: 'User',
    Message: 'The RevisionId provided does not match the latest RevisionId.',
  }),
};

/** samgen alone, to be killed: what it started goes on. */
export const startSamgen = (
  { cwd, env }: Pick<GuardedStack, 'cwd' | 'env'>,
  args: readonly string[],
  more: Record<string, string> = {},
) =>
  execa(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...env, ...more },
    reject: false,
    stdin: 'ignore',
  });
