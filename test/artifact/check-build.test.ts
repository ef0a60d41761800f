import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type BuildCheck, checkBuild, smokeEvent } from '../../src/artifact/check-build.ts';
import { ProofError, proofObject } from '../../src/artifact/proof-report.ts';
import { SmokeError } from '../../src/artifact/smoke.ts';
import { reportError } from '../../src/cli/report-error.ts';
import { CancelledError, InvalidProjectError, UsageError } from '../../src/errors.ts';
import { locateProject } from '../../src/project/locate-project.ts';
import { makeElf } from '../support/elf.ts';
import { nodeBootstrap } from '../support/function-project.ts';
import { type RecordedDeps, recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown.ts';

let cwd: string;
let deps: RecordedDeps;
beforeEach(() => {
  cwd = temporaryFolder();
  deps = recordedDeps(cwd);
  put('template.yaml', 'Resources: {}\n');
});

function put(path: string, content: string | Buffer, mode = 0o755): void {
  const file = join(cwd, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

const fn = (CodeUri: string, more: object = {}) => ({
  Type: 'AWS::Serverless::Function',
  Properties: { Runtime: 'provided.al2023', Handler: 'bootstrap', CodeUri, ...more },
});

function built(resources: object, parameters: object = {}, file = 'build/template.yaml'): void {
  put(file, stringify({ Parameters: parameters, Resources: resources }), 0o644);
}

async function check(more: Partial<BuildCheck> = {}) {
  const place = await locateProject(cwd, {});
  const template = join(cwd, 'build/template.yaml');
  const given: BuildCheck = {
    place,
    template,
    given: {},
    region: undefined,
    passedOn: [],
    proof: true,
    smoke: undefined,
    secrets: [],
    quiet: false,
    consequence: '',
    ...more,
  };
  return checkBuild(given, deps);
}

test('what holds is one line a function', async () => {
  built({
    One: fn('One'),
    Two: fn('Two', { Architectures: ['arm64'] }),
    Node: fn('x', { Runtime: 'nodejs22.x' }),
  });
  put('build/One/bootstrap', '#!/bin/sh\n');
  put('build/Two/bootstrap', Buffer.concat([makeElf({ machine: 183 }), Buffer.alloc(5_900_000)]));
  const { proof } = await check();
  expect(deps.stderr.text()).toBe(
    '✔ One: bootstrap, 10 B, #!/bin/sh, x86_64\n✔ Two: bootstrap, 5.9 MB, static, arm64\n',
  );
  expect(deps.stdout.text()).toBe('');
  expect(proof.map(proofObject)[0]).toEqual({
    function: 'One',
    package: 'zip',
    entrypoint: '/var/task/bootstrap',
    size: 10,
    program: '#!/bin/sh',
    architecture: 'x86_64',
    warnings: [],
  });
});

test('nothing is told with --quiet, and what cannot be known is a warning', async () => {
  built({ One: fn('One'), Far: fn('s3://bucket/key') });
  put('build/One/bootstrap', '#!/usr/bin/gawk\n');
  await check({ quiet: true });
  expect(deps.stderr.text()).toBe('');
  await check();
  expect(deps.stderr.text()).toContain('Warning: One: /var/task/bootstrap (build/One/bootstrap) is run by');
  expect(deps.stderr.text()).toContain('Warning: Far: its code is not on this machine, and is not proved.');
});

describe('what does not hold', () => {
  test('one fault is told whole by the error', async () => {
    built({ One: fn('One') });
    put('build/One/bootstrap', '#!/bin/sh\n', 0o644);
    const error = await rejectionOf(check({ consequence: 'Nothing was deployed.' }), ProofError);
    expect(error).toMatchObject({ code: 'proof', exitCode: 1 });
    expect(error.message).toBe(
      'The proof of this build failed. One: /var/task/bootstrap (build/One/bootstrap) is not executable (mode 0644).',
    );
    expect(error.hint).toBe(
      [
        'On Lambda: Runtime.InvalidEntrypoint: fork/exec /var/task/bootstrap: permission denied',
        'chmod 755 it in the sources, or in the Makefile (in git: git update-index --chmod=+x FILE).',
        'Nothing was deployed. Where this is wrong, --no-proof goes past it.',
      ].join('\n'),
    );
    expect(deps.stderr.text()).toBe('');
  });

  test('all faults of all functions are told, also as JSON', async () => {
    built({ One: fn('One'), Two: fn('Two'), Good: fn('Good') });
    put('build/One/bootstrap', makeElf({ machine: 183 }), 0o644);
    mkdirSync(join(cwd, 'build/Two'));
    put('build/Good/bootstrap', makeElf());
    const error = await rejectionOf(check(), ProofError);
    expect(error.message).toContain('(and 2 more faults)');
    const told = deps.stderr.text();
    expect(told).toContain('✔ Good: bootstrap');
    expect(told).toContain(
      '✖ One: /var/task/bootstrap (build/One/bootstrap) is not executable (mode 0644).\n    On Lambda: Runtime',
    );
    expect(told).toContain('✖ One: /var/task/bootstrap (build/One/bootstrap) is built for arm64');
    expect(told).toContain(
      "✖ Two: There is no file bootstrap in build/Two, which becomes /var/task.\n    On Lambda: Runtime.InvalidEntrypoint: Couldn't find",
    );
    expect(reportError(error, { json: true, debug: false }, deps)).toBe(1);
    const { ok, error: document } = JSON.parse(deps.stdout.text());
    expect({ ok, code: document.code, message: document.message }).toEqual({
      ok: false,
      code: 'proof',
      message: error.message,
    });
    expect(document.faults.map((fault: { function: string }) => fault.function)).toEqual([
      'One',
      'One',
      'Two',
    ]);
    expect(document.faults[2]).toEqual({
      function: 'Two',
      message: expect.any(String),
      onLambda: expect.any(String),
      fix: expect.any(String),
    });
  });

  test('names of files cannot command the terminal', async () => {
    built({ One: fn('One\u001b[31m') });
    put('build/One\u001b[31m/bootstrap', '#!/bin/sh\n', 0o644);
    const error = await rejectionOf(check(), ProofError);
    expect(error.message).not.toContain('\u001b');
  });
});

test('parameters decide what an expression means', async () => {
  const architectures = { Architectures: [{ Ref: 'Arch' }] };
  built({ One: fn('One', architectures) }, { Arch: { Type: 'String', Default: 'arm64' } });
  put('build/One/bootstrap', makeElf());
  await rejectionOf(check(), ProofError);
  await check({ given: { Arch: 'x86_64' } });
  put('samconfig.toml', 'version = 0.1\n[default.deploy.parameters]\nparameter_overrides = "Arch=x86_64"\n');
  await check();
});

test('layers of the template are looked into', async () => {
  const layer = { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: 'Layer' } };
  built({ One: fn('One', { Layers: [{ Ref: 'Layer' }] }), Layer: layer });
  mkdirSync(join(cwd, 'build/One'), { recursive: true });
  put('build/Layer/bootstrap', '#!/bin/sh\n');
  await check();
  expect(deps.stderr.text()).toBe('✔ One: /opt/bootstrap, 10 B, #!/bin/sh, x86_64\n');
  built({ One: fn('One', { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:own:1'] }) });
  await check();
  expect(deps.stderr.text()).toContain('whether a layer brings it is not known here');
});

test('functions of nested stacks, with the values that they are given', async () => {
  const nested = {
    Type: 'AWS::Serverless::Application',
    Properties: { Location: 'Child/template.yaml', Parameters: { Arch: { Ref: 'Own' } } },
  };
  built({ Child: nested }, { Own: { Type: 'String', Default: 'x86_64' } });
  built(
    { One: fn('One', { Architectures: [{ Ref: 'Arch' }] }) },
    { Arch: { Type: 'String' } },
    'build/Child/template.yaml',
  );
  put('build/Child/One/bootstrap', makeElf({ machine: 183 }));
  expect((await rejectionOf(check(), ProofError)).message).toContain('Child/One: ');
  await check({ given: { Own: 'arm64' } });
});

test('where sam was told to build some resources, the others are not looked at', async () => {
  built({ One: fn('One'), Two: fn('../two') });
  put('build/One/bootstrap', makeElf());
  expect((await check({ passedOn: ['--cached', 'One'] })).proof.map((proof) => proof.function)).toEqual([
    'One',
  ]);
  await rejectionOf(check({ passedOn: ['--cached', 'x'] }), ProofError);
});

test('a template that cannot be read, and a cancelled run', async () => {
  put('build/template.yaml', 'a: [');
  await rejectionOf(check(), InvalidProjectError);
  built({ One: fn('One') });
  const abort = new AbortController();
  abort.abort('SIGINT');
  deps = recordedDeps(cwd, { signal: abort.signal });
  await rejectionOf(check(), CancelledError);
});

describe('--smoke', () => {
  const smoke = (more: Partial<BuildCheck> = {}) =>
    check({ proof: false, smoke: Buffer.from('{"name":"Ada"}'), ...more });

  test('runs every function once, and says so', async () => {
    built({ One: fn('One'), Two: fn('Two') });
    for (const name of ['One', 'Two']) put(`build/${name}/bootstrap`, nodeBootstrap());
    const { smoke: answers, proof } = await smoke();
    expect(proof).toEqual([]);
    expect(answers).toEqual([
      { function: 'One', durationMs: expect.any(Number) },
      { function: 'Two', durationMs: expect.any(Number) },
    ]);
    expect(deps.stderr.text()).toMatch(/✔ One: answered in [\d.]+ ms\n/);
    expect(deps.stderr.text().match(/bootstrap is up/g)).toHaveLength(2);
  });

  test('a function error fails as invoke tells it', async () => {
    built({ One: fn('One') });
    put('build/One/bootstrap', nodeBootstrap());
    const failing = smoke({
      smoke: Buffer.from('{"fail":"Own.Error"}'),
      consequence: 'Nothing was deployed.',
    });
    const error = await rejectionOf(failing, SmokeError);
    expect(error).toMatchObject({ exitCode: 1, code: 'function-error', hint: 'Nothing was deployed.' });
    expect(error.message).toMatch(/^One failed: Own\.Error/);
  });

  test('nothing is run where it was not asked for, or where the proof fails', async () => {
    built({ One: fn('One') });
    const mark = join(cwd, 'was-run');
    put(
      'build/One/bootstrap',
      `#!${process.execPath}\nrequire('node:fs').writeFileSync(${JSON.stringify(mark)}, '');\n`,
    );
    await check({ proof: false });
    await rejectionOf(smoke({ proof: true }), ProofError);
    expect(existsSync(mark)).toBe(false);
    // It ends at once: what matters is that it was run.
    await rejectionOf(smoke(), SmokeError);
    expect(existsSync(mark)).toBe(true);
  });

  test('comes after a proof that holds', async () => {
    built({ One: fn('One') });
    put('build/One/bootstrap', '#!/bin/sh\nexit 3\n');
    const error = await rejectionOf(smoke({ proof: true }), SmokeError);
    expect(deps.stderr.text()).toContain('✔ One: bootstrap');
    expect(error.message).toContain('exit status 3');
  });

  test('secrets go into the environment, and nowhere else', async () => {
    const Secret = { Type: 'String', NoEcho: true };
    built({ One: fn('One', { Environment: { Variables: { SECRET: { Ref: 'Secret' } } } }) }, { Secret });
    put(
      'build/One/bootstrap',
      nodeBootstrap().replace(
        "console.error('bootstrap is up')",
        "console.error('it is ' + process.env.SECRET)",
      ),
    );
    const value = 'a-very-secret-value';
    const failing = smoke({
      given: { Secret: value },
      secrets: [value],
      smoke: Buffer.from(JSON.stringify({ fail: value })),
    });
    const error = await rejectionOf(failing, SmokeError);
    expect(deps.stderr.text()).toContain('it is ***');
    expect(deps.stderr.text() + deps.stdout.text() + error.message + error.hint).not.toContain(value);
  });

  test('the event is that of the samconfig, else {}', async () => {
    expect((await smokeEvent(await locateProject(cwd, {}), deps)).toString()).toBe('{}');
    put('samconfig.toml', 'version = 0.1\n[default.local_invoke.parameters]\nevent = "event.json"\n');
    const place = await locateProject(cwd, {});
    await rejectionOf(smokeEvent(place, deps), UsageError);
    put('event.json', '{"a":1}');
    expect((await smokeEvent(place, deps)).toString()).toBe('{"a":1}');
  });
});
