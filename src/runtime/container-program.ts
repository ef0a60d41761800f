import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { askDocker, type ContainerImage } from '../adapters/docker.ts';
import { withPrivateFolder } from '../adapters/private-folder.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import {
  type ContainerCreation,
  createArguments,
  creatorEnvironment,
  handVariables,
} from './container-command.ts';
import { containerState } from './container-end.ts';
import { entrypointFailure, refusalOfStart } from './container-failure.ts';
import { readContainerFile } from './container-file.ts';
import { guardContainer, never, ownLabels, removeContainer } from './container-guard.ts';
import { emulatedLaunch, type Launch, type LaunchPlan, planLaunch } from './container-launch.ts';
import { containerOutput } from './container-output.ts';
import { containerProcess } from './container-process.ts';
import { type DockerRun, spawnDocker, watchStart } from './container-start.ts';
import type { FunctionProgram, ProgramStart } from './program.ts';

export { type ContainerNetwork, containerNetwork } from './container-network.ts';

export interface ContainerOptions {
  readonly image: ContainerImage;
  /** As the template says them (ImageConfig); the image's own where it does not. */
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly architecture: 'x86_64' | 'arm64';
  /** They are written to, never ended. */
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Deps['env'];
  /** How its program runs on this machine; found out where it is not given. */
  readonly plan?: LaunchPlan;
}

type Variables = Readonly<Record<string, string>>;

/** A container image, run by Docker on this machine, with nothing added to it. */
export function containerProgram(options: ContainerOptions): FunctionProgram {
  return { start: (environment) => start(options, environment) };
}

async function start(options: ContainerOptions, environment: Variables): Promise<ProgramStart> {
  const { image, architecture, env, entrypoint = image.entrypoint, command = image.command } = options;
  const [program, ...rest] = [...entrypoint, ...command];
  if (program === undefined) {
    const reason =
      'The image has neither an ENTRYPOINT nor a CMD, and the template names none (ImageConfig).';
    return { kind: 'failed', failure: { kind: 'missing', path: '', reason } };
  }
  const words = [program, ...rest] as const;
  const { plan = planLaunch(architecture, env) } = options;
  if (plan.kind === 'direct') return startContainer(options, environment, { words, files: {} }, program);
  const { workingDirectory = image.workingDirectory } = options;
  const path = environment['PATH'] ?? image.environment['PATH'] ?? '';
  const launch = await withContainer(options, environment, { words, files: {} }, ({ name }) => {
    const read = (file: string) => readContainerFile(name, file, env);
    return emulatedLaunch(plan.emulator, architecture, { words, workingDirectory, path, read });
  });
  if ('kind' in launch) return { kind: 'failed', failure: launch };
  return startContainer(options, environment, launch, program);
}

interface CreatedContainer {
  readonly name: string;
  readonly id: string;
}

/** Makes a container to look into, and takes it away again. */
async function withContainer<T>(
  options: ContainerOptions,
  environment: Variables,
  launch: Launch,
  use: (container: CreatedContainer) => Promise<T>,
): Promise<T> {
  const name = `samgen-${randomUUID()}`;
  guardContainer(name, options.env);
  try {
    return await use(await create(name, options, environment, launch));
  } finally {
    await removeContainer(name, options.env);
  }
}

async function startContainer(
  options: ContainerOptions,
  environment: Variables,
  launch: Launch,
  entrypoint: string,
): Promise<ProgramStart> {
  const { env, stdout, stderr } = options;
  const name = `samgen-${randomUUID()}`;
  guardContainer(name, env);
  let attached: DockerRun | undefined;
  try {
    const watch = await watchStart(name, env);
    try {
      const container = await create(name, options, environment, launch);
      attached = await spawnDocker(['start', '--attach', name], env);
      const output = containerOutput(attached.child, { stdout, stderr });
      await Promise.race([watch.started, attached.ended]);
      const state = attached.child.exitCode === null ? undefined : await containerState(name, env);
      const read = (path: string) => readContainerFile(name, path, env);
      if (state?.Status !== 'created') {
        const running = { ...container, entrypoint, attached, output, read };
        return { kind: 'started', process: containerProcess(running, stderr, env) };
      }
      const refusal = refusalOfStart(state.Error);
      if (refusal === undefined) throw notStarted(state.Error || output.lastWords());
      const file = await read(refusal.program ?? entrypoint);
      const failure = entrypointFailure(refusal.kind, entrypoint, file);
      await removeContainer(name, env);
      return { kind: 'failed', failure };
    } finally {
      watch.stop();
    }
  } catch (error) {
    attached?.kill();
    await removeContainer(name, env);
    throw error;
  }
}

async function create(
  name: string,
  { image, architecture, workingDirectory, env }: ContainerOptions,
  environment: Variables,
  launch: Launch,
): Promise<CreatedContainer> {
  const creation: ContainerCreation = {
    ...{ name, labels: ownLabels(), architecture, image: image.id, workingDirectory },
    ...launch,
  };
  const handed = handVariables(environment, image.environment);
  const { code, stdout, stderr } = await withPrivateFolder(env, async (folder) => {
    const file = await folder.write('variables', handed.file);
    const args = createArguments(creation, handed, file);
    return askDocker({ args, env: creatorEnvironment(env, handed) }, { env, signal: never });
  });
  if (code === 0) return { name, id: stdout.toString().trim() };
  throw new FailedError(
    `Docker could not make a container of the image: ${stderr.trim()}.`,
    'Does docker run --rm with the same image say the same?',
  );
}

const notStarted = (daemonSays: string): FailedError =>
  new FailedError(`Docker could not start the container: ${daemonSays}`, 'Its daemon says why.');
