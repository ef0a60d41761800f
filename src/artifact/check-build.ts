import type { Deps } from '../deps.ts';
import { readPayload } from '../invoke/payload.ts';
import { shownFrom } from '../project/find-template.ts';
import { type ProjectPlace, parametersFor } from '../project/locate-project.ts';
import { printable } from '../text/printable.ts';
import { wrapFor } from '../text/wrap.ts';
import { openBuild } from './open-build.ts';
import type { FunctionProof } from './proof.ts';
import { faultLines, proofError, proofLine } from './proof-report.ts';
import { functionsToProve, proveBuild } from './prove-build.ts';
import type { SmokeAnswer } from './smoke.ts';

/** What a user wants to be sure of before a build is deployed. */
export interface BuildCheck {
  place: ProjectPlace;
  /** The built template. Absolute. */
  template: string;
  /** Parameters, over those of the samconfig. */
  given: Readonly<Record<string, string>>;
  /** Undefined: what the samconfig or the environment says. */
  region: string | undefined;
  /** What sam's build was given besides: the names of resources, where not all were built. */
  passedOn: readonly string[];
  proof: boolean;
  /** The event to run every function with, once; undefined where nothing is to be run. */
  smoke: Buffer | undefined;
  /** What no output may show. */
  secrets: readonly string[];
  quiet: boolean;
  /** What is not done where the check fails, a sentence; may be empty. */
  consequence: string;
}

export interface CheckedBuild {
  proof: FunctionProof[];
  smoke: SmokeAnswer[];
}

/**
 * Proves what was built, then runs it once where that was asked for, and tells both.
 * @throws ProofError with every fault of every function; SmokeError for a function error
 */
export async function checkBuild(
  check: BuildCheck,
  deps: Pick<Deps, 'cwd' | 'env' | 'signal' | 'stderr'>,
): Promise<CheckedBuild> {
  const { stderr } = deps;
  const { style } = stderr;
  const { local, templates } = await openBuild(check.place, check.template, check, deps);
  const { here, elsewhere } = functionsToProve(templates, check.passedOn);
  const proof = check.proof ? await proveBuild(here, shownFrom(deps.cwd), deps) : [];
  const faults = proof.flatMap((one) => one.faults.map((fault) => ({ function: one.function, ...fault })));
  const warnings = proof.flatMap((one) => one.warnings.map((warning) => `${one.function}: ${warning}`));
  if (check.proof)
    warnings.push(...elsewhere.map((name) => `${name}: its code is not on this machine, and is not proved.`));
  if (!check.quiet) {
    for (const one of proof.filter(({ faults: own }) => own.length === 0))
      stderr.write(`${proofLine(one, style)}\n`);
    for (const warning of warnings)
      stderr.write(
        `${wrapFor(stderr, `Warning: ${printable(warning)}`, '')
          .join('\n')
          .replace('Warning:', style.yellow('Warning:'))}\n`,
      );
  }
  if (faults.length > 1) stderr.write(faultLines(faults, stderr));
  if (faults.length > 0) throw proofError(faults, check.consequence);
  if (check.smoke === undefined) return { proof, smoke: [] };
  // What runs functions is loaded only where one is run.
  const { smokeBuild } = await import('./smoke.ts');
  return { proof, smoke: await smokeBuild({ ...check, local, functions: here, payload: check.smoke }, deps) };
}

/** The event of a `--smoke`: samconfig's, as `samgen invoke` takes it; else `{}`. @throws UsageError where it is no JSON */
export const smokeEvent = (place: ProjectPlace, { cwd }: Pick<Deps, 'cwd'>): Promise<Buffer> => {
  const { event } = parametersFor(place, 'local_invoke');
  return readPayload({
    // Nobody is asked for it.
    standard: typeof event === 'string' && event !== '-' ? event : undefined,
    folder: cwd,
    readStdin: async () => Buffer.from('{}'),
  });
};

export { buildParameters } from './open-build.ts';
export { proofObject } from './proof-report.ts';
