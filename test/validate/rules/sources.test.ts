import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateProject } from '../../../src/validate/validate.ts';
import { found, HEAD, type ProjectContent, validateContent, withFunction } from '../../support/projects.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const check = (content: ProjectContent, rule: string) => found(validateContent(content).problems, rule);

/** Hello with its code in src/. */
const local = (metadata: string, properties = 'Timeout: 3') =>
  withFunction(properties, metadata).replace('s3://bucket/key', 'src/');

describe('build-method', () => {
  it.each([
    ['makfile', 'makefile'],
    ['Makefile', 'makefile'],
    ['go1x', 'go1.x'],
    ['rust-cargo-lambda', 'rust-cargolambda'],
  ])('%s', (method, meant) => {
    const { problems } = validateContent({
      template: local(`BuildMethod: ${method}`),
      files: { 'src/main.go': '' },
    });
    expect(problems.filter(({ rule }) => rule === 'build-method')).toMatchObject([
      {
        severity: 'error',
        range: { line: 7, column: 20 },
        message: `sam build has no build method "${method}" (Hello).`,
        hint: `Did you mean ${meant}?`,
      },
    ]);
  });
  it.each([
    'makefile',
    'go1.x',
    'rust-cargolambda',
    'dotnet',
    'esbuild',
    'python-uv',
    'nodejs22.x',
    'java25',
  ])('knows %s', (method) => {
    expect(check({ template: local(`BuildMethod: ${method}`) }, 'build-method')).toEqual([]);
  });
  it('only warns of one that older versions of sam had, or newer ones may have', () => {
    expect(check({ template: local('BuildMethod: nodejs12.x') }, 'build-method')[0]).toMatch(/^warning/);
    expect(check({ template: local('BuildMethod: python3.20') }, 'build-method')[0]).toMatch(/^warning/);
  });
  it('minds only what sam builds', () => {
    expect(check({ template: local('BuildMethod: nonsense\nSkipBuild: true') }, 'build-method')).toEqual([]);
    expect(check({ template: withFunction('Timeout: 3', 'BuildMethod: nonsense') }, 'build-method')).toEqual(
      [],
    );
  });
  it('checks layers', () => {
    const template = `${HEAD}Resources:\n  Layer:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: {BuildMethod: makfile}\n    Properties: {ContentUri: src/}\n`;
    expect(check({ template }, 'build-method')).toHaveLength(1);
  });
});

describe('cargo-manifest', () => {
  const rust = (architecture: string) =>
    local('BuildMethod: rust-cargolambda', `Architectures: [${architecture}]`);
  const manifest = '[package.metadata.lambda.build]\ntarget = ["x86_64-unknown-linux-musl"]\n';

  it('looks for Cargo.toml in CodeUri itself', () => {
    const template = rust('x86_64');
    expect(
      check({ template, files: { 'src/main.rs': '', 'Cargo.toml': '' } }, 'cargo-manifest'),
    ).toMatchObject(['error 9:16 There is no Cargo.toml in src/, which cargo-lambda builds Hello from.']);
    expect(check({ template, files: { 'src/Cargo.toml': '' } }, 'cargo-manifest')).toEqual([]);
    // That there is no folder at all is code-missing.
    expect(check({ template, files: { 'other/x': '' } }, 'cargo-manifest')).toEqual([]);
  });
  it('warns of a target beside --arm64', () => {
    const files = { 'src/Cargo.toml': manifest };
    expect(check({ template: rust('arm64'), files }, 'cargo-manifest')[0]).toMatch(/^warning 7:20 .*--arm64/);
    expect(check({ template: rust('x86_64'), files }, 'cargo-manifest')).toEqual([]);
    expect(check({ template: rust('!Ref Arch'), files }, 'cargo-manifest')).toEqual([]);
    for (const text of ['[package]\nname = "x"', 'no TOML', '[package.metadata.lambda]\nbuild = 1'])
      expect(check({ template: rust('arm64'), files: { 'src/Cargo.toml': text } }, 'cargo-manifest')).toEqual(
        [],
      );
  });
  it('minds only what is built by it', () => {
    const files = { 'src/main.rs': '' };
    for (const metadata of ['BuildMethod: rust-cargolambda\nSkipBuild: true', 'BuildMethod: makefile'])
      expect(check({ template: local(metadata), files }, 'cargo-manifest')).toEqual([]);
  });
});

describe('makefile-target', () => {
  const template = local('BuildMethod: makefile');
  const withMakefile = (text: string) => ({ template, files: { 'src/Makefile': text } });
  it.each([
    ['build-Helo:\n\ttrue\n', 'Did you mean build-Helo? It must be build-Hello.'],
    ['all:\n\ttrue\n', 'Add build-Hello: to it.'],
    ['# build-Hello:\nX := build-Hello\n', 'Add build-Hello: to it.'],
  ])('%j', (makefile, hint) => {
    const { problems } = validateContent(withMakefile(makefile));
    expect(problems.filter(({ rule }) => rule === 'makefile-target')).toMatchObject([
      {
        severity: 'error',
        range: { line: 4, column: 3 },
        message: 'The Makefile of Hello has no target build-Hello.',
        hint,
      },
    ]);
  });
  it.each([
    'build-Hello:\n\ttrue\n',
    'build-Hello : other\n',
    'build-Other build-Hello:: x\n',
    'build-%:\n\ttrue\n',
    'build-$(NAME):\n',
    'include other.mk\nall:\n',
    '-include other.mk $(ANOTHER)\n',
    'all: \\\n  x\nbuild-Hello:\r\n',
    '$(eval $(call rule))\n',
    'RULES = build-Hello: x\n$(RULES)\n',
    '\uFEFFbuild-Hello:\n',
  ])('takes %j, or does not guess', (makefile) => {
    expect(check(withMakefile(makefile), 'makefile-target')).toEqual([]);
  });
  const withIncluded = (makefile: string, included: Record<string, string>) => ({
    template,
    files: {
      'src/Makefile': makefile,
      ...Object.fromEntries(Object.entries(included).map(([name, text]) => [`src/${name}`, text])),
    },
  });
  it.each([
    ['include a.mk b.mk\nbuild-Helo: build\n', { 'a.mk': 'CC = $(or x,y: z)\n', 'b.mk': 'build:\n' }],
    ['include a.mk # why\n', { 'a.mk': '-include ./b.mk\nsinclude mk/c.mk', 'mk/c.mk': 'build-Helo:\n' }],
    ['include a.mk\nbuild-Helo:\n', { 'a.mk': 'include b.mk', 'b.mk': 'include a.mk\n' }],
    ['include \\\n  a.mk \\\n b.mk\ninclude\nbuild-Helo:\n', { 'a.mk': '', 'b.mk': '# build-Hello:\n' }],
    ['-include gone.mk\ninclude-all:\nbuild-Helo:\n$(info x)\n$(X)_Y = z\n', {}],
  ])('reads what is included: %j %j', (makefile, included) => {
    const { problems } = validateContent(withIncluded(makefile, included));
    expect(problems.filter(({ rule }) => rule === 'makefile-target')).toMatchObject([
      { severity: 'error', hint: 'Did you mean build-Helo? It must be build-Hello.' },
    ]);
  });
  it.each([
    ['include a.mk\n', { 'a.mk': 'build-Hello:\n' }],
    ['include a.mk b.mk\n', { 'a.mk': '', 'b.mk': '-include mk/c.mk', 'mk/c.mk': 'build-Hello:\r\n' }],
    ['ifdef X\n\tinclude a.mk\nendif\n', { 'a.mk': 'build-Hello:\n' }],
    ['include a.mk gone.mk\n', { 'a.mk': '' }],
    ['include a.mk\n', { 'a.mk': 'include gone.mk\n' }],
    ['include a.mk\n', { 'a.mk/b.mk': '' }],
    ['include $(X).mk\n', { 'a.mk': '' }],
    ['include *.mk\n', { 'a.mk': '' }],
    ['-include [ab].mk\n', { 'a.mk': '' }],
    ['include /work/a.mk\n', { 'a.mk': '' }],
    ['-include ../a.mk\n', { 'a.mk': '' }],
    ['include = a.mk\n', { 'a.mk': '' }],
    ['include a.mk\n', { 'a.mk': 'build-%:\n' }],
    ['include a.mk\n', { 'a.mk': '.DEFAULT:\n\ttrue\n' }],
    ['include a.mk\n', { 'a.mk': 'define X\nendef\n' }],
    ['include a.mk\n', { 'a.mk': '$(eval $(X))\n' }],
    ['include a.mk\n', { 'a.mk': '$(NAMES): x\n' }],
    ['include a.mk\na.mk: b.sh\n\t./b.sh > a.mk\n', { 'a.mk': '' }],
    ['-include gone.mk\n./gone.mk: b.sh\n\t./b.sh > $@\n', {}],
    ['include a.mk\n', { 'a.mk': '#'.repeat(1_048_577) }],
    [
      'include 0.mk\n',
      Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`${n}.mk`, `include ${(n + 1) % 99}.mk`])),
    ],
  ])('takes what is included, or does not guess: %.60j %.60j', (makefile, included) => {
    expect(check(withIncluded(makefile, included), 'makefile-target')).toEqual([]);
  });
  it('is not slow with long lines', () => {
    const long = 500_000;
    const lines = [`a${' '.repeat(long)}`, `${'a '.repeat(long)}:`, '\n'.repeat(long)];
    for (const line of [...lines, `include${' a.mk'.repeat(long / 5)}`])
      expect(check(withIncluded(line, { 'a.mk': '' }), 'makefile-target')).toHaveLength(1);
  }, 15_000);
  it('looks for what is included where make runs', () => {
    const at = (metadata: string, files: Record<string, string>) =>
      check({ template: local(`BuildMethod: makefile\n${metadata}`), files }, 'makefile-target');
    const makefile = { 'src/x.c': '', 'make/Makefile': 'include a.mk\n' };
    expect(at('ContextPath: make', { ...makefile, 'make/a.mk': '' })).toEqual([]);
    expect(at('ContextPath: make', { ...makefile, 'src/a.mk': '' })).toHaveLength(1);
    const run = 'ContextPath: make\nWorkingDirectory';
    expect(at(`${run}: src/w`, { ...makefile, 'src/a.mk': '', 'src/w/a.mk': 'build-Hello:' })).toEqual([]);
    expect(at(`${run}: src/w`, { ...makefile, 'src/w/a.mk': '' })).toHaveLength(1);
    expect(at(`${run}: !Ref X`, { ...makefile, 'src/a.mk': '' })).toEqual([]);
  });
  it('asks for the Makefile, of which another may stand in', () => {
    const message = 'There is no Makefile in src/, which sam build runs for Hello.';
    expect(check({ template, files: { 'src/main.c': '' } }, 'makefile-target')).toEqual([
      `error 7:20 ${message}`,
    ]);
    expect(check({ template, files: { 'src/makefile': '' } }, 'makefile-target')).toEqual([
      `warning 7:20 ${message}`,
    ]);
    expect(check({ template, files: { 'src/main.c': '', Makefile: '' } }, 'makefile-target')).toEqual([
      `warning 7:20 ${message}`,
    ]);
  });
  it('only warns where makefile is but the default', () => {
    const files = { 'src/main.c': '' };
    expect(check({ template: local('Nothing: here'), files }, 'makefile-target')).toEqual([
      'warning 9:16 sam build makes Hello with a Makefile, and there is none in src/.',
    ]);
    expect(check({ template: local('SkipBuild: true'), files }, 'makefile-target')).toEqual([]);
  });
  it('goes where ContextPath and ProjectRootDirectory say, and not where sam build --manifest may', () => {
    const files = { 'src/main.c': '', 'make/Makefile': 'build-Hello:\n', 'root/Makefile': 'build-Hello:\n' };
    expect(
      check({ template: local('BuildMethod: makefile\nContextPath: make'), files }, 'makefile-target'),
    ).toEqual([]);
    expect(
      check(
        { template: local('BuildMethod: makefile\nProjectRootDirectory: root'), files },
        'makefile-target',
      ),
    ).toEqual([]);
    const samconfig = 'version = 0.1\n[default.build.parameters]\nmanifest = "x"\n';
    expect(check({ template, samconfig, files }, 'makefile-target')).toEqual([]);
  });
});

describe('code-missing', () => {
  const files = { 'srx/main.go': '' };
  it('is an error where sam would build from it', () => {
    const { problems } = validateContent({ template: local('BuildMethod: go1.x'), files });
    expect(problems).toMatchObject([
      {
        rule: 'code-missing',
        severity: 'error',
        range: { line: 9, column: 16 },
        message: 'Hello: there is no src/ here.',
        hint: 'Did you mean srx/?',
      },
    ]);
  });
  it.each(['SkipBuild: true', 'Nothing: here'])('is a warning with %s', (metadata) => {
    expect(check({ template: local(metadata), files }, 'code-missing')).toEqual([
      'warning 9:16 Hello: there is no src/ here.',
    ]);
  });
  it('is one warning for a template apart from its project', () => {
    const two = `${local('BuildMethod: go1.x')}  Other:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: other, Handler: a, Runtime: python3.14}\n`;
    expect(check({ template: two, files: { 'README.md': '', 'docs/a.png': '' } }, 'code-missing')).toEqual([
      'warning 9:16 The sources are not beside this template, and were not checked.',
    ]);
  });
  it('is silent for what is there, what a build leaves, and what is not local', () => {
    expect(
      check({ template: local('BuildMethod: go1.x'), files: { 'src/main.go': '' } }, 'code-missing'),
    ).toEqual([]);
    const other = (code: string) => local('BuildMethod: go1.x').replace('src/', code);
    for (const code of ['target/lambda/x', 's3://a/b', '!Ref AWS::StackName', "'${X}'", 'https://x/y.zip'])
      expect(check({ template: other(code), files }, 'code-missing')).toEqual([]);
  });
  it('follows Globals', () => {
    const template = `${HEAD}Globals: {Function: {CodeUri: nope, Runtime: provided.al2023, Handler: a}}\nResources:\n  One: {Type: AWS::Serverless::Function, Metadata: {BuildMethod: go1.x}}\n`;
    expect(check({ template, files }, 'code-missing')).toEqual(['error 3:31 One: there is no nope here.']);
  });
});

describe('dockerfile-missing', () => {
  const image = (metadata: string) =>
    `${HEAD}Resources:\n  Hello:\n    Type: AWS::Serverless::Function\n    Metadata: ${metadata}\n    Properties: {PackageType: Image}\n`;
  const files = { 'app/Dockerfile': '', 'app/main.go': '' };
  it.each([
    ['{Dockerfile: Dockrfile, DockerContext: app}', 'error 6:28 Hello: there is no Dockrfile in app.'],
    ['{Dockerfile: Dockerfile, DockerContext: ap}', 'error 6:55 Hello: there is no ap here.'],
  ])('%s', (metadata, expected) => {
    expect(check({ template: image(metadata), files }, 'dockerfile-missing')).toEqual([expected]);
  });
  it('is a warning for a template apart from its project', () => {
    const template = image('{Dockerfile: Dockerfile, DockerContext: app}');
    expect(check({ template }, 'dockerfile-missing')).toEqual([expect.stringMatching(/^warning/)]);
  });
  it.each(['{Dockerfile: Dockerfile, DockerContext: app}', '{Dockerfile: app/Dockerfile, DockerContext: .}'])(
    'takes %s',
    (metadata) => {
      expect(check({ template: image(metadata), files }, 'dockerfile-missing')).toEqual([]);
    },
  );
});

describe('the bootstrap', () => {
  const template = local('SkipBuild: true');
  const bootstrap = (text: string, executables = ['src/bootstrap']) => ({
    template,
    files: { 'src/bootstrap': text },
    executables,
  });
  const rules = (content: ProjectContent) =>
    validateContent(content).problems.map(({ file, severity, rule }) => `${file} ${severity} ${rule}`);

  it.each([
    '#!/bin/sh\necho\n',
    '#! /usr/bin/env bash\n',
    '#!/opt/bin/python3\n',
    '\u007fELF\u0000\u0001',
    '#!run/sh\n',
  ])('is fine: %j', (text) => {
    const { files, ...rest } = bootstrap(text);
    expect(rules({ ...rest, files: { ...files, 'src/run/sh': '' } })).toEqual([]);
  });
  it('must be executable', () => {
    expect(rules(bootstrap('#!/bin/sh\n', []))).toEqual(['src/bootstrap error bootstrap-executable']);
  });
  it.each([
    ['#!/bin/sh\r\necho\r\n', /CRLF/],
    ['echo hello\n', /without a #! line/],
    ['\uFEFF#!/bin/sh\n', /byte order mark/],
    ['#!bin/sh\n', /not an absolute path/],
    ['#!\n', /not an absolute path/],
  ])('cannot start: %j', (text, message) => {
    expect(validateContent(bootstrap(text)).problems).toMatchObject([
      {
        file: 'src/bootstrap',
        severity: 'error',
        rule: 'bootstrap-shebang',
        range: { line: 1, column: 1 },
        message: expect.stringMatching(message),
      },
    ]);
  });
  it.each(['#!/usr/bin/env node\n', '#!/usr/bin/python3\n'])('is doubtful: %j', (text) => {
    expect(rules(bootstrap(text))).toEqual(['src/bootstrap warning bootstrap-shebang']);
    const withLayer = local('SkipBuild: true', 'Layers: [x]');
    expect(rules({ ...bootstrap(text), template: withLayer })).toEqual([]);
  });
  it('must be there, or in a layer', () => {
    const files = { 'src/main': '', 'src/bootstrp': '' };
    expect(rules({ template, files })).toEqual(['template.yaml warning bootstrap-missing']);
    expect(validateContent({ template, files }).problems[0]?.hint).toBe(
      'Rename bootstrp to bootstrap: that is the name Lambda starts.',
    );
    const named = template.replace('Handler: bootstrap', 'Handler: main');
    expect(validateContent({ template: named, files }).problems[0]?.hint).toMatch(
      /^Rename main to bootstrap/,
    );
    expect(rules({ template: local('SkipBuild: true', 'Layers: [x]'), files })).toEqual([]);
  });
  it('is not looked at where something builds it, or where the runtime has none', () => {
    expect(rules({ ...bootstrap('echo\r\n', []), template: local('BuildMethod: go1.x') })).toEqual([]);
    expect(
      rules({ ...bootstrap('echo\r\n', []), template: template.replace('provided.al2023', 'python3.14') }),
    ).toEqual([]);
  });
});

const ELF = (machine: number) => {
  const bytes = Buffer.alloc(64);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(machine, 18);
  // An x86_64 or arm64 header has no byte above 127, so that it is the same as a text.
  return machine > 127 ? bytes : bytes.toString('latin1');
};

describe('architecture-mismatch', () => {
  const program = (properties: string, machine: number) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'template.yaml'), local('SkipBuild: true', properties));
    writeFileSync(join(folder, 'src', 'bootstrap'), ELF(machine), { mode: 0o755 });
    const { problems } = validateProject({
      template: join(folder, 'template.yaml'),
      shownAs: 'template.yaml',
    });
    return found(problems, 'architecture-mismatch');
  };
  it('reads the machine of a bootstrap', () => {
    expect(program('Timeout: 3', 183)).toEqual([
      'error 9:16 The bootstrap of Hello is built for arm64, and the function runs on x86_64.',
    ]);
    expect(program('Architectures: [arm64]', 62)).toEqual([
      'error 12:22 The bootstrap of Hello is built for x86_64, and the function runs on arm64.',
    ]);
    expect(program('Architectures: [arm64]', 183)).toEqual([]);
    expect(program('Timeout: 3', 62)).toEqual([]);
    expect(program('Timeout: 3', 3)).toEqual([]);
    expect(program('Architectures: [!Ref Arch]', 183)).toEqual([]);
  });
  const made = (makefile: string, properties = 'Architectures: [arm64]') =>
    validateContent({
      template: local('BuildMethod: makefile', properties),
      files: { 'src/Makefile': makefile },
    }).problems.filter(({ rule }) => rule === 'architecture-mismatch');
  it.each([
    ['build-Hello:\n\tGOOS=linux GOARCH=amd64 go build\n', 2, 20],
    ['GOARCH = amd64\nbuild-Hello:\n\tgo build\n', 1, 10],
    ['export GOARCH := amd64\nbuild-Hello:\n\tgo build\n', 1, 18],
    ['build-Hello: export GOARCH=amd64\nbuild-Hello:\n\tgo build\n', 1, 28],
  ])('reads the Makefile: %j', (makefile, line, column) => {
    expect(made(makefile)).toMatchObject([
      {
        severity: 'warning',
        file: 'src/Makefile',
        range: { line, column },
        hint: expect.stringContaining('arm64'),
      },
    ]);
  });
  it.each([
    'build-Hello:\n\tGOARCH=arm64 go build\n',
    'build-Other:\n\tGOARCH=amd64 go build\nbuild-Hello:\n\tgo build\n',
    'GOARCH = amd64\nbuild-Hello:\n\tGOARCH=arm64 go build\n',
    'GOARCH ?= amd64\nbuild-Hello:\n\tgo build\n',
    'build-Hello:\n\tGOARCH=$(ARCH) go build\n',
    'build-Hello:\n\tGOARCH=amd64 go build ./tool\n\tGOARCH=arm64 go build\n',
  ])('takes %j', (makefile) => {
    expect(made(makefile)).toEqual([]);
  });
  it('reads the build arguments of an image', () => {
    const image = (go: string) =>
      `${HEAD}Resources:\n  Hello:\n    Type: AWS::Serverless::Function\n    Metadata: {Dockerfile: Dockerfile, DockerContext: ., DockerBuildArgs: {GOARCH: ${go}}}\n    Properties: {PackageType: Image, Architectures: [arm64]}\n`;
    expect(check({ template: image('amd64') }, 'architecture-mismatch')).toEqual([
      expect.stringMatching(/^warning 6:\d+ GOARCH amd64 builds Hello/),
    ]);
    expect(check({ template: image('arm64') }, 'architecture-mismatch')).toEqual([]);
    expect(check({ template: image('!Ref Arch') }, 'architecture-mismatch')).toEqual([]);
  });
});

describe('bootstrap-program', () => {
  const template = local('SkipBuild: true');
  it('refuses an empty file and a folder', () => {
    const { problems } = validateContent({
      template,
      files: { 'src/bootstrap': '' },
      executables: ['src/bootstrap'],
    });
    expect(problems).toMatchObject([{ rule: 'bootstrap-program', severity: 'error', file: 'src/bootstrap' }]);
    expect(check({ template, files: { 'src/bootstrap/bootstrap': '' } }, 'bootstrap-program')).toEqual([
      expect.stringMatching(/^error 9:16 .*is a folder/),
    ]);
  });
  it('refuses a link to nothing', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'template.yaml'), template);
    symlinkSync('nowhere', join(folder, 'src', 'bootstrap'));
    const { problems } = validateProject({
      template: join(folder, 'template.yaml'),
      shownAs: 'template.yaml',
    });
    expect(found(problems, 'bootstrap-program')).toEqual([
      expect.stringMatching(/^error 9:16 .*is not there/),
    ]);
  });
  it('takes a script, and none', () => {
    expect(check({ template, files: { 'src/bootstrap': '#!/bin/sh\n' } }, 'bootstrap-program')).toEqual([]);
    expect(check({ template, files: { 'src/x.sh': '' } }, 'bootstrap-program')).toEqual([]);
    const layered = local('SkipBuild: true', 'Layers: [arn:x]');
    expect(check({ template: layered, files: { 'src/bootstrap/x': '' } }, 'bootstrap-program')).toEqual([]);
  });
});

describe('makefile-recipe', () => {
  const made = (makefile: string, included: Record<string, string> = {}) =>
    validateContent({
      template: local('BuildMethod: makefile'),
      files: { 'src/Makefile': makefile, ...included },
    }).problems.filter(({ rule }) => rule === 'makefile-recipe');
  it.each([
    ['build-Hello:\n    cp a b\n', 'error', 2, 5],
    ['x = 1\n\nbuild-Hello: a\n\n  # why\n  cp a b\n', 'error', 6, 3],
    ['build-Hello:\n    GOOS=linux go build\n', 'warning', 2, 5],
  ])('%j', (makefile, severity, line, endColumn) => {
    expect(made(makefile)).toMatchObject([
      { severity, file: 'src/Makefile', range: { line, column: 1, endLine: line, endColumn } },
    ]);
  });
  it('reads what is included', () => {
    const bad = 'build-Hello:\n  cp a b\n';
    const found = [{ severity: 'error', file: 'src/b.mk', range: { line: 2, column: 1 } }];
    const nested = { 'src/a.mk': 'include b.mk', 'src/b.mk': bad };
    expect(made('include a.mk\n', nested)).toMatchObject(found);
    for (const makefile of [
      'ifdef X\ninclude a.mk\nendif\n',
      '.RECIPEPREFIX = >\ninclude a.mk\n',
      'include a.mk $(X)\n',
    ])
      expect(made(makefile, nested)).toEqual([]);
    expect(made('include b.mk\n', { 'src/b.mk': `ifdef X\n${bad}endif\n` })).toEqual([]);
    expect(made('include b.mk\n', { 'src/b.mk': `define X\n${bad}endef\n` })).toEqual([]);
    expect(made('include a.mk\nbuild-Hello:\n  cp a b\n', { 'src/a.mk': '.RECIPEPREFIX = >' })).toEqual([]);
  });
  it.each([
    'build-Hello:\n\tcp a b\n',
    'build-Hello: a \\\n    b\n\tcp a b\n',
    '.RECIPEPREFIX = >\nbuild-Hello:\n  > cp a b\n',
    'build-Hello:\nother:\n    cp a b\n',
    'build-Hello: ; cp a b\n',
    'build-Hello:\n  ifeq (a,b)\n\tcp a b\n  endif\n',
  ])('takes %j', (makefile) => {
    expect(made(makefile)).toEqual([]);
  });
});
