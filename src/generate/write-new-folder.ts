import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CancelledError, FailedError, RefusedError, SamgenError } from '../errors.ts';
import { removeEmptyFolders } from './remove-empty-folders.ts';
import type { ProjectFile } from './render.ts';
import { setMode } from './set-mode.ts';

/**
 * Makes the folder whole or not at all: written beside its place under another name, then renamed.
 * @throws RefusedError where something has come into its place, CancelledError when the signal is aborted
 */
export async function writeNewFolder(
  dir: string,
  files: readonly ProjectFile[],
  signal: AbortSignal,
): Promise<void> {
  const parent = dirname(dir);
  const firstMade = await mkdir(parent, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new FailedError(`${parent} cannot be made: ${error.code}.`, 'Choose another folder.', {
      cause: error,
    });
  });
  const staged = join(parent, `.samgen-${randomBytes(4).toString('hex')}`);
  try {
    await writeFiles(staged, files, signal);
    await rename(staged, dir);
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    if (firstMade !== undefined) await removeEmptyFolders(firstMade);
    throw explained(error, dir);
  }
}

async function writeFiles(folder: string, files: readonly ProjectFile[], signal: AbortSignal): Promise<void> {
  await mkdir(folder);
  for (const file of files) {
    if (signal.aborted) throw new CancelledError();
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
    await setMode(path, file.executable);
  }
}

function explained(error: unknown, dir: string): unknown {
  if (error instanceof SamgenError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') {
    return new RefusedError(
      `Meanwhile something else has made ${dir}; nothing was written.`,
      'Run it again.',
    );
  }
  if (code === undefined) return error;
  return new FailedError(`${dir} cannot be written: ${code}. Nothing is left of it.`, undefined, {
    cause: error,
  });
}
