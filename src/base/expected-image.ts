import type { ContainerImage } from '../adapters/docker.ts';
import { DOCKER_MACHINES } from '../adapters/docker.ts';
import { finalStage } from '../dockerfile/base.ts';
import { type Instruction, parseDockerfile } from '../dockerfile/dockerfile.ts';
import type { Architecture } from '../invoke/settings.ts';

/** What an image has to say of itself; what is undefined may be anything. */
export interface ExpectedImage {
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string | undefined;
  readonly entrypoint: readonly string[] | undefined;
}

/** As AWS publishes provided.al2023, for both architectures (aws/aws-lambda-base-images, branch provided.al2023). */
const DOCUMENTED: Readonly<Record<string, ExpectedImage>> = {
  'provided.al2023': {
    environment: {
      LANG: 'en_US.UTF-8',
      TZ: ':/etc/localtime',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      LD_LIBRARY_PATH:
        '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
      LAMBDA_TASK_ROOT: '/var/task',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
    },
    workingDirectory: '/var/task',
    entrypoint: ['/lambda-entrypoint.sh'],
  },
};

/** What a Dockerfile sets in so many words; what it puts together of others is left to Docker. */
export function expectedBy(dockerfile: string): ExpectedImage {
  const stage = finalStage(parseDockerfile(dockerfile));
  const instructions = stage?.instructions ?? [];
  const last = (keyword: string) => instructions.findLast((one) => one.keyword === keyword);
  const folder = last('WORKDIR')?.words[0]?.text;
  return {
    environment: Object.fromEntries(
      instructions
        .filter(({ keyword }) => keyword === 'ENV')
        .flatMap(variablesOf)
        .filter(isPlain),
    ),
    workingDirectory: folder !== undefined && /^\/[\w./-]*$/.test(folder) ? folder : undefined,
    entrypoint: last('ENTRYPOINT')?.exec,
  };
}

/** `KEY=VALUE…`, or the older `KEY VALUE`. */
function variablesOf({ words }: Instruction): [string, string][] {
  const [first, ...rest] = words.map(({ text }) => text);
  if (first === undefined) return [];
  if (!first.includes('=')) return rest.length === 1 ? [[first, rest[0]!]] : [];
  return [first, ...rest].map((word) => {
    const at = word.indexOf('=');
    return [word.slice(0, at), word.slice(at + 1)];
  });
}

const isPlain = ([, value]: readonly [string, string]): boolean => !/["'\\$]/.test(value);

/** What an image has otherwise than its Dockerfile, and AWS's own image, say; one sentence each. */
export function differences(
  image: ContainerImage,
  { name, architecture, dockerfile }: { name: string; architecture: Architecture; dockerfile: string },
): string[] {
  const machine = DOCKER_MACHINES[architecture];
  return [
    ...(image.machine === machine ? [] : [`it is for ${image.machine}, and not for ${machine}`]),
    ...from(image, expectedBy(dockerfile), 'its Dockerfile'),
    ...(Object.hasOwn(DOCUMENTED, name) ? from(image, DOCUMENTED[name]!, "AWS's own image") : []),
  ].filter((one, index, all) => all.indexOf(one) === index);
}

function from(image: ContainerImage, wanted: ExpectedImage, whose: string): string[] {
  const { environment, workingDirectory, entrypoint } = wanted;
  const fault = (what: string, is: string | undefined, should: string) =>
    is === should ? [] : [`${what} is ${is ?? 'not set'}, and in ${whose} ${should}`];
  return [
    ...Object.entries(environment).flatMap(([variable, value]) =>
      fault(variable, image.environment[variable], value),
    ),
    ...(workingDirectory === undefined ? [] : fault('WORKDIR', image.workingDirectory, workingDirectory)),
    ...(entrypoint === undefined
      ? []
      : fault('ENTRYPOINT', JSON.stringify(image.entrypoint), JSON.stringify(entrypoint))),
  ];
}
