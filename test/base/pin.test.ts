import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/commands/base/pin.ts';
import type { CommonFlags } from '../../src/deps.ts';
import { FailedError, InvalidProjectError, UsageError } from '../../src/errors.ts';
import { manifest, manifestAnswer, scriptedRegistry } from '../support/registry.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A program of Docker's name that answers so; none where it is left out. */
type FakeDocker = string;

const fn = (name: string, lines: string[] = []) => [
  `  ${name}:`,
  '    Type: AWS::Serverless::Function',
  '    Properties: { PackageType: Image }',
  '    Metadata:',
  `      DockerContext: ./${name.toLowerCase()}`,
  '      Dockerfile: Dockerfile',
  ...lines.map((line) => `      ${line}`),
];

function project(dockerfiles: Record<string, string>, more: string[] = []) {
  const folder = temporaryFolder();
  const lines = ['Transform: AWS::Serverless-2016-10-31', 'Resources:'];
  for (const [name, text] of Object.entries(dockerfiles)) {
    mkdirSync(join(folder, name.toLowerCase()));
    writeFileSync(join(folder, name.toLowerCase(), 'Dockerfile'), text);
    lines.push(...fn(name));
  }
  writeFileSync(join(folder, 'template.yaml'), [...lines, ...more, ''].join('\n'));
  return {
    folder,
    read: (name: string) => readFileSync(join(folder, name.toLowerCase(), 'Dockerfile'), 'utf8'),
    async pin(
      flags: Record<string, unknown> = {},
      { docker, ...common }: Partial<CommonFlags> & { docker?: FakeDocker } = {},
    ) {
      const bin = temporaryFolder();
      if (docker !== undefined) writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${docker}\n`, { mode: 0o755 });
      const deps = recordedDeps(folder, {
        env: { PATH: docker === undefined ? bin : `${bin}:/bin:/usr/bin` },
      });
      const call = {
        arguments: [],
        passedOn: [],
        flags,
        common: { json: false, quiet: false, debug: false, ...common },
      };
      await run(call, deps);
      return { stdout: deps.stdout.text(), stderr: deps.stderr.text() };
    },
  };
}

const index = manifest('index');

describe('samgen base pin', () => {
  test('shows no value that may be a secret, and keeps it', async () => {
    const { host, expects } = await scriptedRegistry();
    const rest = '\nENV API_TOKEN=hunter2-in-env\n';
    const { read, pin } = project({ One: `FROM ${host}/go:1${rest}` });
    for (const json of [false, true]) {
      expects(manifestAnswer('/v2/go/manifests/1', index));
      const dry = await pin({ dryRun: true }, { json });
      expect(dry.stdout).toContain('API_TOKEN=***');
      expect(dry.stdout + dry.stderr).not.toContain('hunter2');
    }
    expects(manifestAnswer('/v2/go/manifests/1', index));
    await pin();
    expect(read('One')).toBe(`FROM ${host}/go:1@${index.digest}${rest}`);
  });

  test('shows a diff, writes it, and has nothing to do the second time', async () => {
    const { host, expects } = await scriptedRegistry();
    const text = `FROM ${host}/go:1 AS build\r\nFROM ${host}/provided:al2023\r\nENTRYPOINT ["x"]`;
    const { read, pin } = project({ One: text, Two: `FROM ${host}/go:1\n` });
    const other = manifest('other');
    expects(
      manifestAnswer('/v2/go/manifests/1', index),
      manifestAnswer('/v2/provided/manifests/al2023', other),
    );
    const dry = await pin({ dryRun: true });
    expect(dry.stdout).toBe(
      [
        '--- a/one/Dockerfile',
        '+++ b/one/Dockerfile',
        '@@ -1,3 +1,3 @@',
        `-FROM ${host}/go:1 AS build\r`,
        `-FROM ${host}/provided:al2023\r`,
        `+FROM ${host}/go:1@${index.digest} AS build\r`,
        `+FROM ${host}/provided:al2023@${other.digest}\r`,
        ' ENTRYPOINT ["x"]',
        '\\ No newline at end of file',
        '--- a/two/Dockerfile',
        '+++ b/two/Dockerfile',
        '@@ -1,1 +1,1 @@',
        `-FROM ${host}/go:1`,
        `+FROM ${host}/go:1@${index.digest}`,
        '',
      ].join('\n'),
    );
    expect(dry.stderr).toContain('3 bases in 2 Dockerfiles would get a digest. Nothing was written.\n');
    expect(read('One')).toBe(text);

    expects(
      manifestAnswer('/v2/go/manifests/1', index),
      manifestAnswer('/v2/provided/manifests/al2023', other),
    );
    const done = await pin();
    expect(done.stdout).toBe(dry.stdout);
    expect(done.stderr).toContain('3 bases in 2 Dockerfiles have a digest now.\n');
    expect(read('One')).toBe(
      `FROM ${host}/go:1@${index.digest} AS build\r\nFROM ${host}/provided:al2023@${other.digest}\r\nENTRYPOINT ["x"]`,
    );
    // No request is expected now.
    expect(await pin()).toEqual({ stdout: '', stderr: 'Nothing to do: 3 bases had a digest.\n' });
  });

  test('tells scripts all of it', async () => {
    const { host, expects } = await scriptedRegistry();
    const old = `sha256:${'0'.repeat(64)}`;
    const { pin } = project({ One: `FROM ${host}/a:1@${old}\nFROM scratch\nFROM $X\n` });
    expects(manifestAnswer('/v2/a/manifests/1', index));
    const { stdout, stderr } = await pin({ update: true }, { json: true, quiet: true });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      dryRun: false,
      written: ['one/Dockerfile'],
      pinned: [
        {
          file: 'one/Dockerfile',
          line: 1,
          functions: ['One'],
          image: `${host}/a:1`,
          digest: index.digest,
          was: old,
          multiArchitecture: true,
          from: 'registry',
        },
      ],
      kept: [],
      left: [
        { file: 'one/Dockerfile', line: 3, functions: ['One'], image: '$X', reason: expect.any(String) },
      ],
      diff: expect.stringContaining(`+FROM ${host}/a:1@${index.digest}\n`),
    });
  });

  test('takes the functions that are meant, by name too, and the arguments of the template', async () => {
    const { host, expects } = await scriptedRegistry();
    const { folder, read, pin } = project({ One: `ARG H\nARG T=1\nFROM \${H}/a:\${T}\n`, Two: 'FROM b\n' });
    const template = readFileSync(join(folder, 'template.yaml'), 'utf8').replace(
      'Dockerfile: Dockerfile\n',
      `Dockerfile: Dockerfile\n      DockerBuildArgs: { H: !Ref Host, UNKNOWN: !ImportValue x }\n`,
    );
    writeFileSync(
      join(folder, 'template.yaml'),
      `Parameters: { Host: { Type: String, Default: '${host}' } }\n${template}`,
    );
    expects(manifestAnswer('/v2/a/manifests/1', index));
    await pin({ only: ['One'] });
    expect(read('One')).toBe(`ARG H\nARG T=1@${index.digest}\nFROM \${H}/a:\${T}\n`);
    expect(read('Two')).toBe('FROM b\n');
    await expect(pin({ only: ['Twoo'] })).rejects.toThrow(UsageError);
  });

  test('writes nothing where one image is not given, and says why', async () => {
    const { host, expects } = await scriptedRegistry();
    const { read, pin } = project({ One: `FROM ${host}/a:1\nFROM ${host}/b:1\n` });
    expects(manifestAnswer('/v2/a/manifests/1', index), { get: '/v2/b/manifests/1', status: 404 });
    const failed = pin();
    await expect(failed).rejects.toThrow(FailedError);
    await expect(failed).rejects.toThrow(`${host} gives nobody ${host}/b:1 (404). Nothing was written.`);
    expect(read('One')).toBe(`FROM ${host}/a:1\nFROM ${host}/b:1\n`);
  });

  test('says what is wrong with the project', async () => {
    const { folder, pin } = project({}, [...fn('One'), '  Zip:', '    Type: AWS::Serverless::Function']);
    await expect(pin()).rejects.toThrow(InvalidProjectError);
    await expect(pin({ only: ['Zip'] })).rejects.toThrow('Zip is not built from a Dockerfile.');
    await expect(pin({ template: 'none.yaml' })).rejects.toThrow(UsageError);
    mkdirSync(join(folder, 'one'));
    writeFileSync(join(folder, 'one/Dockerfile'), 'FROM scratch\n');
    expect((await pin()).stderr).toBe('There is nothing to pin.\n');
  });
});

describe('through Docker, where the registry gives it to nobody', () => {
  const refused = {
    get: '/v2/a/manifests/1',
    status: 401,
    headers: { 'www-authenticate': 'Basic realm="x"' },
  };
  const noBuildx = 'if [ "$1" = buildx ]; then exit 1; fi';

  test('by buildx, which has its login', async () => {
    const { host, expects } = await scriptedRegistry();
    const { read, pin } = project({ One: `FROM ${host}/a:1\n` });
    expects(refused);
    const manifestJson = JSON.stringify({ digest: index.digest, manifests: [] });
    const { stderr } = await pin(
      {},
      {
        docker: `[ "$*" = 'buildx imagetools inspect --format {{json .Manifest}} -- ${host}/a:1' ] && echo '${manifestJson}'`,
      },
    );
    expect(read('One')).toBe(`FROM ${host}/a:1@${index.digest}\n`);
    expect(stderr).not.toContain('Note:');
  });

  test('as it was pulled, which is told', async () => {
    const { host, expects } = await scriptedRegistry();
    const { read, pin } = project({ One: `FROM ${host}/a:1\n` });
    expects(refused);
    const digests = JSON.stringify([`other/a@sha256:${'0'.repeat(64)}`, `${host}/a@${index.digest}`]);
    const { stderr } = await pin({}, { docker: `${noBuildx}\necho '${digests}'` });
    expect(read('One')).toBe(`FROM ${host}/a:1@${index.digest}\n`);
    expect(stderr).toContain(`Note: one/Dockerfile:1: ${host}/a:1 was pulled here some time ago`);
  });

  test('an image of this machine alone is left as it is, and the others are pinned', async () => {
    const { host, expects } = await scriptedRegistry();
    const { read, pin } = project({ One: `FROM ${host}/a:1\nFROM ${host}/b:1\n` });
    expects(refused, manifestAnswer('/v2/b/manifests/1', index));
    const { stderr } = await pin({}, { docker: `${noBuildx}\necho '[]'` });
    expect(read('One')).toBe(`FROM ${host}/a:1\nFROM ${host}/b:1@${index.digest}\n`);
    expect(stderr).toContain(
      `one/Dockerfile:1: ${host}/a:1 is left as it is: it is an image of this machine alone`,
    );
  });

  test('an image of samgen base build is looked for nowhere else', async () => {
    const { read, pin } = project({ One: 'FROM provided.al2023:local\n' });
    const { stderr } = await pin({}, { docker: "[ $1 = image ] && echo '[]'" });
    expect(read('One')).toBe('FROM provided.al2023:local\n');
    expect(stderr).toContain('provided.al2023:local is left as it is: it is an image of this machine alone');
  });

  test('where a registry does not answer, an image that is here may be there all the same', async () => {
    const { pin } = project({ One: 'FROM 127.0.0.1:1/a:1\n' });
    const failed = pin({}, { docker: `${noBuildx}\necho '[]'` });
    await expect(failed).rejects.toThrow('127.0.0.1:1 was asked for 127.0.0.1:1/a:1: nothing listens there.');
  });

  test('a Docker that does not answer is as good as none', async () => {
    const { host, expects } = await scriptedRegistry();
    const { pin } = project({ One: `FROM ${host}/a:1\n` });
    expects(refused);
    const failed = pin({}, { docker: 'echo Cannot connect to the Docker daemon >&2; exit 1' });
    await expect(failed).rejects.toThrow(`${host} gives nobody ${host}/a:1 (401, it wants a login).`);
  });
});
