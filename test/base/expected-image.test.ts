import { describe, expect, test } from 'vitest';
import type { ContainerImage } from '../../src/adapters/docker.ts';
import { differences, expectedBy } from '../../src/base/expected-image.ts';
import { dockerfiles, SETTINGS } from '../support/base-repository.ts';

const environment = {
  LANG: 'en_US.UTF-8',
  TZ: ':/etc/localtime',
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  LD_LIBRARY_PATH:
    '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
  LAMBDA_TASK_ROOT: '/var/task',
  LAMBDA_RUNTIME_DIR: '/var/runtime',
};
const image: ContainerImage = {
  id: 'sha256:0',
  machine: 'amd64',
  size: 1,
  entrypoint: ['/lambda-entrypoint.sh'],
  command: [],
  workingDirectory: '/var/task',
  environment,
  labels: {},
};
const dockerfile = dockerfiles('provided.al2023', { x86_64: ['a'], arm64: [] })[
  'Dockerfile.provided.al2023'
]!;
const of = (name: string, changed: Partial<ContainerImage> = {}, text = dockerfile) =>
  differences({ ...image, ...changed }, { name, architecture: 'x86_64', dockerfile: text });

describe('a rebuilt image', () => {
  test('is as its Dockerfile says', () => {
    expect(expectedBy(dockerfile)).toEqual({
      environment,
      workingDirectory: '/var/task',
      entrypoint: ['/lambda-entrypoint.sh'],
    });
    expect(of('provided.al2023')).toEqual([]);
  });

  test.each<[string, Partial<ContainerImage>, string]>([
    [
      'another variable',
      { environment: { ...environment, TZ: 'UTC' } },
      'TZ is UTC, and in its Dockerfile :/etc/localtime',
    ],
    [
      'no entrypoint',
      { entrypoint: [] },
      'ENTRYPOINT is [], and in its Dockerfile ["/lambda-entrypoint.sh"]',
    ],
    ['another folder', { workingDirectory: '/' }, 'WORKDIR is /, and in its Dockerfile /var/task'],
    ['another architecture', { machine: 'arm64' }, 'it is for arm64, and not for amd64'],
  ])('with %s is told', (_, changed, says) => {
    expect(of('nodejs20.x', changed)).toEqual([says]);
    expect(of('provided.al2023', changed)).toContain(says);
  });

  test("is as AWS's own, where that is provided.al2023, whatever its Dockerfile says", () => {
    const text = `FROM scratch\n${SETTINGS.replace('TZ=:/etc/localtime', 'TZ=UTC').replace('WORKDIR /var/task', '')}`;
    const changed = { environment: { ...environment, TZ: 'UTC' }, workingDirectory: '/' };
    expect(of('nodejs20.x', changed, text)).toEqual([]);
    expect(of('provided.al2023', changed, text)).toEqual([
      "TZ is UTC, and in AWS's own image :/etc/localtime",
      "WORKDIR is /, and in AWS's own image /var/task",
    ]);
  });

  test('may have what its Dockerfile leaves to Docker', () => {
    const text = 'FROM scratch\nENV A $B\nENV C D\nENV E="f" G=h\nWORKDIR x\nENTRYPOINT run\n';
    expect(expectedBy(text)).toEqual({
      environment: { C: 'D', G: 'h' },
      workingDirectory: undefined,
      entrypoint: undefined,
    });
  });
});
