import { DOCKER_MACHINES, findDocker, isReadByDocker, refuseWithoutDaemon } from '../adapters/docker.ts';
import { runProgram } from '../adapters/run-program.ts';
import { FailedError } from '../errors.ts';
import type { BuildDeps } from './build-function.ts';
import { buildOutput } from './image-output.ts';
import type { ImageSource } from './image-source.ts';
import type { InvokedFunction } from './settings.ts';

export interface ImageBuild extends Omit<ImageSource & { kind: 'build' }, 'kind'> {
  readonly tag: string;
  readonly architecture: InvokedFunction['architecture'];
  /** Makes every step anew. */
  readonly noCache: boolean;
}

/**
 * The `docker build` that does what `sam build` does. Values of arguments stand on no command line: a parameter with
 * NoEcho can be among them.
 * @returns its arguments, and what its environment has besides the user's
 */
export function dockerBuild(build: ImageBuild): { args: string[]; env: Record<string, string> } {
  const { context, dockerfile, tag, architecture, target, noCache } = build;
  const byName = Object.entries(build.args).filter(([name]) => !isReadByDocker(name));
  const inFull = Object.entries(build.args).filter(([name]) => isReadByDocker(name));
  return {
    args: [
      ...[
        'build',
        '--file',
        dockerfile,
        '--tag',
        tag,
        '--platform',
        `linux/${DOCKER_MACHINES[architecture]}`,
      ],
      // A step that fails leaves its container otherwise.
      ...['--rm', '--force-rm'],
      ...(noCache ? ['--no-cache'] : []),
      ...(target === undefined ? [] : ['--target', target]),
      ...byName.flatMap(([name]) => ['--build-arg', name]),
      // These would change what Docker's own program does, if its environment had them.
      ...inFull.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
      context,
    ],
    // sam uses the classic builder, unless it is told otherwise.
    env: { ...Object.fromEntries(byName), DOCKER_BUILDKIT: '0' },
  };
}

/** What the classic builder says where its cache has a step of another architecture, and the next one builds on it. */
const OTHER_ARCHITECTURE = /does not match the specified platform/;

/**
 * Builds it; what the build says goes to stderr, unless all comes from the cache.
 * @returns false where the cache has got in the way
 * @throws FailedError where it fails, or Docker does not answer; CancelledError when the signal aborts
 */
export async function buildImage(build: ImageBuild, logicalId: string, deps: BuildDeps): Promise<boolean> {
  const { env, signal, stderr } = deps;
  const said: Uint8Array[] = [];
  const output = buildOutput(
    () => stderr.write(`${stderr.style.dim(`Building ${logicalId} (docker build)…`)}\n`),
    (chunk) => stderr.write(chunk),
  );
  const { args, env: own } = dockerBuild(build);
  const exit = await runProgram(
    { file: findDocker(env), args, cwd: build.context, env: { ...env, ...own } },
    {
      signal,
      onOutput(chunk, stream) {
        if (stream === 'stdout') return output.write(chunk, stream);
        said.push(chunk);
        output.write(withoutAdvice(chunk), stream);
      },
    },
  );
  if (exit.code === 0) return true;
  const words = Buffer.concat(said).toString();
  refuseWithoutDaemon(words);
  if (!build.noCache && OTHER_ARCHITECTURE.test(words)) return false;
  output.release();
  if (OTHER_ARCHITECTURE.test(words)) throw otherBase(build, logicalId);
  const how = exit.code === undefined ? `was ended by ${exit.signal}` : `ended with exit status ${exit.code}`;
  throw new FailedError(
    `${logicalId} was not built: docker build ${how}.`,
    `Its own words are above. sam build ${logicalId} would fail the same way.`,
  );
}

function otherBase({ architecture }: ImageBuild, logicalId: string): FailedError {
  const platform = `linux/${DOCKER_MACHINES[architecture]}`;
  return new FailedError(
    `${logicalId} was not built: it runs on ${architecture}, and a base image (FROM) is here for another architecture.`,
    `Get that for ${platform}: docker pull --platform ${platform} IMAGE, or samgen base build NAME --arch ${architecture} where it is NAME:local. Or set Architectures to what the base is for.`,
  );
}

/** Docker's program tells everybody to leave the classic builder; which one it is is not the user's choice here. */
const withoutAdvice = (chunk: Uint8Array): Uint8Array =>
  Buffer.from(
    Buffer.from(chunk)
      .toString('latin1')
      .replace(/^DEPRECATED: The legacy builder[\s\S]*?\n\n/, ''),
    'latin1',
  );
