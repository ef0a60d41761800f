import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { hasCode } from '../adapters/error-code.ts';
import { FailedError, UsageError } from '../errors.ts';

/** Where a file with values is to be written. */
export interface FilePlace {
  /** Absolute; the folder is named without symbolic links. */
  path: string;
  /** What is there already, through a symbolic link if it is one. */
  content: Buffer | undefined;
  isLink: boolean;
  /** Others than this user may read or write what is there. */
  isOpen: boolean;
}

/** @throws UsageError where no file can be: there is no folder for it, or something else stands in its place */
export function lookAtPlace(file: string, cwd: string): FilePlace {
  if (/\/\.?$/.test(file)) throw new UsageError(`${file} is the name of a folder.`, NAME_A_FILE);
  const named = resolve(cwd, file);
  let folder: string;
  try {
    folder = realpathSync(dirname(named));
  } catch {
    throw new UsageError(`There is no folder for ${file}.`, 'Make it first, or name another file.');
  }
  const path = join(folder, basename(named));
  if (/^\/(?:dev|proc)\//.test(path))
    throw new UsageError(`${file} is no file, and values are not printed.`, NAME_A_FILE);
  const link = lstatSync(path, { throwIfNoEntry: false });
  const isLink = link?.isSymbolicLink() === true;
  const info = isLink ? statSync(path, { throwIfNoEntry: false }) : link;
  if (info === undefined) return { path, content: undefined, isLink, isOpen: false };
  if (!info.isFile())
    throw new UsageError(`${file} is ${info.isDirectory() ? 'a folder' : 'no file'}.`, NAME_A_FILE);
  try {
    return { path, content: readFileSync(path), isLink, isOpen: (info.mode & 0o77) !== 0 };
  } catch (error) {
    throw cannot(`${file} is there, and cannot be read`, error);
  }
}

const NAME_A_FILE = 'Name a file. Without a name it is .env.';

/**
 * Writes a file that this user alone can read, whatever stood there: it is complete or not there at all. A symbolic link is
 * replaced, so that values do not go where nobody looks. Nothing can come in between: it waits for nothing.
 * @param staging where it is complete before it appears; beside it where that is undefined. In a work tree of git that is a
 * folder of which git commits nothing: a killed run may leave it there.
 * @throws FailedError
 */
export function writePrivateFile(
  { path }: Pick<FilePlace, 'path'>,
  text: string,
  staging: string | undefined,
): void {
  const name = `${randomBytes(4).toString('hex')}.tmp`;
  const temporary = staging === undefined ? `${path}.${name}` : join(staging, `samgen-${name}`);
  try {
    writeNew(temporary, text);
    try {
      renameSync(temporary, path);
    } catch (error) {
      if (!hasCode(error, 'EXDEV')) throw error;
      // The staging folder is on another file system.
      rmSync(temporary);
      rmSync(path, { force: true });
      writeNew(path, text);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannot(`${path} cannot be written`, error);
  }
}

function writeNew(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    // Whatever the umask took away.
    fchmodSync(file, 0o600);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function cannot(what: string, error: unknown): FailedError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return new FailedError(`${what}: ${code}.`, 'Look at the rights of the file and its folder.', {
    cause: error,
  });
}
