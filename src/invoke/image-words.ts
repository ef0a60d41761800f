import { resolve } from 'node:path';
import { type ContainerImage, DOCKER_MACHINES } from '../adapters/docker.ts';
import { FailedError } from '../errors.ts';
import { diskFiles } from '../project/project-files.ts';
import { shellWord } from '../text/shell-word.ts';
import type { InvokedFunction } from './settings.ts';

type Wanted = Pick<InvokedFunction, 'logicalId' | 'architecture'>;

const ECR = /^\d{12}\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?(?=\/)/;

const pull = (reference: string, { architecture }: Wanted): string =>
  `docker pull --platform linux/${DOCKER_MACHINES[architecture]} ${shellWord(reference)}`;

/** samgen pulls no function's image unasked. */
export function noSuchImage(reference: string, wanted: Wanted, folder: string): FailedError {
  const message = `ImageUri of ${wanted.logicalId} names ${reference}, and there is no such image on this machine.`;
  // sam takes an archive, too, and loads it.
  if (diskFiles.info(resolve(folder, reference))?.kind === 'file') {
    return new FailedError(
      message,
      `It is a file. Load it with docker load --input ${shellWord(reference)} and let ImageUri name the image.`,
    );
  }
  const found = ECR.exec(reference);
  if (found === null) return new FailedError(message, `Get it: ${pull(reference, wanted)}`);
  return new FailedError(
    message,
    [
      'Log in to its registry, and get it:',
      `aws ecr get-login-password --region ${found.groups?.['region']} | docker login --username AWS --password-stdin ${found[0]}`,
      pull(reference, wanted),
    ].join('\n'),
  );
}

/** @param reference undefined for an image that was built here */
export function wrongMachine(
  { machine }: ContainerImage,
  wanted: Wanted,
  reference: string | undefined,
): FailedError {
  const { logicalId, architecture } = wanted;
  const remedy =
    reference === undefined
      ? `Docker took a base image (FROM) of ${machine}. Get that of linux/${DOCKER_MACHINES[architecture]} with docker pull --platform linux/${DOCKER_MACHINES[architecture]},`
      : `Get the right one: ${pull(reference, wanted)},`;
  return new FailedError(
    `The image of ${logicalId} is built for ${machine}, and ${logicalId} runs on ${architecture}: Lambda would say "exec format error".`,
    `${remedy} or set Architectures to what it is built for.`,
  );
}
