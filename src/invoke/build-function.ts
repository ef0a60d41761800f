import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../adapters/find-program.ts';
import { runProgram } from '../adapters/run-program.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { diskFiles } from '../project/project-files.ts';
import type { BuildPlan, CargoLambdaPlan, GoPlan } from './build-plan.ts';
import {
  type BuildPlaces,
  type BuildStep,
  cargoBinary,
  cargoStep,
  goStep,
  type Host,
  makeStep,
} from './build-steps.ts';
import { copySource } from './copy-source.ts';
import { missingTool } from './missing-tool.ts';
import type { InvokedFunction } from './settings.ts';

export type BuildDeps = Pick<Deps, 'env' | 'signal' | 'stderr'>;

/** A plan that needs a program to run. */
export type RealBuild = Exclude<BuildPlan, { kind: 'prebuilt' }>;

/**
 * Builds a function into `places.artifacts`; what the build says goes to stderr as it comes.
 * @throws FailedError where a tool is missing or the build fails; CancelledError when the signal aborts.
 */
export async function buildFunction(
  plan: RealBuild,
  invoked: InvokedFunction,
  places: BuildPlaces,
  host: Host,
  deps: BuildDeps,
): Promise<void> {
  const { logicalId, architecture } = invoked;
  if (plan.kind === 'sam only') {
    throw new FailedError(
      `samgen does not know how to build ${logicalId}: its BuildMethod is ${plan.method}.`,
      'Run sam build first; samgen invoke then runs what it made.',
    );
  }
  const run = (step: BuildStep) =>
    runStep({ ...step, env: { ...step.env, TMPDIR: places.temporary } }, logicalId, host, deps);
  if (plan.kind === 'makefile') {
    requireTool('make', logicalId, deps);
    if (!plan.inSource) copySource(plan.source, places.scratch);
    return run(makeStep(plan, places, host));
  }
  if (plan.kind === 'go') {
    requireTool('go', logicalId, deps);
    return run(goStep(plan, goPackage(plan), architecture, places, host));
  }
  requireTool('cargo', logicalId, deps);
  if (host.platform !== 'darwin') requireTool('cargo-lambda', logicalId, deps);
  await run(cargoStep(plan, architecture, host));
  copyFileSync(cargoBinary(await cargoMetadata(plan, deps), plan, host), join(places.artifacts, 'bootstrap'));
}

// sam tries CodeUri first, and the folder with the handler's name in it when that fails.
function goPackage({ code, handler }: GoPlan): string {
  const nested = join(code, handler);
  const here = diskFiles.list(code).some((name) => name.endsWith('.go') && !name.endsWith('_test.go'));
  return !here && diskFiles.info(nested)?.kind === 'folder' ? nested : code;
}

async function runStep(step: BuildStep, logicalId: string, host: Host, deps: BuildDeps): Promise<void> {
  const { stderr, signal, env } = deps;
  const forHost = host.platform === 'darwin' ? ` for this Mac (${host.arch}), not for Lambda` : '';
  stderr.write(`${stderr.style.dim(`Building ${logicalId}${forHost} (${step.title})…`)}\n`);
  const exit = await runProgram(
    { file: step.program, args: step.args, cwd: step.cwd, env: { ...env, ...step.env } },
    { signal, onOutput: (chunk) => stderr.write(chunk) },
  );
  if (exit.code === 0) return;
  const how = exit.code === undefined ? `was ended by ${exit.signal}` : `ended with exit status ${exit.code}`;
  throw new FailedError(
    `${logicalId} was not built: ${step.title} ${how}.`,
    `Its own words are above. sam build ${logicalId} would fail the same way.`,
  );
}

async function cargoMetadata(plan: CargoLambdaPlan, { env, signal, stderr }: BuildDeps): Promise<string> {
  const chunks: Uint8Array[] = [];
  const args = ['metadata', '--no-deps', '--format-version', '1'];
  const exit = await runProgram(
    { file: 'cargo', args, cwd: plan.code, env },
    {
      signal,
      onOutput: (chunk, stream) => (stream === 'stdout' ? chunks.push(chunk) : stderr.write(chunk)),
    },
  );
  if (exit.code !== 0) throw new FailedError('cargo metadata failed.', 'Its own words are above.');
  return Buffer.concat(chunks).toString();
}

function requireTool(name: string, logicalId: string, { env }: BuildDeps): void {
  if (findProgram(name, env) === undefined) throw missingTool(name, logicalId);
}
