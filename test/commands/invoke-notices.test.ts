import { chmodSync, existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeBootstrap, setTimes, template, writeFiles } from '../support/function-project.ts';
import { missingTools } from '../support/machine.ts';
import { invoke, project } from './invoking.ts';

/** Writes beside itself at every event. */
const writing = nodeBootstrap().replace(
  'const event = JSON.parse(text);',
  "const event = JSON.parse(text); require('node:fs').writeFileSync(process.env.LAMBDA_TASK_ROOT + '/cache.db', id);",
);
const WROTE = 'HelloFunction wrote cache.db into its own folder: on Lambda /var/task is read-only.';
const NOT_STARTED = 'On Lambda it would not start: ';

describe('a function that writes into its own folder', () => {
  test('is told of it, and answers all the same', async () => {
    const folder = project({ 'hello/bootstrap': writing });
    const { code, stderr } = await invoke(folder);
    expect(code).toBe(0);
    expect(stderr).toContain(`${WROTE} Let it write to /tmp`);
    expect(stderr).toContain('These are its sources');
    const json = await invoke(folder, { json: true, quiet: true });
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, written: ['cache.db'] });
    expect(json.stderr).toBe('bootstrap is up\n');
    const repeated = await invoke(folder, { json: true, flags: { repeat: '3' } });
    expect(JSON.parse(repeated.stdout)).toMatchObject({ repeat: { answered: 3 }, written: ['cache.db'] });
    expect(repeated.stderr.split(WROTE)).toHaveLength(2);
  });

  test('one that does not is not', async () => {
    const { stdout, stderr } = await invoke(project(), { json: true });
    expect(JSON.parse(stdout)).not.toHaveProperty('written');
    expect(stderr).not.toContain('read-only');
  });

  test('what it wrote into a build is not there the next time', async (ctx) => {
    const missing = missingTools('make');
    if (missing) ctx.skip(missing);
    const Makefile = 'build-HelloFunction:\n\tcp bootstrap "$(ARTIFACTS_DIR)"\n';
    const folder = project({
      'template.yaml': template({}, { BuildMethod: 'makefile' }),
      'hello/bootstrap': writing,
      'hello/Makefile': Makefile,
    });
    const seen = async () => {
      const { stdout, stderr } = await invoke(folder);
      const task: string = JSON.parse(stdout).env.LAMBDA_TASK_ROOT;
      return { task, built: stderr.includes('Building HelloFunction'), told: stderr.includes(WROTE), stderr };
    };
    const first = await seen();
    expect(first).toMatchObject({ built: true, told: true });
    expect(first.stderr).toContain('This build is not used again.');
    const second = await seen();
    // It is new there again.
    expect(second).toMatchObject({ built: true, told: true });
    expect(second.task).not.toBe(first.task);
    writeFiles(folder, { 'hello/bootstrap': nodeBootstrap() });
    const third = await seen();
    expect(third).toMatchObject({ built: true, told: false });
    expect(readdirSync(third.task)).toEqual(['bootstrap']);
    expect(await seen()).toMatchObject({ task: third.task, built: false, told: false });
  });

  test('what sam has built is to be built anew', async (ctx) => {
    if (process.platform !== 'linux') return ctx.skip('sam builds for Linux');
    const folder = project({
      'template.yaml': template({}, { BuildMethod: 'makefile' }),
      'hello/Makefile': 'x:\n',
    });
    writeFiles(folder, {
      '.aws-sam/build/HelloFunction/bootstrap': writing,
      '.aws-sam/build/template.yaml': template({ CodeUri: 'HelloFunction' }, { BuildMethod: 'makefile' }),
    });
    setTimes(join(folder, 'hello'), new Date(0));
    utimesSync(join(folder, 'template.yaml'), 0, 0);
    const { stderr } = await invoke(folder);
    expect(existsSync(join(folder, '.aws-sam/build/HelloFunction/cache.db'))).toBe(true);
    expect(stderr).toContain(WROTE);
    expect(stderr).toContain('\n  samgen build\n');
  });
});

describe.runIf(process.platform === 'linux')('what would not start on Lambda', () => {
  test('is told after the report, with the fix', async () => {
    const { code, stderr } = await invoke(project());
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /✔ HelloFunction answered .*\nOn Lambda it would not start: \/var\/task\/bootstrap \(hello\/bootstrap\) is to be run by .*\n {2}Use \/bin\/sh/,
    );
    expect((await invoke(project(), { quiet: true })).stderr).toBe('bootstrap is up\n');
  });

  test('also by its mode; not where Lambda would start it', async () => {
    const shell = `#!/bin/sh\nexec ${process.execPath} "$LAMBDA_TASK_ROOT/main.js"\n`;
    const folder = project({ 'hello/bootstrap': shell, 'hello/main.js': nodeBootstrap() });
    expect((await invoke(folder)).stderr).not.toContain(NOT_STARTED);
    chmodSync(join(folder, 'hello/bootstrap'), 0o700);
    const { code, stderr } = await invoke(folder);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `${NOT_STARTED}/var/task/bootstrap (hello/bootstrap) is executable for some users`,
    );
  });

  test('not told twice, where it did not start here', async () => {
    const started = await invoke(project(), { flags: { data: '{"fail":"Own"}' } });
    expect(started.stderr).toContain(NOT_STARTED);
    const crashed = nodeBootstrap().replace("console.error('bootstrap is up')", 'process.exit(3)');
    for (const bootstrap of ['#!/nowhere/node\n', crashed]) {
      const { code, stderr } = await invoke(project({ 'hello/bootstrap': bootstrap }));
      expect(code).toBe(1);
      expect(stderr).not.toContain(NOT_STARTED);
    }
  });
});

describe('a function with layers', () => {
  const Layers = ['arn:aws:lambda:us-east-1:123456789012:layer:own:1'];
  const LINE = 'HelloFunction has layers, and runs here without them: there is no /opt.\n';

  test('is said to run without them, once', async () => {
    const folder = project({ 'template.yaml': template({ Layers }) });
    const { stderr } = await invoke(folder);
    expect(stderr.split(LINE)).toHaveLength(2);
    expect((await invoke(folder, { quiet: true })).stderr).toBe('bootstrap is up\n');
  });

  test('may have its bootstrap in one', async () => {
    const folder = project({ 'template.yaml': template({ Layers, CodeUri: 'empty' }), 'empty/x': '' });
    const { code, stderr } = await invoke(folder);
    expect(code).toBe(1);
    expect(stderr).toContain('Lambda would look for one in its layers too (/opt/bootstrap)');
  });
});

describe('a function that fails', () => {
  test('without a word is not said to have logged any', async () => {
    const silent = await invoke(project({ 'hello/bootstrap': '#!/bin/sh\nexit 0\n' }));
    expect(silent.stderr).toContain('ended without an answer, and logged nothing.');
    const loud = await invoke(project({ 'hello/bootstrap': '#!/bin/sh\necho word\nexit 0\n' }));
    expect(loud.stderr).toContain('what it logged stands above.');
  });

  test('is told where /var/task is', async () => {
    const folder = project({ 'hello/bootstrap': '#!/bin/sh\nexec /var/task/handler.sh\n' });
    const { stderr } = await invoke(folder);
    expect(stderr).toContain(`here its folder is ${join(folder, 'hello')}: use $LAMBDA_TASK_ROOT.`);
  });
});
