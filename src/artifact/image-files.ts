import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { askDocker, type ContainerImage, findDocker, refuseWithoutDaemon } from '../adapters/docker.ts';
import { runAtOnce } from '../adapters/run-program.ts';
import type { Deps } from '../deps.ts';
import { CancelledError, FailedError } from '../errors.ts';
import { guardContainer, never, ownLabels, removeContainer } from '../runtime/container-guard.ts';
import type { Bytes } from './bytes.ts';
import { bytesOf } from './bytes.ts';
import type { Found, LambdaFiles } from './lambda-files.ts';
import { firstTarEntry, type TarEntry } from './tar-entry.ts';
import { tarPrograms } from './tar-programs.ts';
import { foldersOf } from './zip-files.ts';

type DockerDeps = Pick<Deps, 'env' | 'signal'>;

export interface ImageFiles extends LambdaFiles {
  /** Names of executable ELF files and of links in a folder; not all of them where the folder is very large. */
  programsIn(folder: string): Promise<string[]>;
}

/** Docker lists a folder only by handing out all that is in it, and in what lies below. */
const MOST_LISTED_BYTES = 134_217_728;

/**
 * Hands `use` the files of an image. Nothing of it is run: a container is made of it and never started, its files are
 * copied out one by one, and it is gone afterwards whatever happens.
 * @param environment PATH and LD_LIBRARY_PATH, where the function's own variables set them
 * @throws FailedError where Docker does not do that; CancelledError when the signal aborts
 */
export async function withImageFiles<T>(
  image: Pick<ContainerImage, 'id' | 'environment'>,
  environment: Readonly<Record<string, string>>,
  deps: DockerDeps,
  use: (files: ImageFiles) => Promise<T>,
): Promise<T> {
  if (deps.signal.aborted) throw new CancelledError();
  const name = `samgen-proof-${randomUUID()}`;
  const labels = Object.entries(ownLabels()).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  // An image without a command of its own needs a word there.
  const create = ['create', '--name', name, ...labels, '--network', 'none', image.id, 'never-started'];
  guardContainer(name, deps.env);
  try {
    // It is short, and not broken off: a container would stay.
    const made = await askDocker({ args: create }, { env: deps.env, signal: never });
    if (made.code !== 0) throw new FailedError(`docker create failed: ${made.stderr.trim()}`);
    return await use(filesOf(name, { ...image.environment, ...environment }, deps));
  } finally {
    await removeContainer(name, deps.env);
  }
}

function filesOf(
  container: string,
  environment: Readonly<Record<string, string>>,
  deps: DockerDeps,
): ImageFiles {
  const entries = new Map<string, Promise<TarEntry | undefined>>();
  const entryAt = (path: string): Promise<TarEntry | undefined> => {
    const entry = entries.get(path) ?? copyOut(container, path, deps);
    entries.set(path, entry);
    return entry;
  };
  const find = async (asked: string): Promise<Found> => {
    const path = posix.normalize(asked);
    const entry = await entryAt(path);
    if (entry === undefined) return { kind: 'missing' };
    if (entry.kind !== 'file') return { kind: entry.kind };
    return { kind: 'file', path, here: undefined, mode: entry.mode, bytes: contentOf(entry) };
  };
  return {
    find,
    async closedFolder(path) {
      const above: string[] = [];
      for (let folder = posix.dirname(path); folder !== '/'; folder = posix.dirname(folder))
        above.unshift(folder);
      const modes = await Promise.all(above.map(async (folder) => (await entryAt(folder))?.mode));
      return above.find((_, index) => ((modes[index] ?? 0o001) & 0o001) === 0);
    },
    path: foldersOf(environment['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
    libraryPath: foldersOf(environment['LD_LIBRARY_PATH'] ?? ''),
    system: undefined,
    async programsIn(folder) {
      const reader = tarPrograms();
      let left = MOST_LISTED_BYTES;
      await copy(container, folder, deps, (chunk) => {
        reader.push(chunk);
        left -= chunk.length;
        return left <= 0;
      });
      return reader.names();
    },
  };
}

const contentOf = ({ content, size }: TarEntry): Bytes => ({ ...bytesOf(content), size });

/** What the path leads to; undefined where there is nothing. */
async function copyOut(container: string, path: string, deps: DockerDeps): Promise<TarEntry | undefined> {
  const reader = firstTarEntry();
  // Of a folder, all that lies in it would come.
  const isThere = await copy(
    container,
    path,
    deps,
    (chunk) => reader.push(chunk) && reader.entry()?.kind === 'folder',
  );
  return isThere ? reader.entry() : undefined;
}

/**
 * `docker cp` of what the path leads to, by links too.
 * @param take is given the archive as it comes, and says whether that is enough
 * @returns whether there is something
 */
async function copy(
  container: string,
  path: string,
  deps: DockerDeps,
  take: (chunk: Uint8Array) => boolean,
): Promise<boolean> {
  const enough = new AbortController();
  let said = '';
  const run = runAtOnce(
    {
      file: findDocker(deps.env),
      args: ['cp', '--follow-link', `${container}:${path}`, '-'],
      cwd: process.cwd(),
      env: deps.env,
    },
    {
      interactive: false,
      signal: AbortSignal.any([deps.signal, enough.signal]),
      onOutput: (chunk, stream) => {
        if (stream === 'stderr') said += Buffer.from(chunk).toString();
        else if (!enough.signal.aborted && take(chunk)) enough.abort();
      },
    },
  );
  const code = await run.then(
    (exit) => exit.code,
    (error: unknown) => {
      if (error instanceof CancelledError && !deps.signal.aborted) return 0;
      throw error;
    },
  );
  if (code === 0) return true;
  refuseWithoutDaemon(said);
  if (NOTHING_THERE.test(said)) return false;
  throw new FailedError(`docker cp failed: ${said.trim()}`);
}

/** As Docker has said it over its versions; a path through a file, or a loop of links, leads nowhere either. */
const NOTHING_THERE =
  /could not find the file|no such (container:path|file or directory)|not a directory|too many (links|levels)/i;
