import { realpath, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { InvalidProjectError } from '../errors.ts';
import { readTextFile } from '../project/read-text-file.ts';
import { parseOverride, unquoted } from '../samconfig/override-text.ts';
import { isRecord } from '../text/is-record.ts';
import { OVERRIDES_FORMATS } from './overrides-source.ts';
import { pythonText } from './python-text.ts';
import { quotedForSam } from './sam-encoding.ts';

/** No limit of sam's; CloudFormation takes 200 parameters of 4096 bytes. */
const MAX_BYTES = 1_048_576;

/** Where a value stands: its file, as messages name it, and the folder that relative names in it mean. */
interface Place {
  shownAs: string;
  folder: string;
  /** The files on the way here, by their real paths. */
  open: readonly string[];
}

/**
 * What samconfig's `parameter_overrides` gives, with the files that it names (`file://`, `$include`), read as sam
 * reads them (samcli/cli/types.py, `CfnParameterOverridesType.convert`). `folder` is what relative names mean: where
 * sam runs. The names in a file are relative to that file.
 * @throws InvalidProjectError where sam would fail, or would pass on Python's text of a map
 */
export async function configuredParameters(
  parameters: Record<string, unknown>,
  folder: string,
): Promise<Record<string, string>> {
  const given = Object.hasOwn(parameters, 'parameter_overrides')
    ? parameters['parameter_overrides']
    : undefined;
  return Object.fromEntries(
    await convert(given, { shownAs: "samconfig's parameter_overrides", folder, open: [] }),
  );
}

type Values = Map<string, string>;

async function convert(given: unknown, place: Place): Promise<Values> {
  if (given === '') return new Map();
  const values: Values = new Map();
  for (const entry of [given].flat(Number.POSITIVE_INFINITY)) {
    if (typeof entry === 'string') {
      const isFile = entry.startsWith('file://');
      for (const [name, value] of isFile ? await fromFile(entry, place) : pairs(entry, place)) {
        values.set(name, value);
      }
    } else if (isRecord(entry) && pythonText(entry) === undefined) {
      for (const [name, value] of Object.entries(entry)) {
        if (name !== '$include' || value === null) values.set(name, valueText(value, name, place));
        else for (const [key, one] of await included(value, place)) values.set(key, one);
      }
    } else if (entry !== undefined && entry !== null) {
      throw new InvalidProjectError(
        `${place.shownAs} has a value without a name; sam refuses it.`,
        'It is a table: parameter_overrides = { NAME = "VALUE" }',
      );
    }
  }
  // Also what came from a file, and was unquoted there: sam does it twice.
  const result: Values = new Map();
  for (const [name, value] of values) result.set(unquoted(name), unquoted(value));
  return result;
}

/** The pairs of a text, still quoted: the caller unquotes all that it has. */
function pairs(text: string, { shownAs }: Place): [string, string][] {
  const { overrides } = parseOverride(text);
  if (overrides.length === 0) {
    throw new InvalidProjectError(
      `${shownAs} has a text without NAME=VALUE; sam refuses it.`,
      'Write a table: parameter_overrides = { NAME = "VALUE" }',
    );
  }
  return overrides.map(({ name, value }) => [quotedForSam(name), quotedForSam(value)]);
}

async function included(value: unknown, place: Place): Promise<Values> {
  if (typeof value === 'string' || Array.isArray(value)) return convert(value, place);
  throw new InvalidProjectError(
    `${place.shownAs}: $include is neither a text nor a list; sam refuses it.`,
    'Write $include: file://FILE.yaml',
  );
}

function valueText(value: unknown, name: string, { shownAs }: Place): string {
  if (value === null) return '';
  const refuse = (): never => {
    throw new InvalidProjectError(
      `${shownAs}: the value of ${name} is no text; sam would pass on what Python writes for it.`,
      'A parameter is a text or a list of texts. Write JSON in quotes.',
    );
  };
  if (!Array.isArray(value)) return pythonText(value) ?? refuse();
  return value
    .filter((item) => item !== null && item !== '')
    .map((item) => (pythonText(item) ?? refuse()).trim())
    .join(',');
}

async function fromFile(reference: string, place: Place): Promise<Values> {
  const named = reference.slice('file://'.length);
  const path = resolve(place.folder, named);
  const from = `${place.shownAs} names ${named}`;
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) {
    throw new InvalidProjectError(
      `${from}, ${info === undefined ? 'which is not there' : 'which is no file'}.`,
      place.open.length === 0
        ? 'It is looked for in the folder where sam runs. Write the file, or correct the name.'
        : `It is looked for beside ${place.shownAs}. Write the file, or correct the name.`,
    );
  }
  const real = await realpath(path);
  const read = OVERRIDES_FORMATS[extname(real)];
  if (read === undefined) {
    throw new InvalidProjectError(
      `${from}, which sam does not read.`,
      `It takes ${Object.keys(OVERRIDES_FORMATS).join(', ')}.`,
    );
  }
  if (place.open.includes(real)) {
    throw new InvalidProjectError(`${from}, which includes itself.`, 'Take one of the two references out.');
  }
  const text = await readTextFile(real, named, MAX_BYTES);
  if (typeof text !== 'string') throw new InvalidProjectError(text.message, text.hint);
  // As Python reads a text file.
  const value = read(text.replaceAll(/\r\n?/g, '\n'), named);
  return convert(value, { shownAs: named, folder: dirname(real), open: [...place.open, real] });
}
