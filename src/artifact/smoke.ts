import { Writable } from 'node:stream';
import { inspectImage } from '../adapters/docker.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import type { Artifact } from '../invoke/artifact.ts';
import type { LocalProject } from '../invoke/local-project.ts';
import { openFunction, prepareFunction } from '../invoke/prepare-function.ts';
import { failureOf } from '../invoke/report.ts';
import { missingLine } from '../invoke/variables.ts';
import { diskFiles } from '../project/project-files.ts';
import { redactor } from '../sam/redact.ts';
import { createRelay } from '../sam/relay.ts';
import type { BuiltFunction } from './built-functions.ts';
import type { FunctionToProve } from './prove-build.ts';

/** A function that was run once, here. */
export interface SmokeAnswer {
  function: string;
  durationMs: number;
}

export interface SmokeRun {
  local: LocalProject;
  functions: readonly FunctionToProve[];
  payload: Buffer;
  /** What no output may show: the function gets them in its environment. */
  secrets: readonly string[];
  quiet: boolean;
  /** What is not done where it fails, a sentence. */
  consequence: string;
}

type SmokeDeps = Pick<Deps, 'env' | 'signal' | 'stderr'>;

/** A function that was built has failed its one event. */
export class SmokeError extends FailedError {
  override readonly code = 'function-error';
}

/**
 * Runs every function once, as `samgen invoke` would run it.
 * @throws SmokeError for the first function error; FailedError where this machine cannot run one
 */
export async function smokeBuild(run: SmokeRun, deps: SmokeDeps): Promise<SmokeAnswer[]> {
  const { style } = deps.stderr;
  const answers: SmokeAnswer[] = [];
  for (const one of run.functions) {
    const artifact = await artifactOf(one.built, deps);
    if (artifact === undefined) {
      const line = `${one.name} was not run: its bootstrap comes from a layer.`;
      deps.stderr.write(`${style.yellow('Warning:')} ${line}\n`);
      continue;
    }
    const durationMs = await runOnce(one, artifact, run, deps);
    answers.push({ function: one.name, durationMs: Math.round(durationMs * 100) / 100 });
    const time = durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs);
    if (!run.quiet) deps.stderr.write(`${style.dim(`✔ ${one.name}: answered in ${time} ms`)}\n`);
  }
  return answers;
}

async function artifactOf(built: BuiltFunction, deps: SmokeDeps): Promise<Artifact | undefined> {
  if (built.kind === 'zip') {
    const { code: folder } = built;
    const hasOwn = diskFiles.info(`${folder}/bootstrap`)?.kind === 'file';
    return hasOwn || built.layers.length === 0 ? { kind: 'folder', folder, from: 'sam build' } : undefined;
  }
  const { reference } = built;
  const image = await inspectImage(reference, deps);
  if (image !== undefined) return { kind: 'image', image, reference, from: 'build' };
  throw new FailedError(`There is no image ${reference} on this machine.`, 'Build it:\nsamgen build');
}

async function runOnce(
  { built, template, name }: FunctionToProve,
  artifact: Artifact,
  { local, payload, secrets, quiet, consequence }: SmokeRun,
  deps: SmokeDeps,
): Promise<number> {
  const prepared = await prepareFunction({ ...local, scope: template.scope }, built.fn, deps, artifact);
  const missing = missingLine(prepared.variables.missing);
  if (missing !== undefined && !quiet) deps.stderr.write(`${deps.stderr.style.yellow(missing)}\n`);
  const redact = redactor(secrets);
  // What a function logs may hold what it was given.
  const relay = createRelay({ stdout: deps.stderr, stderr: deps.stderr, redact });
  const log = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      relay.onOutput(chunk, 'stderr');
      // What comes behind it is taken when it is: a flood stays with the function.
      deps.stderr.write('', done);
    },
  });
  const sandbox = await openFunction(prepared, {}, log, deps);
  try {
    const result = await sandbox.invoke(payload);
    const failure = failureOf(prepared.invoked, result);
    if (failure === undefined) return result.durationMs;
    const hint = [failure.hint === undefined ? undefined : redact(failure.hint), consequence];
    const message = redact(failure.message).replace(prepared.invoked.logicalId, name);
    throw new SmokeError(message, hint.filter(Boolean).join('\n') || undefined);
  } finally {
    await sandbox.close();
    relay.end();
  }
}
