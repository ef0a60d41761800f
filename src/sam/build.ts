import { join, resolve } from 'node:path';
import type { Deps } from '../deps.ts';
import { SamFailedError } from '../errors.ts';
import { type ProjectPlace, parametersFor } from '../project/locate-project.ts';
import { buildArguments, samconfigChoice } from './arguments.ts';
import { failureHint } from './failure-hint.ts';
import { runSam, type SamRun } from './run-sam.ts';

export interface BuildOptions {
  sam: string;
  /**
   * Rejects where this sam is too old. It is called when sam runs already: a build takes longer than its answer, and
   * nobody has to wait for it.
   */
  checkVersion: () => Promise<void>;
  project: ProjectPlace;
  overridesFile: string | undefined;
  /** What a tool that is run by the build may print, and nobody shall see. */
  secrets: readonly string[];
  passedOn: readonly string[];
  quiet: boolean;
  outputTo: SamRun['outputTo'];
}

/** Runs `sam build`. @throws SamFailedError with sam's exit code */
export async function runBuild(
  { sam, checkVersion, project, overridesFile, secrets, passedOn, quiet, outputTo }: BuildOptions,
  deps: Pick<Deps, 'stdout' | 'stderr' | 'env' | 'signal'>,
): Promise<void> {
  const { samconfig, environment, templateFile: template, workingFolder: cwd } = project;
  const args = buildArguments({
    template,
    samconfig: samconfigChoice(samconfig, environment),
    overridesFile,
    passedOn,
  });
  const running = runSam(sam, { args, cwd, interactive: false, secrets, quiet, outputTo }, deps);
  const version = checkVersion();
  // sam ends first or last; either way the older sam is the reason.
  version.catch(() => {});
  const { code, text } = await running;
  await version;
  if (code === 0) return;
  if (quiet) deps.stderr.write(text);
  throw new SamFailedError(code, `sam build failed with exit code ${code}.`, failureHint(text));
}

/** What `sam build` leaves to be deployed. */
export function builtTemplate(project: ProjectPlace, passedOn: readonly string[] = []): string {
  const configured = parametersFor(project, 'build')['build_dir'];
  const folder = passedOnFolder(passedOn) ?? (typeof configured === 'string' ? configured : '.aws-sam/build');
  return join(resolve(project.workingFolder, folder), 'template.yaml');
}

/** `--build-dir DIR`, `--build-dir=DIR`, `-b DIR` or `-bDIR`; the last one counts. */
function passedOnFolder(words: readonly string[]): string | undefined {
  const index = words.findLastIndex((word) => /^(-b|--build-dir(=|$))/.test(word));
  if (index < 0) return undefined;
  const [, glued] = /^(?:-b|--build-dir=)(.+)$/.exec(words[index]!) ?? [];
  return glued ?? words[index + 1];
}
