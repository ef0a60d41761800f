import { createReadStream } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Deps } from '../deps.ts';
import { CancelledError, UsageError } from '../errors.ts';

/** Far more than Lambda takes for all variables together; what is larger is the wrong file. */
export const MAX_VALUE_BYTES = 65_536;

/** As cli/env-commands.ts names them. */
export interface ValueFlags {
  stdin?: boolean;
  fromFile?: string;
  fromEnv?: string;
  keepNewline?: boolean;
}

export interface ValueSources extends Pick<Deps, 'cwd' | 'env' | 'signal'> {
  /** All of stdin, `what` for people who type it. */
  readStdin: (what: string, maxBytes: number) => Promise<Buffer>;
}

/**
 * The value of `key` from where the flags say, or undefined where they name nothing. Of stdin and files one newline at
 * the end is taken away, which editors and `echo` put there.
 * @throws UsageError; no value is shown in it
 */
export async function readValue(
  key: string,
  flags: ValueFlags,
  sources: ValueSources,
): Promise<string | undefined> {
  const given = [
    ['--stdin', flags.stdin === true],
    ['--from-file', flags.fromFile !== undefined],
    ['--from-env', flags.fromEnv !== undefined],
  ].filter(([, isGiven]) => isGiven);
  if (given.length > 1)
    throw new UsageError(
      `${given.map(([name]) => name).join(' and ')} both give the value.`,
      'Leave one of them out.',
    );
  if (flags.fromEnv !== undefined) return fromEnvironment(key, flags.fromEnv, sources.env);
  const bytes = await bytesOf(key, flags, sources);
  if (bytes === undefined) return undefined;
  const from = flags.stdin === true ? 'stdin' : flags.fromFile!;
  const text = decoded(bytes, from);
  return flags.keepNewline === true ? text : text.replace(/\r?\n$/, '');
}

async function bytesOf(key: string, flags: ValueFlags, sources: ValueSources): Promise<Buffer | undefined> {
  if (flags.stdin === true) {
    const bytes = await sources.readStdin(`the value of ${key}, which will be seen here,`, MAX_VALUE_BYTES);
    if (bytes.length > 0) return bytes;
    throw new UsageError('stdin has nothing on it.', 'See that what writes the value did not fail.');
  }
  return flags.fromFile === undefined ? undefined : fromFile(flags.fromFile, sources);
}

/** Also what is no regular file: `--from-file <(pass show db)`. */
async function fromFile(file: string, { cwd, signal }: ValueSources): Promise<Buffer> {
  if (file === '') throw new UsageError('--from-file names no file.', 'Write --from-file FILE.');
  const path = isAbsolute(file) ? file : join(cwd, file);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of createReadStream(path, { signal })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > MAX_VALUE_BYTES) break;
    }
  } catch (error) {
    if (signal.aborted) throw new CancelledError();
    const why = UNREADABLE[(error as NodeJS.ErrnoException).code ?? ''];
    if (why === undefined) throw error;
    // What stands there may be the secret itself, typed in the wrong place: it is not shown.
    throw new UsageError(
      `The file that --from-file names ${why}`,
      'Check --from-file: it takes the name of a file.',
    );
  }
  return Buffer.concat(chunks);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'is not there.',
  ENOTDIR: 'is not there.',
  EISDIR: 'is a folder, not a file.',
  EACCES: 'cannot be read: permission denied.',
};

function decoded(bytes: Buffer, from: string): string {
  if (bytes.length > MAX_VALUE_BYTES)
    throw new UsageError(
      `${from} has more than ${MAX_VALUE_BYTES} bytes.`,
      'Lambda takes 4096 for all variables.',
    );
  try {
    // A byte order mark is a part of the value like any other.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(
      `${from} is not valid UTF-8.`,
      'Lambda takes text. Encode what is none: base64, for instance.',
    );
  }
}

function fromEnvironment(key: string, variable: string, env: Deps['env']): string {
  const value = Object.hasOwn(env, variable) ? env[variable] : undefined;
  if (value === undefined) {
    throw new UsageError(
      // What stands there may be the secret itself, typed in the wrong place: it is not shown.
      `The environment variable that --from-env names for ${key} is not set.`,
      'It takes the name of a variable, not a value: export MY_VALUE=…, then --from-env MY_VALUE.',
    );
  }
  return faithful(value, `The variable that --from-env names for ${key}`);
}

/** Node puts U+FFFD for bytes that are not UTF-8: what cannot be told apart from that is not taken. */
export function faithful(value: string, what: string): string {
  if (!value.includes('\ufffd')) return value;
  throw new UsageError(`${what} is not valid UTF-8.`, 'Pipe the value in: --stdin.');
}
