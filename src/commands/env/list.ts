import { systemClock } from '../../adapters/clock.ts';
import { reportError } from '../../cli/report-error.ts';
import type { CommandCall, Deps } from '../../deps.ts';
import { announcement } from '../../env/change-report.ts';
import { type Chosen, chooseTargets, type TargetFlags } from '../../env/choose-targets.ts';
import { inParallel } from '../../env/in-parallel.ts';
import { listObject, listText } from '../../env/list-report.ts';
import type { Opened } from '../../env/opened.ts';
import { readOrigin } from '../../env/origin.ts';
import { readKnown } from '../../env/read-function.ts';
import type { Target } from '../../env/target.ts';
import { CancelledError, ExitCode, SamgenError } from '../../errors.ts';

/** `samgen env list`: names, sizes and where each comes from; values only with `--show`. */
export async function run({ flags, common }: CommandCall, deps: Deps): Promise<number | undefined> {
  const show = flags['show'] === true;
  const chosen = await chooseTargets(
    flags as TargetFlags,
    { write: false, one: false, command: 'env list' },
    deps,
  );
  const { targets } = chosen;
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) {
    const opened = await open(only, chosen, deps);
    if (common.json) deps.stdout.write(json({ ok: true, ...listObject(opened, show) }));
    else {
      if (!common.quiet) deps.stderr.write(headingOf(opened, deps.stderr));
      deps.stdout.write(listText(opened, show, deps.stdout));
    }
    return undefined;
  }
  return listAll(chosen, show, common, deps);
}

/** One that cannot be read does not hide the others. */
async function listAll(
  chosen: Chosen,
  show: boolean,
  { json: isJson, debug }: CommandCall['common'],
  deps: Deps,
): Promise<number | undefined> {
  const listed = await inParallel(chosen.targets, async (target) => {
    try {
      return { target, opened: await open(target, chosen, deps) };
    } catch (error) {
      if (!(error instanceof SamgenError) || error instanceof CancelledError) throw error;
      return { target, error };
    }
  });
  const failed = listed.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (isJson) {
    const functions = listed.map(({ target, opened, error }) =>
      opened === undefined
        ? { ok: false, function: target.label, error: told(error) }
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

async function open(target: Target, { aws }: Chosen, { signal }: Pick<Deps, 'signal'>): Promise<Opened> {
  const reading = readKnown(target, aws.functions, { signal, clock: systemClock });
  // A function that was found in a stack needs no tags to tell whose it is.
  const of = target.stack === undefined ? await reading : {};
  const [known, { origin }] = await Promise.all([reading, readOrigin(target, of, aws.stacks)]);
  return { target, reading: known, origin };
}

const headingOf = ({ target, reading }: Opened, screen: Deps['stderr']): string =>
  announcement(reading, target.label, target.stack?.name ?? reading.owner?.stackName, screen);

const told = ({ code, message, hint }: SamgenError) => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

const json = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;
