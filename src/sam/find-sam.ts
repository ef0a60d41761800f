import { basename, dirname, resolve } from 'node:path';
import { findProgram } from '../adapters/find-program.ts';
import { FailedError, UsageError } from '../errors.ts';

const DOCUMENTATION =
  'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html';

/**
 * The path of the SAM CLI: what `SAMGEN_SAM` names, or else `sam` in PATH. Whether it is the SAM CLI at all, its version
 * tells (`checkSamVersion`).
 */
export function findSam(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = env['SAMGEN_SAM'];
  if (named) {
    const path = named.includes('/') ? resolve(named) : undefined;
    const found =
      path === undefined ? findProgram(named, env) : findProgram(basename(path), { PATH: dirname(path) });
    if (found !== undefined) return found;
    throw new UsageError(
      `SAMGEN_SAM names ${named}, and ${path === undefined ? 'PATH has no such program' : 'there is no such program'}.`,
      'Give it the path of the SAM CLI, or unset it: then it is the sam in PATH.',
    );
  }
  const found = findProgram('sam', env);
  if (found !== undefined) return found;
  throw new FailedError('The SAM CLI is not installed: PATH has no program `sam`.', howToInstall(platform));
}

/** The lines of a hint. */
export const howToInstall = (platform: NodeJS.Platform): string =>
  [
    platform === 'darwin'
      ? 'Install it with `brew install aws-sam-cli`, or with `pipx install aws-sam-cli`.'
      : 'Install it with `pipx install aws-sam-cli`, or with `pip install aws-sam-cli` in a Python environment.',
    `Other ways: ${DOCUMENTATION}`,
    'Where it is installed and not in PATH, name it in SAMGEN_SAM.',
  ].join('\n');

/** The lines of a hint. */
export const howToUpgrade = (platform: NodeJS.Platform): string =>
  [
    platform === 'darwin'
      ? 'Upgrade it as it was installed: `brew upgrade aws-sam-cli`, or `pipx upgrade aws-sam-cli`.'
      : 'Upgrade it as it was installed: `pipx upgrade aws-sam-cli`, or `pip install --upgrade aws-sam-cli`.',
    `Other ways: ${DOCUMENTATION}`,
  ].join('\n');

/** A file that the system cannot run: the Python it was installed for is gone, most often. */
export const cannotStart = (sam: string, error: unknown): FailedError =>
  new FailedError(
    `${sam} cannot be started: ${error instanceof Error ? error.message : String(error)}.`,
    howToInstall(process.platform),
    { cause: error },
  );
