import { readStdin } from '../adapters/read-stdin.ts';
import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import {
  type EntryWords,
  MAX_PARAMS_BYTES,
  type ParamsEntry,
  readParams,
} from '../parameters/params-file.ts';
import { isReservedVariable } from '../template/environment-variables.ts';
import { checkName } from './check-values.ts';

/** The variables of a file, with their places in it. */
export interface ReadEntries {
  variables: Readonly<Record<string, string>>;
  /** `FILE:LINE` of a variable of the file. */
  placeOf(key: string): string;
  /** The name may be the end of a value of several lines, and is not to be shown. */
  isDoubtful(key: string): boolean;
}

/**
 * Reads a file of variables, or stdin for `-`: dotenv, JSON or YAML.
 * @throws UsageError that names the file and the line; no value stands in it
 */
export async function readEntries(
  file: string,
  words: EntryWords,
  deps: Pick<Deps, 'cwd' | 'signal' | 'stderr'>,
): Promise<ReadEntries> {
  const entries = await readParams(
    file,
    { cwd: deps.cwd, readStdin: () => readStdin('the variables', MAX_PARAMS_BYTES, deps) },
    words,
  );
  const shownAs = file === '-' ? 'stdin' : file;
  for (const entry of entries) refuseDoubtful(entry, shownAs);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    variables: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
    placeOf: (key) => `${shownAs}:${byName.get(key)?.line}`,
    isDoubtful: (key) => byName.get(key)?.isDoubtful === true,
  };
}

/** @throws UsageError with the place of a name that Lambda does not take */
export function checkNames({ variables, placeOf, isDoubtful }: ReadEntries): void {
  for (const key of Object.keys(variables)) {
    try {
      checkName(key);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const isSecret = isDoubtful(key) && !isReservedVariable(key);
      const message = isSecret ? 'this is no name for a variable.' : error.message;
      throw new UsageError(`${placeOf(key)}: ${message}`, `${error.hint} Or take it out of there.`);
    }
  }
}

/** The last line of a base64 text that stands there without quotes would become a variable with that name. */
function refuseDoubtful({ isDoubtful, value, line }: ParamsEntry, shownAs: string): void {
  if (isDoubtful !== true || value === '') return;
  throw new UsageError(
    `${shownAs}:${line}: this may be the end of a value of several lines, and no name.`,
    "A value of several lines is written in quotes; so is one of nothing but =: NAME='='",
  );
}
