import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CancelledError, FailedError, RefusedError } from '../errors.ts';
import { removeEmptyFolders } from './remove-empty-folders.ts';
import type { ProjectFile } from './render.ts';
import { setMode } from './set-mode.ts';

interface Taken {
  path: string;
  /** What the file held, to be put back; absent for one that was not there. */
  before: { content: Buffer; mode: number } | undefined;
}

/**
 * Writes the files into a folder that is there, over those of the same name: `refuseObstacles` comes first. A failure
 * half-way takes back what was written. @throws CancelledError, FailedError
 */
export async function writeIntoFolder(
  dir: string,
  files: readonly ProjectFile[],
  signal: AbortSignal,
): Promise<void> {
  const written: Taken[] = [];
  const folders: string[] = [];
  try {
    for (const file of files) {
      if (signal.aborted) throw new CancelledError();
      const path = join(dir, file.path);
      const made = await mkdir(dirname(path), { recursive: true });
      if (made !== undefined) folders.push(made);
      const before = await present(path);
      await place(
        path,
        file.content,
        (temporary) => setMode(temporary, file.executable),
        () => written.push({ path, before }),
      );
    }
  } catch (error) {
    await takeBack(written, folders);
    if (error instanceof CancelledError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new FailedError(
      `${dir} cannot be written: ${code ?? message}. What was written is taken back.`,
      undefined,
      {
        cause: error,
      },
    );
  }
}

/** By temporary file and rename, so that no reader sees half a file. */
async function place(
  path: string,
  content: Buffer,
  prepare: (temporary: string) => Promise<void>,
  placed: () => void,
): Promise<void> {
  const temporary = `${path}.samgen-${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    await prepare(temporary);
    await rename(temporary, path);
    placed();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function present(path: string): Promise<Taken['before']> {
  const info = await lstat(path).catch(absent);
  return info === undefined ? undefined : { content: await readFile(path), mode: info.mode & 0o777 };
}

async function takeBack(written: readonly Taken[], folders: readonly string[]): Promise<void> {
  for (const { path, before } of [...written].reverse()) {
    if (before === undefined) await rm(path, { force: true });
    else
      await place(
        path,
        before.content,
        (temporary) => chmod(temporary, before.mode),
        () => {},
      );
  }
  for (const folder of [...folders].reverse()) await removeEmptyFolders(folder);
}

/**
 * Every file that would be overwritten, unless by `force`, and every way that is barred, in one message.
 * @throws RefusedError
 */
export async function refuseObstacles(
  dir: string,
  files: readonly { path: string }[],
  force: boolean,
): Promise<void> {
  const inTheWay: string[] = [];
  const barred: string[] = [];
  for (const { path } of files) {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const part = parts.slice(0, depth).join('/');
      const info = await lstat(join(dir, part)).catch(absent);
      if (info === undefined) break;
      const isLast = depth === parts.length;
      // A link could lead out of the folder.
      if (isLast ? !info.isFile() : !info.isDirectory()) barred.push(part);
      else if (isLast) inTheWay.push(part);
      else continue;
      break;
    }
  }
  if (barred.length > 0) {
    throw new RefusedError(
      `These stand where a file or folder has to go: ${[...new Set(barred)].join(', ')}. Nothing was written.`,
      'Move them away, or choose another folder.',
    );
  }
  if (inTheWay.length > 0 && !force) {
    throw new RefusedError(
      `These files would be overwritten: ${inTheWay.join(', ')}. Nothing was written.`,
      'Choose another folder, or add --force to overwrite them.',
    );
  }
}

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw new FailedError(`The folder cannot be looked into: ${error.code}.`, 'Choose another one.', {
    cause: error,
  });
};
