import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, link, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from '../adapters/error-code.ts';
import { type GitDeps, runGit } from '../adapters/git.ts';
import { CancelledError, FailedError } from '../errors.ts';
import type { ContextFile, LfsPointer } from './context-files.ts';
import { diskFull, gitFailure } from './git-failure.ts';

/**
 * Fetches what git-lfs keeps.
 * @param paths in the repository
 * @param onProgress gets git-lfs's own words, for a terminal
 * @returns the folder in which git-lfs keeps contents by their oid
 * @throws GoneError where the server has one no more; FailedError
 */
export async function fetchLayers(
  { clone, url, paths }: { clone: string; url: string; paths: readonly string[] },
  onProgress: ((chunk: Uint8Array) => void) | undefined,
  deps: GitDeps,
): Promise<string> {
  // Its patterns have commas between them, and signs of their own in them.
  const include = paths.every((path) => /^[\w./-]+$/.test(path)) ? paths.join(',') : '*';
  const { code, stderr } = await runGit(
    {
      args: ['lfs', 'fetch', `--include=${include}`, '--exclude=', 'origin', 'HEAD'],
      cwd: clone,
      ...(onProgress && { onStderr: onProgress, progress: true }),
    },
    deps,
  );
  if (code !== 0) {
    if (/data quota|bandwidth/i.test(stderr))
      throw new FailedError(
        `${url} gives no more layers for now: its quota of git-lfs is used up.`,
        'Try it again later, or name a mirror with --repo.',
      );
    if (/missing object|does not exist on the server|repository or object not found|\[404\]/i.test(stderr))
      throw new GoneError();
    throw gitFailure(stderr, url);
  }
  const env = await runGit({ args: ['lfs', 'env'], cwd: clone }, deps);
  const folder = /^LocalMediaDir=(.+)$/m.exec(env.stdout.toString())?.[1];
  if (folder === undefined) throw new FailedError('git lfs env does not say where git-lfs keeps its files.');
  return folder;
}

/** A pointer whose content the server has no more. */
export class GoneError extends Error {}

/**
 * Puts the files of the context where docker build reads them; what git-lfs has given is checked by its SHA-256.
 * @throws GoneError where git-lfs has left a pointer; FailedError where the content is another, or the disk is full
 */
export async function writeContext(
  files: readonly ContextFile[],
  { folder, media }: { folder: string; media: string },
  { signal }: Pick<GitDeps, 'signal'>,
): Promise<void> {
  try {
    for (const { path, pointer, content } of files) {
      if (signal.aborted) throw new CancelledError();
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      if (pointer === undefined) await writeFile(file, content!);
      else {
        const { oid } = pointer;
        const kept = join(media, oid.slice(0, 2), oid.slice(2, 4), oid);
        await requireWhole(path, kept, pointer, signal);
        await linkOrCopy(kept, file);
      }
    }
  } catch (error) {
    throw hasCode(error, 'ENOSPC', 'EDQUOT') ? diskFull(folder) : error;
  }
}

async function requireWhole(path: string, kept: string, pointer: LfsPointer, signal: AbortSignal) {
  const info = await stat(kept).catch(() => undefined);
  if (info === undefined) throw new GoneError();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(kept)) {
    if (signal.aborted) throw new CancelledError();
    hash.update(chunk as Buffer);
  }
  const digest = hash.digest('hex');
  if (info.size === pointer.size && digest === pointer.oid) return;
  throw new FailedError(
    `The layer ${path} is not what its git-lfs pointer says: ${info.size} bytes with the SHA-256 ${digest}, and not ${pointer.size} with ${pointer.oid}.`,
    'It was changed on the way, or in the cache of git-lfs. Run the command again.',
  );
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!hasCode(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP')) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}
