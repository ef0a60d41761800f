import { join } from 'node:path';
import { Writable } from 'node:stream';
import { inspectImage } from '../adapters/docker.ts';
import { withTemporaryFolder } from '../adapters/private-folder.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import type { Artifact } from '../invoke/artifact.ts';
import { folderChanges, folderState } from '../invoke/folder-state.ts';
import { layersLine } from '../invoke/layers.ts';
import type { LocalProject } from '../invoke/local-project.ts';
import { isOwnWord } from '../invoke/own-words.ts';
import { openFunction, prepareFunction } from '../invoke/prepare-function.ts';
import { readOnlyTask, WRITE_TO_TMP } from '../invoke/read-only-task.ts';
import { failureOf } from '../invoke/report.ts';
import { showNotice } from '../invoke/show-notice.ts';
import { missingLine } from '../invoke/variables.ts';
import { diskFiles } from '../project/project-files.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import { redactor } from '../sam/redact.ts';
import { createRelay } from '../sam/relay.ts';
import type { BuiltFunction } from './built-functions.ts';
import { copyAsPacked } from './copy-as-packed.ts';
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
    const hasLayers = built.layers.length > 0 || built.hasRemoteLayers;
    return hasOwn || !hasLayers ? { kind: 'folder', folder, from: 'sam build' } : undefined;
  }
  const { reference } = built;
  const image = await inspectImage(reference, deps);
  if (image !== undefined) return { kind: 'image', image, reference, from: 'build' };
  throw new FailedError(`There is no image ${reference} on this machine.`, 'Build it:\nsamgen build');
}

/** A zip function runs in a copy: what it writes beside its bootstrap is neither deployed nor overlooked. */
async function runOnce(
  one: FunctionToProve,
  artifact: Artifact,
  run: SmokeRun,
  deps: SmokeDeps,
): Promise<number> {
  if (artifact.kind === 'image' || diskFiles.info(artifact.folder)?.kind !== 'folder')
    return (await runThere(one, artifact, run, deps)).durationMs;
  return withTemporaryFolder(deps.env, async (place) => {
    const folder = join(place, 'task');
    copied(artifact.folder, folder);
    const before = folderState(folder);
    const { durationMs } = await runThere(one, { ...artifact, folder }, run, deps, artifact.folder);
    const changes = folderChanges(before, folderState(folder));
    if (changes === undefined) return durationMs;
    const hint = [WRITE_TO_TMP, run.consequence].filter(Boolean).join('\n');
    throw new SmokeError(readOnlyTask(one.name, changes), hint);
  });
}

function copied(source: string, destination: string): void {
  try {
    copyAsPacked(source, destination);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const hint = 'It is run in a copy among the temporary files: set TMPDIR to a folder with more room.';
    throw new FailedError(`${source} cannot be copied: ${why}.`, hint, { cause });
  }
}

/** @param shown what the artifact's folder is a copy of */
async function runThere(
  { built, template, name }: FunctionToProve,
  artifact: Artifact,
  { local, payload, secrets, quiet, consequence }: SmokeRun,
  deps: SmokeDeps,
  shown?: string,
): Promise<InvocationResult> {
  const prepared = await prepareFunction({ ...local, scope: template.scope }, built.fn, deps, artifact);
  const missing = missingLine(prepared.variables.missing);
  if (missing !== undefined && !quiet) showNotice(missing, deps.stderr);
  const redact = redactor(secrets);
  // What a function logs may hold what it was given.
  const relay = createRelay({ stdout: deps.stderr, stderr: deps.stderr, redact });
  let hasLogged = false;
  const log = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      hasLogged ||= isOwnWord(chunk);
      relay.onOutput(chunk, 'stderr');
      // What comes behind it is taken when it is: a flood stays with the function.
      deps.stderr.write('', done);
    },
  });
  const sandbox = await openFunction(prepared, {}, log, deps);
  let result: InvocationResult;
  try {
    result = await sandbox.invoke(payload);
  } finally {
    await sandbox.close();
    relay.end();
  }
  const failure = failureOf(prepared.invoked, result, { artifact, hasLogged });
  if (failure === undefined) return result;
  const tell = (text: string) => {
    const told = redact(text);
    return artifact.kind === 'folder' && shown !== undefined ? told.replaceAll(artifact.folder, shown) : told;
  };
  const hint = [failure.hint && tell(failure.hint), layersLine(prepared.invoked), consequence];
  const message = tell(failure.message).replace(prepared.invoked.logicalId, name);
  throw new SmokeError(message, hint.filter(Boolean).join('\n') || undefined);
}
