import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { FailedError } from '../errors.ts';

const FORMATS: Readonly<Record<string, 'toml' | 'yaml'>> = {
  '.toml': 'toml',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/**
 * Writes a samconfig's changed text, whole or not at all, with the mode that the file had; a symbolic link stays one.
 * @param change gets undefined where there is no file yet
 * @param hint what to do where it cannot be written
 * @returns whether anything had to be written
 * @throws FailedError where it cannot be read or written
 */
export async function editSamconfigFile(
  file: string,
  change: (text: string | undefined, format: 'toml' | 'yaml', name: string) => string,
  hint: string,
): Promise<boolean> {
  const format = FORMATS[extname(file).toLowerCase()];
  if (format === undefined) {
    const known = Object.keys(FORMATS).join(', ');
    throw new FailedError(`${basename(file)} has none of the endings that sam reads (${known}).`, hint);
  }
  return editTextFile(file, (text, name) => change(text, format, name), hint);
}

/** The same for any text that users write. */
export async function editTextFile(
  file: string,
  change: (text: string | undefined, name: string) => string,
  hint: string,
  name = basename(file),
): Promise<boolean> {
  try {
    const target = await realFile(file);
    const text = await readText(target, name);
    const changed = change(text, name);
    if (changed === text) return false;
    await replaceFile(target, changed);
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new FailedError(`${name} cannot be written: ${reason(error)}.`, hint, { cause: error });
  }
}

/** What a symbolic link stands for, so that the link itself stays. */
async function realFile(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
    if (await lstat(file).catch(() => undefined)) {
      const message = `${basename(file)} is a symbolic link to a file that is not there.`;
      throw new FailedError(message, 'Make that file, or take the link away.', { cause: error });
    }
    return join(await realpath(dirname(file)), basename(file));
  }
}

async function readText(file: string, shownAs: string): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    // Opening a FIFO would wait for a writer for ever.
    if (!(await stat(file)).isFile()) throw new FailedError(`${shownAs} is not a regular file.`);
    bytes = await readFile(file);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new FailedError(`${shownAs} is not valid UTF-8.`, 'Save it as UTF-8.', { cause: error });
  }
}

/** By a file beside it and a rename: whoever reads meanwhile sees the old text or the new one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const before = await stat(file).catch(() => undefined);
  // A rename would replace even what its owner has made read-only.
  if (before) await (await open(file, 'r+')).close();
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  const handle = await open(temporary, 'wx', before ? 0o600 : 0o666);
  try {
    try {
      await handle.writeFile(text);
      if (before) await takeOver(handle, before);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The owner first: a change of the owner may take away parts of the mode. */
async function takeOver(handle: FileHandle, { uid, gid, mode }: { uid: number; gid: number; mode: number }) {
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) {
    await handle.chown(uid, gid).catch((error: unknown) => {
      // Only root can give a file away; everybody else becomes its owner.
      if (!isSystemError(error)) throw error;
    });
  }
  await handle.chmod(mode & 0o7777);
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && 'syscall' in error;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  ELOOP: 'its symbolic links go round in circles',
  EBUSY: 'it is mounted as a single file, which cannot be replaced',
};

const reason = (error: NodeJS.ErrnoException) => REASONS[error.code ?? ''] ?? error.code ?? error.message;
