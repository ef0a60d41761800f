import { expect, test } from 'vitest';
import { FailedError } from '../../src/errors.ts';
import { dockerBuild } from '../../src/invoke/image-build.ts';
import { imageSource, withKnownImage } from '../../src/invoke/image-source.ts';
import { functionsOf } from '../../src/template/functions.ts';

const scope = {
  template: {
    Parameters: {
      Version: { Type: 'String' },
      Token: { Type: 'String', NoEcho: true },
      Later: { Type: 'String' },
    },
  },
  parameters: { Version: '1.2', Token: 'canary-71c2', Folder: 'code' },
  pseudo: { 'AWS::Region': 'eu-west-3' },
};

function sourceOf(metadata: object | undefined, properties: object = {}) {
  const Resources = {
    Fn: {
      Type: 'AWS::Serverless::Function',
      Properties: { PackageType: 'Image', ...properties },
      ...(metadata ? { Metadata: metadata } : {}),
    },
  };
  return imageSource(withKnownImage(functionsOf({ Resources })[0]!, scope), '/project');
}

test('the context is relative to the template, the Dockerfile to the context', () => {
  expect(sourceOf({ Dockerfile: 'images/Dockerfile', DockerContext: './fn' })).toEqual({
    kind: 'build',
    context: '/project/fn',
    dockerfile: '/project/fn/images/Dockerfile',
    args: {},
  });
  expect(sourceOf({ Dockerfile: '../Dockerfile', DockerContext: 'fn' })).toMatchObject({
    dockerfile: '/project/Dockerfile',
  });
});

test('arguments and the target may be expressions; numbers are texts', () => {
  const source = sourceOf({
    Dockerfile: 'Dockerfile',
    DockerContext: { Ref: 'Folder' },
    DockerBuildTarget: { 'Fn::Sub': 'v${Version}' },
    DockerBuildArgs: { VERSION: { Ref: 'Version' }, COUNT: 2, NONE: { Ref: 'AWS::NoValue' } },
  });
  expect(source).toEqual({
    kind: 'build',
    context: '/project/code',
    dockerfile: '/project/code/Dockerfile',
    args: { VERSION: '1.2', COUNT: '2' },
    target: 'v1.2',
  });
});

test.for<[string, object | undefined, object, RegExp]>([
  ['no Dockerfile', { DockerContext: 'fn' }, {}, /has DockerContext and no Dockerfile/],
  ['no context', { Dockerfile: 'Dockerfile' }, {}, /has Dockerfile and no DockerContext/],
  ['neither', undefined, {}, /neither how to build it .* nor which it is \(ImageUri\)/],
  [
    'an ImageUri that only AWS knows',
    undefined,
    { ImageUri: { 'Fn::ImportValue': 'X' } },
    /ImageUri of Fn is not known/,
  ],
  [
    'an argument without a value',
    { Dockerfile: 'D', DockerContext: '.', DockerBuildArgs: { X: { Ref: 'Later' } } },
    {},
    /DockerBuildArgs of Fn: X is not known here/,
  ],
  [
    'arguments that are a list',
    { Dockerfile: 'D', DockerContext: '.', DockerBuildArgs: ['X'] },
    {},
    /no map/,
  ],
])('%s: said', ([_name, metadata, properties, message]) => {
  expect(() => sourceOf(metadata, properties)).toThrow(message);
});

test('without a Dockerfile it is the image of ImageUri, wherever that is written', () => {
  expect(sourceOf(undefined, { ImageUri: 'me/mine:1' })).toEqual({ kind: 'named', reference: 'me/mine:1' });
  expect(sourceOf({ DockerTag: 'x' }, { Code: { ImageUri: { 'Fn::Sub': 'me:${Version}' } } })).toEqual({
    kind: 'named',
    reference: 'me:1.2',
  });
});

const build = {
  context: '/p/fn',
  dockerfile: '/p/fn/Dockerfile',
  tag: 'samgen-local/fn:latest',
  architecture: 'arm64',
  noCache: false,
} as const;

test('the build is that of sam, and no value of an argument stands on the command line', () => {
  const { args, env } = dockerBuild({
    ...build,
    target: 'last',
    args: { TOKEN: 'canary-71c2', GOARCH: 'arm64' },
  });
  expect(args.join(' ')).toBe(
    'build --file /p/fn/Dockerfile --tag samgen-local/fn:latest --platform linux/arm64 --rm --force-rm --target last --build-arg TOKEN --build-arg GOARCH /p/fn',
  );
  expect(env).toEqual({ TOKEN: 'canary-71c2', GOARCH: 'arm64', DOCKER_BUILDKIT: '0' });
});

test('an argument that means something to Docker’s program does not reach its environment', () => {
  const { args, env } = dockerBuild({ ...build, args: { DOCKER_HOST: 'x', HOME: '/y' }, noCache: true });
  expect(args).toContain('DOCKER_HOST=x');
  expect(args).toContain('--no-cache');
  expect(env).toEqual({ DOCKER_BUILDKIT: '0' });
});

test("an argument with a name of Docker's own goes on no command line, unless the template shows it", () => {
  const of = (value: unknown) =>
    sourceOf({ Dockerfile: 'Dockerfile', DockerContext: 'fn', DockerBuildArgs: { GOPROXY: value } });
  expect(of('direct')).toMatchObject({ args: { GOPROXY: 'direct' } });
  expect(() => of({ Ref: 'Token' })).toThrow(FailedError);
  expect(() => of({ Ref: 'Token' })).toThrow(/^The build argument GOPROXY of Fn comes from an expression/);
});
