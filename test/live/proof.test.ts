import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { awsProxy } from '../support/aws-proxy.ts';
import { docker, removeImageAfterwards } from '../support/docker.ts';
import { dynamicElf, makeElf } from '../support/elf.ts';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MINUTES = 60_000;
const NOT_STARTED = 'Runtime.InvalidEntrypoint: fork/exec /var/task/bootstrap: ';
const host = process.arch === 'arm64' ? 'arm64' : 'x86_64';
/** e_machine of this machine's architecture, and of the other one. */
const [OWN, OTHER] = host === 'arm64' ? [183, 62] : [62, 183];
const LOADER = host === 'arm64' ? '/lib/ld-linux-aarch64.so.1' : '/lib64/ld-linux-x86-64.so.2';
const dynamic = (given: Parameters<typeof dynamicElf>[0] = {}) =>
  dynamicElf({ machine: OWN, interpreter: LOADER, ...given });

type Break = [way: string, breakIt: (folder: string) => void, ...onLambda: string[]];

const put =
  (content: string | Buffer, mode = 0o755) =>
  (folder: string) => {
    writeFileSync(join(folder, 'bootstrap'), content);
    chmodSync(join(folder, 'bootstrap'), mode);
  };
const edit = (change: (text: string) => string) => (folder: string) => {
  const file = join(folder, 'bootstrap');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};

/** Each way to break what `sam build` has left in a folder, and what Lambda would say. */
const zipBreaks: Break[] = [
  [
    'no bootstrap',
    (folder) => rmSync(join(folder, 'bootstrap')),
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  ],
  [
    'another name',
    (folder) => renameSync(join(folder, 'bootstrap'), join(folder, 'bootstrap.sh')),
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  ],
  ['no exec bit', (folder) => chmodSync(join(folder, 'bootstrap'), 0o644), `${NOT_STARTED}permission denied`],
  [
    'for its owner only',
    (folder) => chmodSync(join(folder, 'bootstrap'), 0o700),
    `${NOT_STARTED}permission denied`,
  ],
  ['another machine', put(makeElf({ machine: OTHER })), `${NOT_STARTED}exec format error`],
  ['cut off', put(makeElf({ machine: OWN }).subarray(0, -1)), 'signal: bus error'],
  [
    'the loader of musl',
    put(dynamic({ interpreter: '/lib/ld-musl-x.so.1' })),
    `${NOT_STARTED}no such file or directory`,
  ],
  [
    'a newer glibc',
    put(dynamic({ requires: { 'libc.so.6': ['GLIBC_2.38'] } })),
    "/var/task/bootstrap: /lib64/libc.so.6: version `GLIBC_2.38' not found (required by /var/task/bootstrap)",
  ],
  [
    'no interpreter',
    edit((text) => text.replace(/^.*/, '#!/usr/bin/python3')),
    `${NOT_STARTED}no such file or directory`,
  ],
  [
    'no interpreter by env',
    edit((text) => text.replace(/^.*/, '#!/usr/bin/env node')),
    '/usr/bin/env: ‘node’: No such file',
  ],
  ['CRLF', edit((text) => text.replaceAll('\n', '\r\n')), `${NOT_STARTED}no such file or directory`],
  ['a BOM', edit((text) => `\ufeff${text}`), `${NOT_STARTED}exec format error`],
  ['no #!', edit((text) => text.replace(/^.*\n/, '')), `${NOT_STARTED}exec format error`],
  [
    'too large',
    (folder) => {
      writeFileSync(join(folder, 'data'), '');
      truncateSync(join(folder, 'data'), 262_144_001);
    },
    'Unzipped size must be smaller than 262144000 bytes',
  ],
  ['a FIFO', (folder) => execFileSync('mkfifo', [join(folder, 'pipe')]), 'sam deploy: waits for ever'],
  [
    'a link to nothing',
    (folder) => symlinkSync('nowhere', join(folder, 'link')),
    '[Errno 2] No such file or directory',
  ],
];

describe('a zip that was broken after its build is not deployed', { timeout: 5 * MINUTES }, () => {
  test('in any of the ways', async (ctx) => {
    const { endpoint } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env, calls } = live(ctx, proxy.endpoint);
    const cwd = await newProject('broken-zip', '--function', 'Fn', '--arch', host);
    // Built by make, so that there is something that was built.
    const template = join(cwd, 'template.yaml');
    writeFileSync(
      template,
      readFileSync(template, 'utf8').replace('SkipBuild: true', 'BuildMethod: makefile'),
    );
    const source = join(cwd, 'functions/Fn');
    writeFileSync(join(source, 'Makefile'), 'build-Fn:\n\tcp bootstrap handler.sh "$(ARTIFACTS_DIR)"\n');
    const built = await samgen(['build', '--json'], { cwd, env });
    expect(built.code, built.stderr).toBe(0);
    expect(JSON.parse(built.stdout).proof).toMatchObject([
      {
        function: 'Fn',
        entrypoint: '/var/task/bootstrap',
        program: '#!/bin/bash',
        architecture: host,
        warnings: [],
      },
    ]);
    expect(built.stderr).toMatch(/✔ Fn: bootstrap, [\d.]+ KB, #!\/bin\/bash, /);

    const folder = join(cwd, '.aws-sam/build/Fn');
    const whole = `${folder}.whole`;
    execFileSync('cp', ['-a', folder, whole]);
    for (const [way, breakIt, ...onLambda] of zipBreaks) {
      breakIt(folder);
      const ran = await samgen(['deploy', '--no-build', '--yes', '--json'], { cwd, env });
      expect({ way, code: ran.code }, ran.stderr).toEqual({ way, code: 1 });
      const { error } = JSON.parse(ran.stdout);
      expect({ way, ...error }).toMatchObject({
        way,
        code: 'proof',
        hint: expect.stringContaining('Nothing was deployed.'),
      });
      for (const words of onLambda) {
        const told = error.faults.map((fault: { onLambda: string }) => fault.onLambda).join('\n');
        expect(told, way).toContain(words);
        expect(error.hint, way).toContain(words);
      }
      rmSync(folder, { recursive: true });
      execFileSync('cp', ['-a', whole, folder]);
    }
    expect(new Set(proxy.calls.map(({ action }) => action))).toEqual(
      new Set(['GetCallerIdentity', 'DescribeStacks']),
    );
    expect(await calls.stack('broken-zip')).toBeUndefined();

    chmodSync(join(folder, 'bootstrap'), 0o644);
    const unproved = await samgen(['deploy', '--no-build', '--no-proof', '--yes'], { cwd, env });
    expect(unproved.code, unproved.stderr).toBe(0);
    expect(unproved.stderr).not.toContain('✔ Fn');
  });

  test('a build that does not hold fails, and calls nobody', async (ctx) => {
    const { endpoint } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env } = live(ctx, proxy.endpoint);
    const cwd = await newProject('broken-build', '--function', 'Fn');
    chmodSync(join(cwd, 'functions/Fn/bootstrap'), 0o644);
    const ran = await samgen(['build'], { cwd, env });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('Build Succeeded');
    expect(ran.stderr).toContain(`On Lambda: ${NOT_STARTED}permission denied\n`);
    expect(ran.stderr).not.toContain('Nothing was deployed');
    const unproved = await samgen(['build', '--no-proof', '--json'], { cwd, env });
    expect(unproved.code, unproved.stderr).toBe(0);
    expect(JSON.parse(unproved.stdout)).toEqual({ ok: true, template: expect.any(String) });
    expect(proxy.calls).toEqual([]);
  });
});

describe('--smoke', { timeout: 5 * MINUTES }, () => {
  test('runs what was built once, with the event of the samconfig', async (ctx) => {
    const { env } = live(ctx);
    const cwd = await newProject('smoked', '--function', 'Fn', '--arch', host);
    const ran = await samgen(['build', '--smoke', '--json'], { cwd, env });
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).smoke).toEqual([{ function: 'Fn', durationMs: expect.any(Number) }]);
    expect(ran.stderr).toMatch(/✔ Fn: answered in \d/);
  });

  test('a function that fails is not deployed, and a secret stays one', async (ctx) => {
    const { endpoint } = live(ctx);
    const proxy = await awsProxy(endpoint);
    const { env, calls } = live(ctx, proxy.endpoint);
    const cwd = await newProject(
      'smoke-fails',
      '--blueprint',
      'env-vars',
      '--function',
      'Fn',
      '--arch',
      host,
    );
    put('#!/bin/bash\necho "it is $SECRET_VAR, ${#SECRET_VAR} long" >&2\nexit 3\n')(
      join(cwd, 'functions/Fn'),
    );
    const SECRET = 'the "secret" of\\ this $test';
    const args = ['deploy', '--yes', '--smoke', '--param-from-env', 'SecretVar=S'];
    const ran = await samgen(args, { cwd, env: { ...env, S: SECRET } });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`it is ***, ${SECRET.length} long`);
    expect(ran.stderr).toContain(
      'Error: Fn failed: Runtime.ExitError: Runtime exited with error: exit status 3',
    );
    expect(ran.stderr).toContain('Nothing was deployed.');
    expect(ran.stdout + ran.stderr).not.toContain(SECRET);
    expect(new Set(proxy.calls.map(({ action }) => action))).toEqual(
      new Set(['GetCallerIdentity', 'DescribeStacks']),
    );
    expect(await calls.stack('smoke-fails')).toBeUndefined();
  });
});

const LAMBDA = 'public.ecr.aws/lambda/provided:al2023';
const entry = (path: string) => `Runtime.InvalidEntrypoint: fork/exec ${path}: `;

/** Dockerfiles, what they copy, and what Lambda would say; nothing where the image holds. */
const images: [way: string, dockerfile: string[], bootstrap: string | Buffer, onLambda?: string][] = [
  [
    'static on scratch',
    ['FROM scratch', 'COPY bootstrap /', 'ENTRYPOINT ["/bootstrap"]'],
    makeElf({ machine: OWN }),
  ],
  [
    'dynamic on scratch',
    ['FROM scratch', 'COPY bootstrap /', 'ENTRYPOINT ["/bootstrap"]'],
    dynamic(),
    `${entry('/bootstrap')}no such file or directory`,
  ],
  [
    'a script on scratch',
    ['FROM scratch', 'COPY bootstrap /', 'ENTRYPOINT ["/bootstrap"]'],
    '#!/bin/sh\n',
    `${entry('/bootstrap')}no such file or directory`,
  ],
  [
    'a shell before it on scratch',
    ['FROM scratch', 'COPY bootstrap /', 'ENTRYPOINT /bootstrap'],
    makeElf({ machine: OWN }),
    "Couldn't find valid bootstrap(s): [/bin/sh]",
  ],
  [
    'nothing that starts it',
    ['FROM scratch', 'COPY bootstrap /'],
    makeElf({ machine: OWN }),
    "Couldn't find valid bootstrap(s): []",
  ],
  [
    'another place',
    ['FROM scratch', 'COPY bootstrap /app/', 'ENTRYPOINT ["/bootstrap"]'],
    makeElf({ machine: OWN }),
    "Couldn't find valid bootstrap(s): [/bootstrap]",
  ],
  [
    'another machine',
    ['FROM scratch', 'COPY bootstrap /', 'ENTRYPOINT ["/bootstrap"]'],
    makeElf({ machine: OTHER }),
    `${entry('/bootstrap')}exec format error`,
  ],
  [
    'a script on the base',
    [`FROM ${LAMBDA}`, 'COPY bootstrap /var/task/', 'ENTRYPOINT ["./bootstrap"]'],
    '#!/bin/sh\n',
  ],
  [
    'a script with CRLF',
    [`FROM ${LAMBDA}`, 'COPY bootstrap /var/task/', 'ENTRYPOINT ["./bootstrap"]'],
    '#!/bin/sh\r\n',
    `${NOT_STARTED}no such file or directory`,
  ],
  [
    'no exec bit',
    [`FROM ${LAMBDA}`, 'COPY bootstrap /var/task/', 'RUN chmod 644 bootstrap', 'ENTRYPOINT ["./bootstrap"]'],
    '#!/bin/sh\n',
    `${NOT_STARTED}permission denied`,
  ],
  [
    'a newer glibc than the image has',
    [`FROM ${LAMBDA}`, 'COPY bootstrap /var/task/', 'ENTRYPOINT ["./bootstrap"]'],
    dynamic({ requires: { 'libc.so.6': ['GLIBC_2.99'] } }),
    "libc.so.6: version `GLIBC_2.99' not found (required by /var/task/bootstrap)",
  ],
  [
    'a missing library',
    [`FROM ${LAMBDA}`, 'COPY bootstrap /var/task/', 'ENTRYPOINT ["./bootstrap"]'],
    dynamic({ needed: ['libnowhere.so.1', 'libc.so.6'] }),
    'error while loading shared libraries: libnowhere.so.1: cannot open shared object file: No such file or directory',
  ],
];

test('an image is proved by the files that are in it', { timeout: 10 * MINUTES }, async (ctx) => {
  const found = docker();
  if ('missing' in found) return ctx.skip(found.missing);
  const { endpoint } = live(ctx);
  const proxy = await awsProxy(endpoint);
  const { env } = live(ctx, proxy.endpoint);
  const cwd = temporaryFolder();
  const tag = `proof-${randomUUID()}`;
  removeImageAfterwards(`fn:${tag}`);
  mkdirSync(join(cwd, 'fn'));
  const properties = ['PackageType: Image', `Architectures: [${host}]`];
  const metadata = ['Dockerfile: Dockerfile', 'DockerContext: fn', `DockerTag: ${tag}`];
  const lines = (texts: string[]) => texts.map((text) => `      ${text}\n`).join('');
  writeFileSync(
    join(cwd, 'template.yaml'),
    `Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n${lines(properties)}    Metadata:\n${lines(metadata)}`,
  );
  appendFileSync(join(cwd, 'samconfig.toml'), 'version = 0.1\n');
  for (const [way, dockerfile, bootstrap, onLambda] of images) {
    writeFileSync(join(cwd, 'fn/Dockerfile'), dockerfile.join('\n'));
    put(bootstrap)(join(cwd, 'fn'));
    const ran = await samgen(['build', '--json'], { cwd, env });
    expect({ way, code: ran.code }, ran.stderr).toEqual({ way, code: onLambda === undefined ? 0 : 1 });
    const document = JSON.parse(ran.stdout);
    if (onLambda === undefined) {
      expect(document.proof, way).toMatchObject([{ function: 'Fn', package: 'image', warnings: [] }]);
    } else {
      expect(
        document.error.faults.map((fault: { onLambda: string }) => fault.onLambda).join('\n'),
        way,
      ).toContain(onLambda);
    }
    execFileSync('docker', ['rmi', '--force', `fn:${tag}`]);
  }
  expect(proxy.calls).toEqual([]);
  const left = execFileSync('docker', ['ps', '--all', '--format', '{{.Image}} {{.Names}}']).toString();
  expect(left).not.toContain(tag);
});
