import { errorObject, reportError } from '../../cli/report-error.ts';
import type { CommandCall, Deps } from '../../deps.ts';
import { announcement } from '../../env/change-report.ts';
import { chooseTargets, type TargetFlags } from '../../env/choose-targets.ts';
import { inParallel } from '../../env/in-parallel.ts';
import { listObject, listText } from '../../env/list-report.ts';
import { type OpenCalls, openFunction, stackNameOf } from '../../env/open-function.ts';
import type { Opened } from '../../env/opened.ts';
import { rememberStacks } from '../../env/remember-stacks.ts';
import type { Target } from '../../env/target.ts';
import { CancelledError, ExitCode, SamgenError } from '../../errors.ts';

/** `samgen env list`: names, sizes and where each comes from; values only with `--show`. */
export async function run({ flags, common }: CommandCall, deps: Deps): Promise<number | undefined> {
  const show = flags['show'] === true;
  const chosen = await chooseTargets(flags as TargetFlags, { write: false, one: false }, deps);
  const { targets } = chosen;
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) {
    const opened = await openFunction(only, chosen.aws, deps.signal);
    if (common.json) deps.stdout.write(json({ ok: true, ...listObject(opened, show) }));
    else {
      if (!common.quiet) deps.stderr.write(headingOf(opened, deps.stderr));
      deps.stdout.write(listText(opened, show, deps.stdout));
    }
    return undefined;
  }
  return listAll(targets, { ...chosen.aws, stacks: rememberStacks(chosen.aws.stacks) }, show, common, deps);
}

/** One that cannot be read does not hide the others. */
async function listAll(
  targets: readonly Target[],
  calls: OpenCalls,
  show: boolean,
  { json: isJson, debug }: CommandCall['common'],
  deps: Deps,
): Promise<number | undefined> {
  const listed = await inParallel(targets, async (target) => {
    try {
      return { target, opened: await openFunction(target, calls, deps.signal) };
    } catch (error) {
      if (!(error instanceof SamgenError) || error instanceof CancelledError) throw error;
      return { target, error };
    }
  });
  const failed = listed.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (isJson) {
    const functions = listed.map(({ target, opened, error }) =>
      opened === undefined
        ? { ok: false, function: target.label, error: errorObject(error) }
        : { ok: true, ...listObject(opened, show) },
    );
    deps.stdout.write(json({ ok: failed.length === 0, functions }));
  }
  for (const [index, { target, opened, error }] of listed.entries()) {
    if (error !== undefined) {
      deps.stderr.write(`${target.label}: `);
      reportError(error, { json: false, debug }, deps);
    } else if (!isJson) {
      const text = `${headingOf(opened, deps.stdout)}${listText(opened, show, deps.stdout)}`;
      deps.stdout.write(index === 0 ? text : `\n${text}`);
    }
  }
  return failed.length === 0 ? undefined : ExitCode.failed;
}

const headingOf = (opened: Opened, screen: Deps['stderr']): string =>
  announcement(opened.reading, opened.target.label, stackNameOf(opened), screen);

const json = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;
