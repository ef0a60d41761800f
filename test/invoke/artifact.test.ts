import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { readElfHeader } from '../../src/artifact/elf.ts';
import { FailedError } from '../../src/errors.ts';
import { prepareArtifact } from '../../src/invoke/artifact.ts';
import { localScope } from '../../src/invoke/scope.ts';
import { settingsOf } from '../../src/invoke/settings.ts';
import { openProject } from '../../src/project/open-project.ts';
import { functionsOf } from '../../src/template/functions.ts';
import { setTimes, template, writeFiles } from '../support/function-project.ts';
import { missingTools } from '../support/machine.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const linux = { platform: 'linux', arch: process.arch } as const;
const past = new Date('2024-01-01T00:00:00Z');
const future = new Date('2040-01-01T00:00:00Z');
const makefile =
  'build-HelloFunction:\n\tcp run "$(ARTIFACTS_DIR)/bootstrap"\n\tpwd > "$(ARTIFACTS_DIR)/where"\n';

function requireTools(ctx: TestContext, ...names: string[]): void {
  const missing = missingTools(...names);
  if (missing) ctx.skip(missing);
}

/** A project whose files are all from the past, and a cache of its own. */
function project(files: Record<string, string>) {
  const root = temporaryFolder();
  const folder = join(root, 'été project');
  writeFiles(folder, files);
  setTimes(folder, past);
  const prepare = async (env: Record<string, string | undefined> = {}) => {
    const deps = recordedDeps(folder, {
      env: { ...process.env, XDG_CACHE_HOME: join(root, 'cache'), ...env },
    });
    const opened = await openProject(folder, {});
    const scope = localScope(opened, {}, 'eu-west-3');
    const fn = functionsOf(opened.template)[0]!;
    const artifact = await prepareArtifact(opened, fn, settingsOf(fn, scope), linux, deps);
    if (artifact.kind !== 'folder') throw new Error('A zip function has no image.');
    return { ...artifact, said: deps.stderr.text() };
  };
  return { root, folder, cache: join(root, 'cache/samgen/builds'), prepare };
}

const made = (metadata: object | undefined = { BuildMethod: 'makefile' }) =>
  project({
    'template.yaml': template({}, metadata as Record<string, unknown>),
    'hello/Makefile': makefile,
    'hello/run': '#!/bin/sh\necho first\n',
  });

/** What `sam build` leaves. */
function builtBySam(folder: string, recorded?: string): void {
  writeFiles(folder, {
    '.aws-sam/build/template.yaml': template({ CodeUri: 'HelloFunction' }, { BuildMethod: 'makefile' }),
    '.aws-sam/build/HelloFunction/bootstrap': '#!/bin/sh\necho sam\n',
    ...(recorded === undefined
      ? {}
      : {
          '.aws-sam/build.toml': `[function_build_definitions.x]\ncodeuri = ${JSON.stringify(recorded)}\nfunctions = ["HelloFunction"]\n`,
        }),
  });
}

test('SkipBuild runs CodeUri itself', async () => {
  const { folder, cache, prepare } = project({
    'template.yaml': template(),
    'hello/bootstrap': '#!/bin/sh\n',
  });
  expect(await prepare()).toEqual({
    kind: 'folder',
    folder: join(folder, 'hello'),
    from: 'sources',
    said: '',
  });
  expect(() => readdirSync(cache)).toThrow(/ENOENT/);
});

test('make builds a copy, says so, and writes nothing into the project', async (ctx) => {
  requireTools(ctx, 'make');
  const { folder, root, prepare } = made();
  const before = readdirSync(folder, { recursive: true });
  const built = await prepare();
  expect(built.from).toBe('build');
  expect(built.said).toMatch(/^Building HelloFunction \(make build-HelloFunction\)…\n[\s\S]*cp run/);
  expect(readFileSync(join(built.folder, 'bootstrap'), 'utf8')).toContain('first');
  expect(statSync(join(built.folder, 'bootstrap')).mode & 0o111).not.toBe(0);
  expect(readFileSync(join(built.folder, 'where'), 'utf8')).toContain(join(root, 'cache'));
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
});

test('build_in_source: make runs in the sources, and nothing is copied', async (ctx) => {
  requireTools(ctx, 'make');
  const { folder, prepare } = made();
  writeFiles(folder, {
    'samconfig.toml': 'version = 0.1\n[default.build.parameters]\nbuild_in_source = true\n',
  });
  // What a copy would stumble over.
  symlinkSync('nothing', join(folder, 'hello/gone'));
  const built = await prepare();
  expect(readFileSync(join(built.folder, 'where'), 'utf8')).toBe(`${join(folder, 'hello')}\n`);
});

test('make beside a crate: what Cargo has left there is no source', async (ctx) => {
  requireTools(ctx, 'make');
  const { folder, prepare } = project({
    'template.yaml': template(
      {},
      {
        BuildMethod: 'makefile',
        ContextPath: 'hello',
        WorkingDirectory: 'hello',
        ProjectRootDirectory: 'hello/src',
      },
    ),
    'hello/Makefile':
      'build-HelloFunction:\n\tmkdir -p target\n\techo x >> target/x\n\tpwd > "$(ARTIFACTS_DIR)/where"\n',
    'hello/Cargo.toml': '',
    'hello/src/main.rs': '',
  });
  const built = await prepare();
  expect(readFileSync(join(built.folder, 'where'), 'utf8')).toBe(`${join(folder, 'hello')}\n`);
  expect((await prepare()).from).toBe('cache');
  writeFileSync(join(folder, 'hello/Cargo.toml'), '[package]');
  expect((await prepare()).from).toBe('build');
});

test('the second time it is not built, until a source changes; a change of the template needs none', async (ctx) => {
  requireTools(ctx, 'make');
  const { folder, prepare } = made();
  const first = await prepare();
  expect(await prepare()).toEqual({ kind: 'folder', folder: first.folder, from: 'cache', said: '' });
  writeFileSync(join(folder, 'template.yaml'), template({ Timeout: 9 }, { BuildMethod: 'makefile' }));
  expect((await prepare()).from).toBe('cache');
  writeFileSync(join(folder, 'hello/run'), '#!/bin/sh\necho other\n');
  const second = await prepare();
  expect(second.from).toBe('build');
  expect(readFileSync(join(second.folder, 'bootstrap'), 'utf8')).toContain('other');
});

test('what is copied leaves .git and .aws-sam out; the Makefile is the default for provided.*', async (ctx) => {
  requireTools(ctx, 'make');
  const { folder, prepare } = made(undefined);
  writeFiles(folder, {
    'hello/Makefile': 'build-HelloFunction:\n\tcp -r . "$(ARTIFACTS_DIR)/all"\n',
    'hello/.git/x': '',
    'hello/.aws-sam/x': '',
    'hello/.env': '',
  });
  const { folder: built } = await prepare();
  expect(readdirSync(join(built, 'all')).sort()).toEqual(['.env', 'Makefile', 'run']);
});

test.for<[string, (folder: string) => void, 'sam build' | 'build']>([
  ['newer than the sources', () => {}, 'sam build'],
  ['older than a source', (folder) => utimesSync(join(folder, 'hello/run'), future, future), 'build'],
  [
    'older than the Makefile',
    (folder) => utimesSync(join(folder, 'hello/Makefile'), future, future),
    'build',
  ],
  ['older than the template', (folder) => utimesSync(join(folder, 'template.yaml'), future, future), 'build'],
  [
    'ended before a source changed',
    (folder) => {
      const between = new Date('2024-03-01');
      utimesSync(join(folder, '.aws-sam/build/template.yaml'), between, between);
      const after = new Date('2024-04-01');
      utimesSync(join(folder, 'hello/run'), after, after);
    },
    'build',
  ],
  [
    'older than .git only',
    (folder) => {
      writeFiles(folder, { 'hello/.git/index': '' });
      setTimes(join(folder, 'hello/.git'), future);
      utimesSync(join(folder, 'hello'), past, past);
    },
    'sam build',
  ],
  [
    'without the function’s folder',
    (folder) => rmSync(join(folder, '.aws-sam/build/HelloFunction'), { recursive: true }),
    'build',
  ],
  [
    'of other functions only',
    (folder) =>
      writeFileSync(
        join(folder, '.aws-sam/build/template.yaml'),
        template({ CodeUri: '../../hello' }, { BuildMethod: 'makefile' }),
      ),
    'build',
  ],
  [
    'that cannot be parsed',
    (folder) => writeFileSync(join(folder, '.aws-sam/build/template.yaml'), '\t'),
    'build',
  ],
  ['of these sources, as noted', (folder) => builtBySam(folder, join(folder, 'hello')), 'sam build'],
  ['of other sources, as noted', (folder) => builtBySam(folder, join(folder, '.aws-sam')), 'build'],
])('a sam build %s', async ([_name, change, from], ctx) => {
  requireTools(ctx, 'make');
  const { folder, prepare } = made();
  builtBySam(folder);
  change(folder);
  const artifact = await prepare();
  expect(artifact.from).toBe(from);
  if (from === 'sam build') {
    expect(artifact).toEqual({
      kind: 'folder',
      folder: join(folder, '.aws-sam/build/HelloFunction'),
      from,
      said: '',
    });
  }
});

test('a build_dir of samconfig is where sam built', async () => {
  const { folder, prepare } = made();
  writeFiles(folder, {
    'samconfig.toml': '[default.build.parameters]\nbuild_dir = "out"\n',
    'out/template.yaml': template({ CodeUri: 'HelloFunction' }),
    'out/HelloFunction/bootstrap': '#!/bin/sh\n',
  });
  expect(await prepare()).toMatchObject({ from: 'sam build', folder: join(folder, 'out/HelloFunction') });
});

test('a build that fails says with which status, after its own words, and leaves nothing', async (ctx) => {
  requireTools(ctx, 'make');
  const { folder, cache, prepare } = made();
  writeFileSync(join(folder, 'hello/Makefile'), 'build-HelloFunction:\n\techo too bad >&2; exit 7\n');
  await expect(prepare()).rejects.toThrow(FailedError);
  await expect(prepare()).rejects.toMatchObject({
    message: expect.stringMatching(
      /HelloFunction was not built: make build-HelloFunction ended with exit status 2/,
    ),
  });
  expect(readdirSync(cache).flatMap((name) => readdirSync(join(cache, name)))).toEqual([]);
});

test.each([
  ['makefile', 'make', /apt install make/],
  ['go1.x', 'go', /go\.dev/],
  ['rust-cargolambda', 'cargo', /rustup/],
])('%s without %s: what to get, and how else', async (method, tool, how) => {
  const { prepare } = made({ BuildMethod: method });
  await expect(prepare({ PATH: '/nowhere' })).rejects.toMatchObject({
    code: 'failed',
    message: `HelloFunction is built by ${tool}, which is not installed (not in PATH).`,
    hint: expect.stringMatching(new RegExp(`${how.source}[\\s\\S]*sam build --use-container`)),
  });
});

test('what only sam builds runs from its build, and else is said', async () => {
  const { folder, prepare } = made({ BuildMethod: 'dotnet7' });
  await expect(prepare()).rejects.toThrow(
    /does not know how to build HelloFunction: its BuildMethod is dotnet7/,
  );
  builtBySam(folder);
  expect((await prepare()).from).toBe('sam build');
});

const goFiles = (architecture: string, handler = 'bootstrap') => ({
  'template.yaml': template({ Architectures: [architecture], Handler: handler }, { BuildMethod: 'go1.x' }),
  'go.mod': 'module example.com/hello\n\ngo 1.21\n',
  'lib/lib.go': 'package lib\n\nfunc Word() string { return "first" }\n',
});
const goMain = 'package main\n\nimport "example.com/hello/lib"\n\nfunc main() { println(lib.Word()) }\n';

test('go builds for the architecture; the whole module counts as source', async (ctx) => {
  requireTools(ctx, 'go');
  const { folder, prepare } = project({ ...goFiles('arm64'), 'hello/main.go': goMain });
  const first = await prepare({ GOFLAGS: '-mod=mod', CGO_ENABLED: '0' });
  expect(first.said).toMatch(/GOOS=linux GOARCH=arm64 go build/);
  expect(readElfHeader(readFileSync(join(first.folder, 'bootstrap')))?.machine).toBe('arm64');
  expect((await prepare()).from).toBe('cache');
  writeFileSync(join(folder, 'lib/lib.go'), 'package lib\n\nfunc Word() string { return "second" }\n');
  const second = await prepare({ CGO_ENABLED: '0' });
  expect(second.from).toBe('build');
  expect(readFileSync(join(second.folder, 'bootstrap')).includes('second')).toBe(true);
});

test('go looks into the handler’s folder where CodeUri holds no package, as sam does', async (ctx) => {
  requireTools(ctx, 'go');
  const { prepare } = project({ ...goFiles('x86_64', 'cmd'), 'hello/cmd/main.go': goMain });
  const { folder } = await prepare({ CGO_ENABLED: '0' });
  expect(readElfHeader(readFileSync(join(folder, 'bootstrap')))?.machine).toBe('x86_64');
});

test('go that does not compile fails with its words', async (ctx) => {
  requireTools(ctx, 'go');
  const { prepare } = project({
    ...goFiles('x86_64'),
    'hello/main.go': 'package main\n\nfunc main() { oops }\n',
  });
  await expect(prepare({ CGO_ENABLED: '0' })).rejects.toThrow(/go build ended with exit status 1/);
});
