import type { Writable } from 'node:stream';
import { bootstrapProgram } from '../runtime/bootstrap-process.ts';
import { containerNetwork, containerProgram } from '../runtime/container-program.ts';
import type { Credentials, FunctionSettings } from '../runtime/environment.ts';
import type { FunctionProgram } from '../runtime/program.ts';
import { openSandbox } from '../runtime/sandbox.ts';
import type { Sandbox, SandboxOptions } from '../runtime/sandbox-contract.ts';
import type { FunctionResource } from '../template/functions.ts';
import { type Artifact, prepareArtifact } from './artifact.ts';
import type { BuildDeps } from './build-function.ts';
import type { Host } from './build-steps.ts';
import { type ImageConfig, imageConfig } from './image-config.ts';
import { withKnownImage } from './image-source.ts';
import { chooseLauncher } from './launcher.ts';
import type { LocalProject } from './local-project.ts';
import { type InvokedFunction, settingsOf } from './settings.ts';
import { type FunctionVariables, resolveVariables } from './variables.ts';

/** A function that is ready to be run here, as often as one likes. */
export interface PreparedFunction {
  invoked: InvokedFunction;
  artifact: Artifact;
  /** Of the template alone. */
  variables: FunctionVariables;
  region: string;
  functionArn: string;
  imageConfig: ImageConfig;
}

/** What the user of a run says besides the project. */
export interface RunChoices {
  /** All of the function's own variables; the template's where none are given. */
  variables?: Readonly<Record<string, string>>;
  /** Default: credentials that nobody can take for real ones. */
  credentials?: Credentials;
}

export const thisHost = (): Host => ({ platform: process.platform, arch: process.arch });

/**
 * Makes what is to run, unless it is given: a folder that `sam build` left, for instance.
 * @throws FailedError where it cannot be built here
 */
export async function prepareFunction(
  { project, scope, region }: LocalProject,
  fn: FunctionResource,
  deps: BuildDeps,
  built?: Artifact,
): Promise<PreparedFunction> {
  const invoked = settingsOf(fn, scope);
  const artifact =
    built ?? (await prepareArtifact(project, withKnownImage(fn, scope), invoked, thisHost(), deps));
  const { 'AWS::AccountId': account, 'AWS::Partition': partition } = scope.pseudo;
  return {
    invoked,
    artifact,
    variables: resolveVariables(fn, scope),
    region,
    functionArn: `arn:${partition}:lambda:${region}:${account}:function:${invoked.name}`,
    imageConfig: imageConfig(fn, scope),
  };
}

/**
 * A sandbox for the function; it starts nothing before the first event.
 * @param log takes all that the function writes to stdout and stderr
 * @throws FailedError where this machine cannot run it
 */
export async function openFunction(
  prepared: PreparedFunction,
  choices: RunChoices,
  log: Writable,
  deps: Pick<BuildDeps, 'env' | 'signal'>,
): Promise<Sandbox> {
  const { invoked, region, functionArn, variables } = prepared;
  const place = await placeFor(prepared, log, deps);
  return openSandbox({
    ...place,
    functionName: invoked.name,
    memorySize: invoked.memorySize,
    timeoutSeconds: invoked.timeout,
    region,
    functionArn,
    variables: choices.variables ?? variables.values,
    ...(choices.credentials === undefined ? {} : { credentials: choices.credentials }),
    log,
    signal: deps.signal,
  });
}

/** What depends on where a function runs. */
type Place = Pick<FunctionSettings, 'handler' | 'taskRoot' | 'imageEnvironment'> &
  Pick<SandboxOptions, 'host' | 'reachedAs'> & { program: FunctionProgram };

async function placeFor(
  { invoked, artifact, imageConfig }: PreparedFunction,
  log: Writable,
  deps: Pick<BuildDeps, 'env' | 'signal'>,
): Promise<Place> {
  if (artifact.kind === 'folder') {
    const taskRoot = artifact.folder;
    const launch = chooseLauncher(taskRoot, invoked, thisHost(), deps.env);
    const program = bootstrapProgram({ ...launch, taskRoot, stdout: log, stderr: log });
    return { taskRoot, handler: invoked.handler, program };
  }
  const { image } = artifact;
  const { architecture } = invoked;
  const program = containerProgram({
    ...imageConfig,
    image,
    architecture,
    stdout: log,
    stderr: log,
    env: deps.env,
  });
  return {
    ...(await containerNetwork(deps)),
    taskRoot: '/var/task',
    // As on AWS, what the command says first.
    handler: (imageConfig.command ?? image.command)[0] ?? '',
    imageEnvironment: image.environment,
    program,
  };
}
