import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { type AwsProxy, awsProxy } from '../support/aws-proxy.ts';
import { cloudformationError } from '../support/cloudformation-answers.ts';
import { live, newProject } from '../support/live.ts';
import { isAlive } from '../support/machine.ts';
import { commandLines, noProc, until } from '../support/processes.ts';
import { BIN } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';
import { missingTool } from '../support/tools.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Folders of the test's own for what is temporary, which must be empty in the end. */
function places(): { env: Record<string, string>; left(): string[] } {
  const [temporary, runtime] = [temporaryFolder(), temporaryFolder()];
  return {
    env: { TMPDIR: temporary, XDG_RUNTIME_DIR: runtime },
    left: () => [temporary, runtime].flatMap((folder) => readdirSync(folder)),
  };
}

function start(args: string[], cwd: string, env: Record<string, string | undefined>) {
  return execa(process.execPath, [BIN, ...args], { cwd, env, reject: false, stdin: 'ignore' });
}

/** A call that is not answered until the test says so; the first one after `after`, where that is said. */
function heldCall(
  proxy: AwsProxy,
  action: string,
  after?: string,
): { reached: Promise<void>; letGo(): void } {
  let reach = () => {};
  let letGo = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  proxy.on(action, async () => {
    if (after !== undefined && !proxy.calls.some((call) => call.action === after)) return 'forward';
    reach();
    await held;
    return cloudformationError('ValidationError', 'held by the test');
  });
  return { reached, letGo: () => letGo() };
}

describe('a build that is interrupted', { timeout: 60_000 }, () => {
  test.for(SIGNALS)('%s ends sam, make and what it started; nothing is left behind', async (signal, ctx) => {
    const skip = (await missingTool('make')) ?? noProc();
    if (skip) return ctx.skip(skip);
    const { env } = live(ctx);
    const cwd = await newProject('stopped');
    const template = join(cwd, 'template.yaml');
    writeFileSync(
      template,
      readFileSync(template, 'utf8').replace('SkipBuild: true', 'BuildMethod: makefile'),
    );
    const started = join(cwd, 'started');
    const makefile = `build-StoppedFunction:\n\techo $$$$ > '${started}' && exec sleep 1001\n`;
    writeFileSync(join(cwd, 'functions/StoppedFunction/Makefile'), makefile);
    const own = places();
    const running = start(['deploy', '--yes'], cwd, { ...env, ...own.env });
    const pid = () => Number(readdirSync(cwd).includes('started') ? readFileSync(started, 'utf8') : 0);
    await until(() => pid() > 0);
    running.kill(signal);
    const { exitCode, stderr } = await running;
    expect({ exitCode, last: stderr.split('\n').at(-1) }).toEqual({ exitCode: 130, last: '✖ Cancelled.' });
    expect(isAlive(pid())).toBe(false);
    expect([...commandLines().values()].filter((line) => line.includes(cwd))).toEqual([]);
    expect(own.left()).toEqual([]);
  });
});

describe('a deploy that is interrupted', { timeout: 60_000 }, () => {
  test.for(SIGNALS)('%s before the changes begin: sam ends, and nothing is changed', async (signal, ctx) => {
    const skip = noProc();
    if (skip) return ctx.skip(skip);
    const { endpoint, calls } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env } = live(ctx, proxy.endpoint);
    const cwd = await newProject('halted');
    const own = places();
    const held = heldCall(proxy, 'CreateChangeSet');
    const running = start(['deploy', '--yes', '--json'], cwd, { ...env, ...own.env });
    await held.reached;
    running.kill(signal);
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toEqual({ ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
    expect([...commandLines().values()].filter((line) => line.includes(cwd))).toEqual([]);
    expect(own.left()).toEqual([]);
    expect(await calls.stack('halted')).toBeUndefined();
    held.letGo();
  });

  test.for(SIGNALS)('%s while CloudFormation works: it says that this goes on', async (signal, ctx) => {
    const skip = noProc();
    if (skip) return ctx.skip(skip);
    const { endpoint, calls } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env } = live(ctx, proxy.endpoint);
    const name = `goes-on-${signal.toLowerCase()}`;
    const cwd = await newProject(name);
    const own = places();
    const running = start(['deploy', '--yes'], cwd, { ...env, ...own.env });
    let text = '';
    running.stderr.on('data', (chunk) => {
      text += chunk;
    });
    const held = heldCall(proxy, 'DescribeStackEvents', 'ExecuteChangeSet');
    await held.reached;
    await until(() => text.includes('Waiting for stack create/update to complete'));
    running.kill(signal);
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Cancelled; CloudFormation goes on with the change that was begun.');
    expect(stderr).toContain(`aws cloudformation describe-stacks --stack-name ${name} --region us-east-1`);
    expect([...commandLines().values()].filter((line) => line.includes(cwd))).toEqual([]);
    expect(own.left()).toEqual([]);
    expect((await calls.stack(name))?.StackStatus).toMatch(/^CREATE_/);
    held.letGo();
  });

  test('Ctrl-C at the confirmation of the changes', async (ctx) => {
    const { env, calls } = live(ctx);
    const cwd = await newProject('unsure');
    const own = places();
    const terminal = openTerminal(['deploy'], cwd, { ...env, ...own.env });
    await terminal.see('Deploy this changeset? [y/N]');
    terminal.type(KEY.interrupt);
    expect(await terminal.ended).toMatchObject({ exitCode: 130 });
    expect(own.left()).toEqual([]);
    expect(await calls.stack('unsure')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' });
  });

  test('Ctrl-C at a question leaves the samconfig as it was', async (ctx) => {
    const { env } = live(ctx);
    const cwd = await newProject('asked');
    const before = readFileSync(join(cwd, 'samconfig.toml'), 'utf8');
    const terminal = openTerminal(['deploy', '--guided'], cwd, env);
    await terminal.see('Stack name');
    terminal.type(`renamed${KEY.enter}`);
    await terminal.see('AWS region');
    terminal.type(KEY.interrupt);
    expect(await terminal.ended).toMatchObject({ exitCode: 130 });
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toBe(before);
  });
});
