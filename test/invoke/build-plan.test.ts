import { expect, test } from 'vitest';
import { FailedError, InvalidProjectError } from '../../src/errors.ts';
import { type BuildPlan, inCopy, planBuild } from '../../src/invoke/build-plan.ts';
import { settingsOf } from '../../src/invoke/settings.ts';
import { sourceRoots } from '../../src/invoke/source-roots.ts';
import type { ProjectFiles } from '../../src/project/project-files.ts';
import { functionsOf } from '../../src/template/functions.ts';

/** Files in memory; what they are below exists too. */
function memory(files: Record<string, string>): ProjectFiles {
  const isFolder = (path: string) => Object.keys(files).some((file) => file.startsWith(`${path}/`));
  return {
    info(path) {
      const kind = path in files ? 'file' : isFolder(path) ? 'folder' : undefined;
      return kind && { kind, executable: true, mode: 0o755, size: 1, modified: 1 };
    },
    read: (path) => (path in files ? Buffer.from(files[path]!) : undefined),
    list: () => [],
  };
}

const standard = { '/p/hello/bootstrap': '', '/p/hello/Makefile': '' };

function plan(resource: object, files: Record<string, string> = standard): BuildPlan {
  const template = {
    Resources: {
      Hello: {
        Type: 'AWS::Serverless::Function',
        ...resource,
        Properties: {
          Runtime: 'provided.al2023',
          CodeUri: 'hello',
          ...(resource as { Properties?: object }).Properties,
        },
      },
    },
  };
  const fn = functionsOf(template)[0]!;
  const scope = { template, parameters: {}, pseudo: {} };
  return planBuild(fn, settingsOf(fn, scope), '/p', memory(files));
}

const code = '/p/hello';
const make = { kind: 'makefile', code, source: code, makefile: '/p/hello/Makefile', target: 'build-Hello' };
const { '/p/hello/bootstrap': _, ...noBootstrap } = standard;
const { '/p/hello/Makefile': __, ...noMakefile } = standard;

test.each<[object, Record<string, string> | undefined, object]>([
  [{ Metadata: { SkipBuild: true } }, undefined, { kind: 'prebuilt', code }],
  [{ Metadata: { SkipBuild: true, BuildMethod: 'makefile' } }, undefined, { kind: 'prebuilt', code }],
  [{ Metadata: { SkipBuild: false } }, undefined, make],
  [{ Metadata: { BuildMethod: 'makefile' } }, undefined, make],
  [{}, undefined, make],
  [{ Metadata: { BuildMethod: 'provided.al2023' } }, undefined, make],
  [{}, noMakefile, { kind: 'prebuilt', code }],
  [
    { Metadata: { BuildMethod: 'go1.x' }, Properties: { Handler: 'main' } },
    undefined,
    { kind: 'go', code, handler: 'main', trimPath: false },
  ],
  [
    { Metadata: { BuildMethod: 'go1.x', BuildProperties: { TrimGoPath: true } } },
    undefined,
    { kind: 'go', code, handler: 'bootstrap', trimPath: true },
  ],
  [
    { Metadata: { BuildMethod: 'rust-cargolambda', BuildProperties: { Binary: 'hi' } } },
    undefined,
    { kind: 'cargo-lambda', code, binary: 'hi', runtime: 'provided.al2023' },
  ],
  [{ Metadata: { BuildMethod: 'dotnet7' } }, undefined, { kind: 'sam only', code, method: 'dotnet7' }],
  [
    { Metadata: { BuildMethod: 'makefile', ContextPath: 'infra', WorkingDirectory: 'hello/sub' } },
    { ...noMakefile, '/p/infra/Makefile': '' },
    { ...make, makefile: '/p/infra/Makefile', workingDirectory: '/p/hello/sub' },
  ],
  [
    { Metadata: { BuildMethod: 'makefile', ProjectRootDirectory: '.' } },
    { ...standard, '/p/Makefile': '' },
    { ...make, source: '/p', makefile: '/p/Makefile' },
  ],
  [{ Type: 'AWS::Lambda::Function', Properties: { Code: 'hello' } }, undefined, make],
])('as sam decides it %#', (resource, files, expected) => {
  expect(plan(resource, files)).toEqual(
    'makefile' in expected && !('workingDirectory' in expected)
      ? { ...expected, workingDirectory: undefined }
      : expected,
  );
});

test('without CodeUri the template’s folder is meant', () => {
  expect(plan({ Properties: { CodeUri: undefined } }, { '/p/bootstrap': '' })).toEqual({
    kind: 'prebuilt',
    code: '/p',
  });
});

test.each([
  [
    { Properties: { PackageType: 'Image', Runtime: undefined } },
    FailedError,
    /container image/,
    /sam local invoke Hello/,
  ],
  [{ Properties: { Runtime: 'python3.12' } }, FailedError, /runs on python3\.12/, /sam local invoke Hello/],
  [
    { Properties: { Runtime: { 'Fn::ImportValue': 'x' } } },
    FailedError,
    /no runtime that can be known/,
    /sam local/,
  ],
  [{ Properties: { CodeUri: 's3://b/k' } }, FailedError, /a place on AWS/, /CodeUri/],
  [{ Properties: { CodeUri: { Bucket: 'b', Key: 'k' } } }, FailedError, /a place on AWS/, /CodeUri/],
  [{ Properties: { CodeUri: 'hello/bootstrap' } }, FailedError, /is the file hello\/bootstrap/, /Unpack/],
  [{ Properties: { InlineCode: 'x' } }, InvalidProjectError, /InlineCode/, /CodeUri/],
  [{ Properties: { CodeUri: 'nope' } }, InvalidProjectError, /no folder nope/, /samgen validate/],
])('what is not run here is said, with another way %#', (resource, type, message, hint) => {
  expect(() => plan(resource)).toThrow(type);
  expect(() => plan(resource)).toThrow(message);
  expect(() => plan(resource)).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
});

test('no Makefile where one is needed', () => {
  expect(() => plan({ Metadata: { BuildMethod: 'makefile' } }, noMakefile)).toThrow(
    /no \/p\/hello\/Makefile/,
  );
  expect(() => plan({}, { '/p/hello/main.go': '' })).toThrow(InvalidProjectError);
  expect(plan({}, noBootstrap)).toMatchObject({ kind: 'makefile' });
});

test.each([
  ['/p/hello/sub', '/copy/sub'],
  ['/p/hello', '/copy'],
  ['/p/hello2', '/p/hello2'],
  ['/elsewhere', '/elsewhere'],
])('%s while the copy of /p/hello is built: %s', (path, place) => {
  expect(inCopy(path, '/p/hello', '/copy')).toBe(place);
});

const goPlan = (folder: string): BuildPlan => ({
  kind: 'go',
  code: folder,
  handler: 'bootstrap',
  trimPath: false,
});

test.each([
  [
    'the module’s folder',
    goPlan('/p/cmd/a'),
    { '/p/go.mod': 'module m', '/p/cmd/a/main.go': '' },
    ['/p'],
    true,
  ],
  ['a replacement outside', goPlan('/p'), { '/p/go.mod': 'replace x => ../x' }, ['/p'], false],
  ['a replacement inside', goPlan('/p'), { '/p/go.mod': 'replace x => ./x' }, ['/p'], true],
  ['a workspace', goPlan('/p/a'), { '/p/go.work': '', '/p/a/go.mod': '' }, ['/p/a'], false],
  ['no module', goPlan('/p'), { '/p/main.go': '' }, ['/p'], false],
  [
    'a crate',
    { kind: 'cargo-lambda', code: '/p', binary: undefined, runtime: 'r' },
    { '/p/Cargo.toml': '[package]' },
    ['/p'],
    true,
  ],
  [
    'a crate with a neighbour',
    { kind: 'cargo-lambda', code: '/p', binary: undefined, runtime: 'r' },
    { '/p/Cargo.toml': 'x = { path = "../x" }' },
    ['/p'],
    false,
  ],
  [
    'a member of a workspace',
    { kind: 'cargo-lambda', code: '/p/a', binary: undefined, runtime: 'r' },
    { '/p/Cargo.toml': '[workspace]\nmembers = ["a"]', '/p/a/Cargo.toml': '' },
    ['/p'],
    true,
  ],
  [
    'make with a folder and a Makefile elsewhere',
    {
      kind: 'makefile',
      code: '/p/a',
      source: '/p/a',
      makefile: '/p/m/Makefile',
      target: 't',
      workingDirectory: '/p/w',
    },
    {},
    ['/p/a', '/p/m/Makefile', '/p/w'],
    true,
  ],
] as [string, BuildPlan, Record<string, string>, string[], boolean][])(
  'what a build reads: %s',
  (_name, planned, files, paths, complete) => {
    expect(sourceRoots(planned, memory(files))).toEqual({ paths, complete });
  },
);
