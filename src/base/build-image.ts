import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  askDocker,
  type ContainerImage,
  DOCKER_MACHINES,
  findDocker,
  inspectImage,
  refuseWithoutDaemon,
} from '../adapters/docker.ts';
import { runProgram } from '../adapters/run-program.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import type { Architecture } from '../invoke/settings.ts';
import { diskFull, isDiskFull } from './git-failure.ts';
import { imagesNow, removeBuild } from './unfinished-build.ts';

type BuildDeps = Pick<Deps, 'env' | 'signal'>;

export interface BaseBuild {
  readonly context: string;
  /** Absolute. */
  readonly dockerfile: string;
  readonly architecture: Architecture;
  /** For files of the build's own. */
  readonly folder: string;
}

/**
 * Has Docker build an image that has no name yet. What it has made so far is taken away where it does not come to its end.
 * @param say gets what Docker is about to do: `Step 2/11 : ADD …`
 * @throws FailedError; CancelledError
 */
export async function buildBase(
  { context, dockerfile, architecture, folder }: BaseBuild,
  say: (words: string) => void,
  deps: BuildDeps,
): Promise<ContainerImage> {
  const idFile = join(folder, 'image-id');
  const before = await imagesNow(deps);
  const made = madeImages(say);
  const said: Uint8Array[] = [];
  const platform = ['--platform', `linux/${DOCKER_MACHINES[architecture]}`];
  // The classic builder's cache does not ask for which architecture the same files were built before.
  const fresh = ['--no-cache', '--rm', '--force-rm', '--iidfile', idFile];
  const args = ['build', ...platform, ...fresh, '--file', dockerfile, context];
  try {
    const exit = await runProgram(
      { file: findDocker(deps.env), args, cwd: context, env: { ...deps.env, DOCKER_BUILDKIT: '0' } },
      {
        signal: deps.signal,
        onOutput(chunk, stream) {
          if (stream === 'stdout') made.read(chunk);
          else said.push(chunk);
        },
      },
    );
    if (exit.code !== 0) throw notBuilt(Buffer.concat(said).toString(), exit);
    const image = await inspectImage((await readFile(idFile, 'utf8')).trim(), deps);
    if (image === undefined)
      throw new FailedError('The image was built, and is gone again.', 'Try it again.');
    return image;
  } catch (error) {
    const isAdding = deps.signal.aborted && made.isAdding();
    if (isAdding) say('Docker ends the step that it is in…');
    await removeBuild({ last: made.last(), isAdding, before }, deps);
    throw error;
  }
}

function notBuilt(
  words: string,
  exit: { code: number | undefined; signal: string | undefined },
): FailedError {
  refuseWithoutDaemon(words);
  if (isDiskFull(words)) return diskFull("Docker's images");
  const how = exit.code === undefined ? `was ended by ${exit.signal}` : `ended with exit status ${exit.code}`;
  const last = words.trim().split('\n').at(-1);
  return new FailedError(`The image was not built: docker build ${how}${last ? `: ${last}` : ''}.`);
}

/** The classic builder tells the image of each step; that of a FROM is somebody else's. */
function madeImages(onStep: (step: string) => void): {
  read(chunk: Uint8Array): void;
  last(): string | undefined;
  isAdding(): boolean;
} {
  let line = '';
  let step: string | undefined;
  let last: string | undefined;
  return {
    read(chunk) {
      const lines = (line + Buffer.from(chunk).toString('latin1')).split('\n');
      line = lines.pop() ?? '';
      for (const one of lines) {
        const next = /^Step \d+\/\d+ : (\w+)/.exec(one)?.[1];
        if (next !== undefined) {
          step = next.toUpperCase();
          onStep(`  ${one}`);
          continue;
        }
        const id = /^ ---> ([0-9a-f]{12,})$/.exec(one)?.[1];
        if (id === undefined) continue;
        if (step !== 'FROM') last = id;
        step = undefined;
      }
    },
    last: () => last,
    isAdding: () => step === 'ADD' || step === 'COPY',
  };
}

/** @throws FailedError where there is no Docker, or its daemon does not answer */
export async function requireDocker(deps: BuildDeps): Promise<void> {
  const { code, stderr } = await askDocker({ args: ['version', '--format', '{{.Server.Os}}'] }, deps);
  if (code !== 0) throw new FailedError(`docker version failed: ${stderr.trim()}`);
}
