import { join } from 'node:path';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { prepareArtifact } from '../../src/invoke/artifact.ts';
import { withKnownImage } from '../../src/invoke/image-source.ts';
import { localScope } from '../../src/invoke/scope.ts';
import { settingsOf } from '../../src/invoke/settings.ts';
import { openProject } from '../../src/project/open-project.ts';
import { functionsOf } from '../../src/template/functions.ts';
import { dockerSays, imageId, makeImage, noDocker, removeImage } from '../support/docker.ts';
import { template, writeFiles } from '../support/function-project.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const linux = { platform: 'linux', arch: process.arch } as const;
const [own, other] =
  process.arch === 'arm64' ? (['arm64', 'x86_64'] as const) : (['x86_64', 'arm64'] as const);
const BUILT = { Dockerfile: 'Dockerfile', DockerContext: 'hello' };
const DOCKERFILE = 'FROM scratch\nCOPY file /\nARG WHO=nobody\nLABEL who=$WHO\nENTRYPOINT ["/file"]\n';

function project(
  ctx: TestContext,
  metadata: object | undefined,
  files: Record<string, string>,
  properties: object = {},
) {
  const missing = noDocker();
  if (missing) ctx.skip(missing);
  const folder = temporaryFolder();
  const write = (metadata: object | undefined, properties: object = {}) =>
    writeFiles(folder, {
      'template.yaml': template(
        { PackageType: 'Image', Architectures: [own], ...properties },
        metadata as Record<string, unknown>,
        { Parameters: { Who: { Type: 'String', Default: 'template' } } },
      ),
    });
  write(metadata, properties);
  writeFiles(folder, files);
  const prepare = async (signal = new AbortController().signal) => {
    const deps = recordedDeps(folder, { env: process.env, signal });
    const opened = await openProject(folder, {});
    const scope = localScope(opened, {}, 'eu-west-3');
    const fn = functionsOf(opened.template)[0]!;
    const image = withKnownImage(fn, scope);
    const artifact = await prepareArtifact(opened, image, settingsOf(fn, scope), linux, deps).catch(
      (error) => {
        error.said = deps.stderr.text();
        throw error;
      },
    );
    if (artifact.kind !== 'image') throw new Error('It is an image.');
    onTestFinished(() => removeImage(artifact.reference));
    return { ...artifact, said: deps.stderr.text() };
  };
  return { folder, write, prepare };
}

test('it is built as sam builds it, and says so; the second time it is not, and says nothing', async (ctx) => {
  const metadata = { ...BUILT, DockerBuildArgs: { WHO: { Ref: 'Who' } } };
  const { folder, prepare } = project(ctx, metadata, {
    'hello/Dockerfile': DOCKERFILE,
    'hello/file': folderMark(),
  });
  const first = await prepare();
  expect(first).toMatchObject({ kind: 'image', from: 'build' });
  expect(first.reference).toMatch(/^samgen-local\/hellofunction-[0-9a-f]{12}:latest$/);
  expect(first.image).toMatchObject({ entrypoint: ['/file'], labels: { who: 'template' } });
  expect(first.said).toMatch(/^Building HelloFunction \(docker build\)…\n[\s\S]*Step 2\/5 : COPY file/);
  expect(first.said).not.toContain('DEPRECATED');
  const second = await prepare();
  expect(second).toEqual({ ...first, said: '' });
  // Another one takes its name: the first is gone.
  writeFiles(folder, { 'hello/file': folderMark() });
  const third = await prepare();
  expect(third.image.id).not.toBe(first.image.id);
  expect(third.reference).toBe(first.reference);
  expect(await imageId(first.image.id)).toBeUndefined();
});

const folderMark = (): string => `${Math.random()}\n`;

test('what the cache has of another architecture is not taken for this one', async (ctx) => {
  const { write, prepare } = project(ctx, BUILT, {
    'hello/Dockerfile': DOCKERFILE,
    'hello/file': folderMark(),
  });
  expect((await prepare()).image.machine).toBe(own === 'arm64' ? 'arm64' : 'amd64');
  write(BUILT, { Architectures: [other] });
  expect((await prepare()).image.machine).toBe(other === 'arm64' ? 'arm64' : 'amd64');
});

test('nor where the next step builds on it', async (ctx) => {
  const dockerfile = 'FROM scratch\nCOPY file /\nCOPY other /\nENTRYPOINT ["/file"]\n';
  const files = { 'hello/Dockerfile': dockerfile, 'hello/file': folderMark(), 'hello/other': '1' };
  const { folder, write, prepare } = project(ctx, BUILT, files);
  await prepare();
  write(BUILT, { Architectures: [other] });
  writeFiles(folder, { 'hello/other': '2' });
  expect((await prepare()).image.machine).toBe(other === 'arm64' ? 'arm64' : 'amd64');
});

test('a target is built, and what .dockerignore names is not sent', async (ctx) => {
  const { prepare } = project(
    ctx,
    { ...BUILT, DockerBuildTarget: 'one' },
    {
      'hello/Dockerfile': 'FROM scratch AS one\nCOPY . /\nLABEL is=one\nFROM scratch\nLABEL is=two\n',
      'hello/.dockerignore': 'secret\nDockerfile\n',
      'hello/secret': 'x'.repeat(3_000_000),
      'hello/file': folderMark(),
    },
  );
  const { image } = await prepare();
  expect(image.labels).toEqual({ is: 'one' });
  expect(image.size).toBeLessThan(1_000_000);
});

test('a build that fails says with which status, after its own words, and leaves no container', async (ctx) => {
  const mark = `samgen-fails-${Math.random()}`;
  const dockerfile = `FROM scratch\nLABEL mark=${mark}\nCOPY file /\nRUN ["/file"]\n`;
  const { prepare } = project(ctx, BUILT, { 'hello/Dockerfile': dockerfile, 'hello/file': '#!/nope\n' });
  await expect(prepare()).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(
      /^HelloFunction was not built: docker build ended with exit status \d+\.$/,
    ),
    said: expect.stringMatching(/Step 4\/4 : RUN/),
  });
  expect(await dockerSays('ps', '--all', '--quiet', '--filter', `label=mark=${mark}`)).toBe('');
});

test.each([
  ['folder', { ...BUILT, DockerContext: 'nowhere' }, /names \S+\/nowhere: there is no such folder/],
  ['Dockerfile', { ...BUILT, Dockerfile: 'nowhere' }, /names \S+\/hello\/nowhere: there is no such file/],
])('without its %s', async (_name, metadata, message) => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'template.yaml': template({ PackageType: 'Image' }, metadata), 'hello/file': '' });
  const opened = await openProject(folder, {});
  const fn = functionsOf(opened.template)[0]!;
  const invoked = settingsOf(fn, localScope(opened, {}, 'eu-west-3'));
  await expect(prepareArtifact(opened, fn, invoked, linux, recordedDeps(folder))).rejects.toThrow(message);
});

test('ImageUri names an image of this machine; none is pulled', async (ctx) => {
  const { write, prepare, folder } = project(ctx, undefined, {}, { ImageUri: 'samgen-test/is-not-here:1' });
  await expect(prepare()).rejects.toMatchObject({
    message:
      'ImageUri of HelloFunction names samgen-test/is-not-here:1, and there is no such image on this machine.',
    hint: expect.stringMatching(/docker pull --platform linux\/(amd|arm)64 samgen-test\/is-not-here:1$/),
  });
  const uri = '123456789012.dkr.ecr.eu-west-3.amazonaws.com/hello:1';
  write(undefined, { ImageUri: uri });
  await expect(prepare()).rejects.toMatchObject({
    hint: expect.stringMatching(
      /^aws ecr get-login-password --region eu-west-3 \| docker login .* 123456789012\.dkr\.ecr\.eu-west-3\.amazonaws\.com\ndocker pull/m,
    ),
  });
  const name = await makeImage(join(folder, 'image'), {
    Dockerfile: 'FROM scratch\nCOPY . /\nCMD ["/x"]\n',
    x: folderMark(),
  });
  onTestFinished(() => removeImage(name));
  write(undefined, { ImageUri: name });
  expect(await prepare()).toMatchObject({
    from: 'named',
    reference: name,
    image: { command: ['/x'] },
    said: '',
  });
  write(undefined, { ImageUri: name, Architectures: [other] });
  await expect(prepare()).rejects.toThrow(
    /and HelloFunction runs on \S+: Lambda would say "exec format error"/,
  );
});
