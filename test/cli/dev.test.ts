import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, type TestContext, test } from 'vitest';
import { devBootstrap } from '../dev/bootstraps.ts';
import { invocations, startDev } from '../dev/dev-server.ts';
import { template, writeFiles } from '../support/function-project.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

function project(ctx: Pick<TestContext, 'onTestFinished'>, properties: Record<string, unknown> = {}): string {
  const cwd = temporaryFolder(ctx);
  writeFiles(cwd, { 'template.yaml': template(properties), 'hello/bootstrap': devBootstrap() });
  return cwd;
}

async function takenPort(ctx: Pick<TestContext, 'onTestFinished'>): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ctx.onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe.concurrent('samgen dev does not begin', () => {
  test('on a port that is taken', async (ctx) => {
    const port = await takenPort(ctx);
    const { code, stdout, stderr } = await samgen(['dev', '--port', `${port}`], { cwd: project(ctx) });
    ctx.expect([code, stdout]).toEqual([1, '']);
    ctx.expect(stderr).toContain(`Port ${port} of 127.0.0.1 is taken`);
    ctx.expect(stderr).toContain('\n  samgen dev --port 0\n');
    const json = await samgen(['dev', '--port', `${port}`, '--json'], { cwd: project(ctx) });
    ctx.expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, error: { code: 'failed' } });
  });

  test.for(['x', '65536', '-1', ''])('with --port %j', async (port, ctx) => {
    const { code, stderr } = await samgen(['dev', `--port=${port}`], { cwd: project(ctx) });
    ctx.expect(code).toBe(2);
    ctx.expect(stderr).toContain('--port');
  });

  test('without a project, with one that cannot be read, and without a function for it', async (ctx) => {
    const none = await samgen(['dev', '--port', '0'], { cwd: temporaryFolder(ctx) });
    ctx.expect(none.code).toBe(2);
    const cwd = project(ctx);
    writeFiles(cwd, { 'template.yaml': 'Resources: [\n' });
    ctx.expect((await samgen(['dev', '--port', '0'], { cwd })).code).toBe(3);
    const node = await samgen(['dev', '--port', '0'], { cwd: project(ctx, { Runtime: 'nodejs22.x' }) });
    ctx.expect(node.code).toBe(1);
    ctx.expect(node.stderr).toContain('HelloFunction runs on nodejs22.x');
    ctx
      .expect((await samgen(['dev', '--port', '0', '--env-file', 'none'], { cwd: project(ctx) })).code)
      .toBe(2);
  });
});

describe('on a terminal', () => {
  test('it says what is there, and Ctrl-C is its end', async (ctx) => {
    const terminal = openTerminal(['dev', '--port', '0'], project(ctx));
    await terminal.see('answers for HelloFunction, until Ctrl-C:');
    await terminal.see('/dev/stdout');
    const shown =
      /^ {2}(aws lambda invoke --endpoint-url http:\/\/127\.0\.0\.1:(\d+) --no-sign-request --region us-east-1 --function-name HelloFunction \/dev\/stdout)\r$/m.exec(
        terminal.text(),
      );
    expect(shown).not.toBeNull();
    const url = `http://127.0.0.1:${shown![2]}${invocations('HelloFunction')}`;
    const answer = await fetch(url, { method: 'POST', body: '{"log":"hello from it"}' });
    // fetch of Node sends Sec-Fetch-Mode only: it is no web page.
    expect(answer.status).toBe(200);
    await terminal.see('hello from it');
    await terminal.see(/\d\d:\d\d:\d\d ✔ HelloFunction answered in /);
    expect(
      Math.max(
        ...terminal
          .text()
          .split('\r\n')
          .filter((line) => !line.includes('aws '))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
    terminal.type(KEY.interrupt);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  });

  test('it can be stopped while it builds', async (ctx) => {
    const cwd = project(ctx);
    writeFiles(cwd, {
      'template.yaml': template({}, { BuildMethod: 'makefile' }),
      'hello/Makefile': 'build-HelloFunction:\n\techo it builds && exec sleep 1004\n',
    });
    const terminal = openTerminal(['dev', '--port', '0'], cwd, { XDG_CACHE_HOME: temporaryFolder(ctx) });
    await terminal.see(/^it builds/m);
    terminal.type(KEY.interrupt);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  });
});

test('-q shows failures and the log of functions', async (ctx) => {
  const dev = await startDev(ctx, project(ctx), ['-q']);
  await dev.invoke('HelloFunction', { log: 'a line' });
  await dev.invoke('None');
  await dev.invoke('HelloFunction', { fail: 'Odd' });
  await dev.see('✖ HelloFunction failed after');
  await dev.see('HelloFunction failed: Odd: as asked');
  const { code, stdout } = await dev.stop('SIGTERM');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    ok: true,
    endpoint: dev.endpoint,
    functions: [{ logicalId: 'HelloFunction', name: 'HelloFunction' }],
  });
  expect(dev.text()).toMatch(/^a line\n\S+ ✖ HelloFunction failed after [^\n]*\n {2}[^\n]*\n$/);
});
