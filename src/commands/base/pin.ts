import { systemClock } from '../../adapters/clock.ts';
import { basesOf } from '../../base/bases.ts';
import { builtDockerfiles } from '../../base/dockerfiles.ts';
import { type PinResult, pinDiff, pinJson, pinNotes, pinSummary } from '../../base/pin-report.ts';
import { isToResolve, planPins, tagged } from '../../base/plan-pins.ts';
import { type LOCAL_ONLY, type Resolved, resolveDigest } from '../../base/resolve.ts';
import type { CommandCall, Deps } from '../../deps.ts';
import { CancelledError } from '../../errors.ts';
import { withParameters } from '../../invoke/local-project.ts';
import type { ProjectFlags } from '../../project/locate-project.ts';
import { openProject } from '../../project/open-project.ts';
import { editFiles } from '../../samconfig/edit-files.ts';
import { colouredDiff } from '../../text/unified-diff.ts';
import { wrapFor } from '../../text/wrap.ts';
import { masker } from '../../validate/masker.ts';
import { namedFolder } from '../named-folder.ts';

interface PinFlags extends ProjectFlags {
  only?: string[];
  update?: boolean;
  dryRun?: boolean;
}

/** `samgen base pin [DIR]`: the digest beside the tag in every FROM of the project's Dockerfiles. */
export async function run(
  { arguments: [dir], flags: given, common }: CommandCall,
  deps: Deps,
): Promise<undefined> {
  const flags = given as PinFlags;
  const folder = namedFolder(dir, deps.cwd);
  const project = await openProject(folder, flags);
  const { scope } = withParameters(project, {}, undefined, deps);
  const files = await builtDockerfiles(project, scope, flags.only ?? [], deps.cwd);
  const found = files.map((file) => ({ file, ...basesOf(file) }));
  const update = flags.update === true;
  const wanted = found.flatMap(({ known }) => known).filter((base) => isToResolve(base, update));
  const resolved = await resolveAll(new Set(wanted.map(tagged)), common.quiet, deps);
  const plans = found.map(({ file, known, unknown }) => ({
    ...planPins(file, known, resolved, update),
    unknown,
  }));
  const result: PinResult = {
    plans,
    dryRun: flags.dryRun === true,
    mask: masker(project.templateFile, project.template),
  };
  if (deps.signal.aborted) throw new CancelledError();
  if (!result.dryRun)
    await editFiles(
      plans.map(({ file, after }) => ({ ...file, before: file.text, after })),
      'Make the Dockerfile and its folder writable and run the command again.',
      deps.signal,
    );
  tell(result, common, deps);
  return undefined;
}

async function resolveAll(
  references: ReadonlySet<string>,
  quiet: boolean,
  { env, signal, stderr }: Pick<Deps, 'env' | 'signal' | 'stderr'>,
): Promise<Map<string, Resolved | typeof LOCAL_ONLY>> {
  const resolved = new Map<string, Resolved | typeof LOCAL_ONLY>();
  for (const reference of references) {
    if (!quiet) stderr.write(`${stderr.style.dim(`Looking for ${reference}…`)}\n`);
    resolved.set(reference, await resolveDigest(reference, { env, signal, clock: systemClock }));
  }
  return resolved;
}

function tell(
  result: PinResult,
  { json, quiet }: CommandCall['common'],
  { stdout, stderr }: Pick<Deps, 'stdout' | 'stderr'>,
): void {
  if (json) stdout.write(`${JSON.stringify(pinJson(result), null, 2)}\n`);
  // What is piped is a patch, byte for byte.
  else stdout.write(stdout.isTerminal ? colouredDiff(pinDiff(result), stdout.style) : pinDiff(result));
  if (quiet) return;
  for (const note of pinNotes(result)) {
    const lines = wrapFor(stderr, `Note: ${note}`, '').join('\n');
    stderr.write(`${stderr.style.yellow('Note:')}${lines.slice('Note:'.length)}\n`);
  }
  stderr.write(`${pinSummary(result)}\n`);
}
