import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { checkBuild } from '../../src/artifact/check-build.ts';
import { copyAsPacked } from '../../src/artifact/copy-as-packed.ts';
import { SmokeError } from '../../src/artifact/smoke.ts';
import { FailedError } from '../../src/errors.ts';
import { locateProject } from '../../src/project/locate-project.ts';
import { nodeBootstrap } from '../support/function-project.ts';
import { type RecordedDeps, recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown.ts';

let cwd: string;
let temporary: string;
let deps: RecordedDeps;
beforeEach(() => {
  cwd = temporaryFolder();
  temporary = temporaryFolder();
  deps = recordedDeps(cwd, { env: { PATH: process.env['PATH'], TMPDIR: temporary } });
  put('template.yaml', 'Resources: {}\n', 0o644);
  put('build/One/bootstrap', nodeBootstrap());
  built();
});

function put(path: string, content: string, mode = 0o755): void {
  const file = join(cwd, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

function built(more: object = {}): void {
  const Properties = { Runtime: 'provided.al2023', Handler: 'bootstrap', CodeUri: 'One', ...more };
  const text = stringify({ Resources: { One: { Type: 'AWS::Serverless::Function', Properties } } });
  put('build/template.yaml', text, 0o644);
}

/** Runs `script` in the function's folder at its event. */
const doing = (script: string) =>
  nodeBootstrap().replace('const event = JSON.parse(text);', (line) => `${line}\n{ ${script} }`);

async function smoke(event = '{}', consequence = '') {
  return checkBuild(
    {
      place: await locateProject(cwd, {}),
      template: join(cwd, 'build/template.yaml'),
      given: {},
      region: undefined,
      passedOn: [],
      proof: false,
      smoke: Buffer.from(event),
      secrets: [],
      quiet: true,
      consequence,
    },
    deps,
  );
}

describe('what is run is a copy', () => {
  test.each([
    ['wrote cache.db into', "require('node:fs').writeFileSync('cache.db', '')"],
    ['wrote data into', "require('node:fs').appendFileSync(process.env.LAMBDA_TASK_ROOT + '/data', 'more')"],
    ['removed data from', "require('node:fs').rmSync('data')"],
  ])('and a function that %s it fails, and leaves the build as it was', async (deed, script) => {
    put('build/One/data', 'data', 0o644);
    put('build/One/bootstrap', doing(script));
    const error = await rejectionOf(smoke('{}', 'Nothing was deployed.'), SmokeError);
    expect(error).toMatchObject({ code: 'function-error', exitCode: 1 });
    expect(error.message).toBe(`One ${deed} its own folder: on Lambda /var/task is read-only.`);
    expect(error.hint).toMatch(/^Let it write to \/tmp.*\nNothing was deployed\.$/);
    expect(readdirSync(join(cwd, 'build/One')).sort()).toEqual(['bootstrap', 'data']);
    expect(readFileSync(join(cwd, 'build/One/data'), 'utf8')).toBe('data');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('that is gone afterwards, also after a failure, which names the build itself', async () => {
    await smoke();
    expect(readdirSync(temporary)).toEqual([]);
    put('build/One/bootstrap', 'no script', 0o644);
    const error = await rejectionOf(smoke(), SmokeError);
    expect(error.hint).toContain(
      `${join(cwd, 'build/One/bootstrap')} is not executable: make it executable in`,
    );
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('what cannot be copied is said', async () => {
    deps = recordedDeps(cwd, { env: { PATH: process.env['PATH'], TMPDIR: join(cwd, 'nowhere') } });
    const error = await rejectionOf(smoke(), FailedError);
    expect(error.hint).toContain('TMPDIR');
  });
});

test('a copy is what sam packs', () => {
  const source = join(cwd, 'source');
  put('source/secret', 'x', 0o600);
  put('source/run', 'x', 0o711);
  put('elsewhere/data', 'behind', 0o644);
  symlinkSync('../elsewhere', join(source, 'folder'));
  symlinkSync('../elsewhere/data', join(source, 'file'));
  symlinkSync('nowhere', join(source, 'dangling'));
  symlinkSync('..', join(source, 'up'));
  const copy = join(cwd, 'copy');
  copyAsPacked(source, copy);
  const mode = (name: string) => statSync(join(copy, name)).mode & 0o777;
  expect([mode('secret'), mode('run')]).toEqual([0o644, 0o755]);
  writeFileSync(join(copy, 'folder/data'), 'changed');
  writeFileSync(join(copy, 'file'), 'changed');
  expect(readFileSync(join(cwd, 'elsewhere/data'), 'utf8')).toBe('behind');
  expect(existsSync(join(copy, 'dangling'))).toBe(false);
});

describe('a function with layers', () => {
  const Layers = ['arn:aws:lambda:us-east-1:123456789012:layer:own:1'];

  test('that fails is said to have run without them', async () => {
    built({ Layers });
    const error = await rejectionOf(smoke('{"fail":"Own"}'), SmokeError);
    expect(error.hint).toBe('One has layers, and runs here without them: there is no /opt.');
  });

  test('that has its bootstrap in one is not run', async () => {
    put('build/Two/data', '', 0o644);
    built({ Layers, CodeUri: 'Two' });
    expect((await smoke()).smoke).toEqual([]);
    expect(deps.stderr.text()).toContain('One was not run: its bootstrap comes from a layer.');
  });
});
