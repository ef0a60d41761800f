import { basename, extname, isAbsolute, join } from 'node:path';
import { UsageError } from '../errors.ts';
import { readTextFile } from '../project/read-text-file.ts';
import { dotenvEntries, looksLikeDotenv } from './dotenv-entries.ts';
import { jsonEntries, yamlEntries } from './structured-entries.ts';

/** 200 parameters of 4096 bytes, the most that CloudFormation takes, are less. */
export const MAX_PARAMS_BYTES = 1_048_576;

export interface ParamsSources {
  /** What relative paths are relative to. */
  cwd: string;
  /** All of stdin; more than MAX_PARAMS_BYTES need not be read. */
  readStdin: () => Promise<Buffer>;
}

/** One value of a file, with its place in it. */
export interface ParamsEntry {
  name: string;
  value: string;
  line: number;
  /** The name may be the end of a text that was meant as a value, `YWJj=` of base64: it is not shown. */
  isDoubtful?: boolean;
}

/** What messages call the file and what stands in it. */
export interface EntryWords {
  /** What the user writes before the file's name. */
  flag: string;
  /** What to look at where there is no such file. */
  check: string;
  noun: 'parameter' | 'variable';
}

const PARAMETERS: EntryWords = { flag: '--params', check: 'Check --params.', noun: 'parameter' };

export type EntryFormat = 'dotenv' | 'json' | 'yaml';

const READERS = { dotenv: dotenvEntries, json: jsonEntries, yaml: yamlEntries } as const;

const ENDINGS: Readonly<Record<string, EntryFormat>> = { '.json': 'json', '.yaml': 'yaml', '.yml': 'yaml' };

/** The format that a file's name says. A name such as .env.prod has its ending in front. */
export function entryFormat(file: string): EntryFormat {
  if (/^\.env(?:\.|$)/i.test(basename(file))) return 'dotenv';
  return ENDINGS[extname(file).toLowerCase()] ?? 'dotenv';
}

/**
 * The values of a file, or of stdin for `-`; the format is that of the file's ending, dotenv for others.
 * @throws UsageError that names the file and the line, and shows nothing of what stands there but names
 */
export async function readParams(
  file: string,
  sources: ParamsSources,
  words: EntryWords = PARAMETERS,
): Promise<ParamsEntry[]> {
  const { flag, check, noun } = words;
  if (file === '-') return fromStdin(await sources.readStdin(), words);
  if (file === '')
    throw new UsageError(`${flag} names no file.`, `Write ${flag} FILE, or ${flag} - for stdin.`);
  const path = isAbsolute(file) ? file : join(sources.cwd, file);
  const text = await readTextFile(path, file, MAX_PARAMS_BYTES);
  if (typeof text !== 'string') {
    const piped = text.rule === 'file-unreadable' ? `What is no file can be piped in: ${flag} -` : undefined;
    throw new UsageError(text.message, text.hint ?? piped ?? check);
  }
  // No line of dotenv begins so: what `env pull .env.json` writes is read back.
  const isJson = /\.json$/i.test(file) && /^\s*[{[]/.test(text);
  return READERS[isJson ? 'json' : entryFormat(file)](text, file, noun);
}

function fromStdin(bytes: Buffer, { flag, noun }: EntryWords): ParamsEntry[] {
  const text = decoded(bytes, noun);
  if (text.trim() === '') {
    throw new UsageError(
      `${flag} - found nothing on stdin.`,
      'Pipe the values in: NAME=VALUE lines, JSON or YAML. See that what writes them did not fail.',
    );
  }
  if (/^\s*[{[]/.test(text)) return jsonEntries(text, 'stdin', noun);
  return looksLikeDotenv(text) ? dotenvEntries(text, 'stdin') : yamlEntries(text, 'stdin', noun);
}

function decoded(bytes: Buffer, noun: EntryWords['noun']): string {
  if (bytes.length > MAX_PARAMS_BYTES) {
    throw new UsageError(`stdin has more than ${MAX_PARAMS_BYTES} bytes.`, `That is no file of ${noun}s.`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError('stdin is not valid UTF-8.', 'Write it as UTF-8.');
  }
  if (text.includes('\0')) throw new UsageError('stdin is not text: it has a NUL.', 'Write it as UTF-8.');
  return text;
}
