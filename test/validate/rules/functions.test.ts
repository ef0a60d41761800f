import { describe, expect, it } from 'vitest';
import { found, HEAD, validateContent, withFunction } from '../../support/projects.ts';

const check = (template: string, rule: string) => found(validateContent({ template }).problems, rule);

describe('architecture', () => {
  it.each([
    ['amd64', 'x86_64'],
    ['aarch64', 'arm64'],
    ['x64', 'x86_64'],
    ['arm46', 'arm64'],
  ])('%s', (name, meant) => {
    const { problems } = validateContent({ template: withFunction(`Architectures: [${name}]`) });
    expect(problems).toMatchObject([
      {
        rule: 'architecture',
        severity: 'error',
        range: { line: 12, column: 23 },
        message: `Lambda has no architecture "${name}"; it has x86_64 and arm64.`,
        hint: `Did you mean ${meant}?`,
      },
    ]);
  });
  it('looks into Globals, and at every value a parameter can have', () => {
    const globals = 'Globals: {Function: {Architectures: [amd64]}}\n';
    expect(check(withFunction('Timeout: 3', 'SkipBuild: true', globals), 'architecture')[0]).toMatch(
      /^error 3:/,
    );
    const allowed = (values: string) =>
      withFunction(
        'Architectures: [!Ref Arch]',
        'SkipBuild: true',
        `Parameters:\n  Arch: {Type: String, AllowedValues: ${values}}\n`,
      );
    expect(check(allowed('[amd64, aarch64]'), 'architecture')[0]).toMatch(/^error/);
    expect(check(allowed('[amd64, arm64]'), 'architecture')[0]).toMatch(/^warning/);
    expect(check(allowed('[x86_64, arm64]'), 'architecture')).toEqual([]);
  });
  it.each(['[x86_64]', '[arm64]', '[!Ref AWS::StackName]'])('takes %s', (list) => {
    expect(check(withFunction(`Architectures: ${list}`), 'architecture')).toEqual([]);
  });
});

const withRuntime = (runtime: string, before = '') =>
  withFunction('Timeout: 3', 'SkipBuild: true', before).replace('provided.al2023', runtime);

describe('runtime-unknown', () => {
  it.each([
    ['provided.al2032', 'error', 'provided.al2023'],
    ['provided.al203', 'warning', 'provided.al2023'],
    ['providd.al2023', 'error', 'provided.al2023'],
    ['node20.x', 'error', 'nodejs20.x'],
    ['nodejs26.x', 'warning', 'nodejs20.x'],
    ['python3.15', 'warning', 'python3.10'],
    ['something', 'warning', undefined],
  ])('%s', (runtime, severity, meant) => {
    const { problems } = validateContent({ template: withRuntime(runtime) });
    const [problem] = problems.filter(({ rule }) => rule === 'runtime-unknown');
    expect(problem).toMatchObject({ severity, range: { line: 11, column: 16 } });
    if (meant === undefined) expect(problem?.hint).toBeUndefined();
    else expect(problem?.hint).toMatch(new RegExp(`Did you mean ${meant.replace(/\d+(\.x)?$/, '')}`));
  });
  it.each(['provided.al2023', 'go1.x', 'java25', '!Ref AWS::StackName'])('knows %s', (runtime) => {
    expect(check(withRuntime(runtime), 'runtime-unknown')).toEqual([]);
  });
});

describe('runtime-deprecated', () => {
  it('gives the dates', () => {
    expect(check(withRuntime('provided.al2'), 'runtime-deprecated')).toEqual([
      'warning 11:16 provided.al2 is deprecated since 2026-07-31; from 2027-02-01 no function can be created with it.',
    ]);
    expect(check(withRuntime('go1.x'), 'runtime-deprecated')).toEqual([
      'warning 11:16 go1.x is deprecated since 2024-01-08; since 2024-02-08 no function can be created with it.',
    ]);
  });
  it('says it once of Globals', () => {
    const template = `${HEAD}Globals: {Function: {Runtime: provided.al2, Handler: a, CodeUri: s3://a/b}}
Resources:
  One: {Type: AWS::Serverless::Function}
  Two: {Type: AWS::Serverless::Function}
`;
    expect(check(template, 'runtime-deprecated')).toEqual([expect.stringMatching(/^warning 3:/)]);
  });
  it.each(['provided.al2023', 'python3.14'])('lets %s be, which ends later', (runtime) => {
    expect(check(withRuntime(runtime), 'runtime-deprecated')).toEqual([]);
  });
  it('is silent where a parameter may say another', () => {
    const parameters = 'Parameters:\n  Run: {Type: String, AllowedValues: [provided.al2, provided.al2023]}\n';
    expect(check(withRuntime('!Ref Run', parameters), 'runtime-deprecated')).toEqual([]);
  });
});

describe('handler-name', () => {
  it.each(['botstrap', 'Bootstrap', 'bootstrap.sh'])('%s', (handler) => {
    const template = withFunction('Timeout: 3').replace('Handler: bootstrap', `Handler: ${handler}`);
    expect(check(template, 'handler-name')).toEqual([
      `warning 10:16 The executable is always named bootstrap; this Handler says "${handler}".`,
    ]);
  });
  it.each(['bootstrap', 'function.handler', 'main'])('takes %s', (handler) => {
    const template = withFunction('Timeout: 3').replace('Handler: bootstrap', `Handler: ${handler}`);
    expect(check(template, 'handler-name')).toEqual([]);
  });
  it('minds its own runtimes', () => {
    const template = withFunction('Timeout: 3').replace('Handler: bootstrap', 'Handler: botstrap');
    expect(check(template.replace('provided.al2023', 'nodejs24.x'), 'handler-name')).toEqual([]);
  });
});

describe('package-type', () => {
  const fn = (properties: string, extra = '', before = '') =>
    `${HEAD}${before}Resources:\n  Hello:\n    Type: AWS::Serverless::Function\n${extra}    Properties: ${properties}\n`;
  const image = 'PackageType: Image, ImageUri: 1.dkr.ecr.eu-west-1.amazonaws.com/a:b';
  it.each([
    ['{CodeUri: s3://a/b, Handler: x}', ['Hello has no Runtime, which a zip function needs.']],
    ['{CodeUri: s3://a/b, Runtime: provided.al2023}', ['Hello has no Handler, which a zip function needs.']],
    [`{${image}, Runtime: provided.al2023}`, ['Hello is an image function, which must not have Runtime.']],
    [
      `{${image}, Handler: x, Layers: [x]}`,
      [
        'Hello is an image function, which must not have Handler.',
        'Hello is an image function, which must not have Layers.',
      ],
    ],
    [
      '{ImageUri: a:b}',
      ['Hello has an ImageUri, but is a zip function: PackageType is Zip where nothing is said.'],
    ],
  ])('%s', (properties, messages) => {
    const problems = check(fn(properties), 'package-type');
    expect(problems).toEqual(
      messages.map((message) => expect.stringMatching(new RegExp(`^error .*${message.slice(0, 40)}`))),
    );
  });
  it('sees Globals, and what IgnoreGlobals keeps away', () => {
    const globals = 'Globals: {Function: {Runtime: provided.al2023, Handler: x}}\n';
    expect(check(fn('{CodeUri: s3://a/b}', '', globals), 'package-type')).toEqual([]);
    expect(check(fn(`{${image}}`, '', globals), 'package-type')).toHaveLength(2);
    expect(check(fn(`{${image}}`, "    IgnoreGlobals: '*'\n", globals), 'package-type')).toEqual([]);
    expect(check(fn(`{${image}}`, '    IgnoreGlobals: [Runtime]\n', globals), 'package-type')).toHaveLength(
      1,
    );
  });
  it.each([
    `{${image}}`,
    `{${image}, Handler: !Ref AWS::NoValue}`,
    '{PackageType: !Ref AWS::StackName, ImageUri: a:b}',
    '{CodeUri: s3://a/b, Handler: x, Runtime: !If [C, a, b]}',
  ])('takes %s', (properties) => {
    expect(check(fn(properties), 'package-type')).toEqual([]);
  });
});

describe('image-source and image-metadata', () => {
  const image = (metadata: string, properties = 'PackageType: Image') =>
    `${HEAD}Resources:\n  Hello:\n    Type: AWS::Serverless::Function\n    Metadata: ${metadata}\n    Properties: {${properties}}\n`;
  it.each([
    ['{DockerTag: v1}', 'no Metadata.Dockerfile and no Metadata.DockerContext'],
    ['{Dockerfile: Dockerfile}', 'no Metadata.DockerContext'],
    ['{DockerContext: .}', 'no Metadata.Dockerfile'],
  ])('%s', (metadata, missing) => {
    expect(check(image(metadata), 'image-source')).toEqual([expect.stringContaining(missing)]);
  });
  it('takes both, or an image', () => {
    expect(check(image('{Dockerfile: Dockerfile, DockerContext: .}'), 'image-source')).toEqual([]);
    expect(check(image('{}', 'PackageType: Image, ImageUri: a:b'), 'image-source')).toEqual([]);
  });
  it('tells a zip function that its Dockerfile is for nothing', () => {
    expect(check(withFunction('Timeout: 3', 'Dockerfile: Dockerfile'), 'image-metadata')).toEqual([
      'warning 7:7 Hello is a zip function; sam ignores its Dockerfile.',
    ]);
    expect(check(image('{Dockerfile: a, DockerContext: .}'), 'image-metadata')).toEqual([]);
  });
});
