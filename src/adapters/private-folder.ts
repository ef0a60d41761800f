import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, type Stats } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FailedError } from '../errors.ts';
import { hasCode } from './error-code.ts';
import { privatePlaces, runtimePlace, temporaryPlace } from './private-places.ts';
import { isOfDeadRun, nameOfRun } from './run-name.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface PrivateFolder {
  path: string;
  /** @returns the path of the new file, which this user alone can read */
  write(name: string, text: string): Promise<string>;
}

/**
 * Runs `use` with a new folder that this user alone can read, and that is gone afterwards whatever happens. It lies in
 * memory where the system has such a place (`XDG_RUNTIME_DIR`).
 * @throws FailedError when the place for it is somebody else's
 */
export function withPrivateFolder<T>(
  env: Environment,
  use: (folder: PrivateFolder) => Promise<T>,
): Promise<T> {
  return withFolder(runtimePlace(env) ?? temporaryPlace(env), (path) =>
    use({
      path,
      write: async (name, text) => {
        const file = join(path, name);
        await writeFile(file, text, { flag: 'wx', mode: 0o600 });
        return file;
      },
    }),
  );
}

/** The same among the temporary files: for a program that fills it and may leave something. */
export const withTemporaryFolder = <T>(env: Environment, use: (path: string) => Promise<T>): Promise<T> =>
  withFolder(temporaryPlace(env), use);

/** Removes what runs that were killed have left. Cheap: it is called at every start. */
export function sweepPrivateFolders(env: Environment): void {
  for (const place of privatePlaces(env)) sweep(place);
}

function sweep(place: string): void {
  let names: string[];
  try {
    names = readdirSync(place);
    if (!isOurs(lstatSync(place))) return;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) return;
    throw error;
  }
  for (const name of names) if (isOfDeadRun(name, join(place, name))) remove(join(place, name));
  removeWhereEmpty(place);
}

async function withFolder<T>(place: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = makeFolder(place);
  if (liveFolders.size === 0) process.on('exit', clearAll);
  liveFolders.add(path);
  try {
    return await use(path);
  } finally {
    clear(path);
    if (liveFolders.size === 0) process.removeListener('exit', clearAll);
  }
}

// For the ways out that wait for nothing: a second Ctrl-C, an uncaught error.
const liveFolders = new Set<string>();
const clearAll = () => {
  for (const path of liveFolders) clear(path);
};

function clear(path: string): void {
  liveFolders.delete(path);
  remove(path);
  removeWhereEmpty(dirname(path));
}

function makeFolder(place: string): string {
  const path = join(place, nameOfRun(randomBytes(4).toString('hex')));
  for (let attempt = 0; ; attempt++) {
    try {
      mkdirSync(place, { mode: 0o700, recursive: false });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw cannotMake(place, error);
    }
    try {
      if (!isOurs(lstatSync(place))) throw notOurs(place);
      mkdirSync(path, { mode: 0o700 });
      return path;
    } catch (error) {
      if (error instanceof FailedError) throw error;
      // Another samgen that ends takes the empty place away.
      if (!hasCode(error, 'ENOENT') || attempt === 100) throw cannotMake(path, error);
    }
  }
}

const cannotMake = (path: string, error: unknown): FailedError =>
  new FailedError(
    `The folder ${path} for temporary files cannot be made: ${(error as Error).message}.`,
    'Set TMPDIR to a folder that you can write to.',
    { cause: error },
  );

const notOurs = (place: string): FailedError =>
  new FailedError(
    `${place} is not a folder of yours that nobody else can use, so nothing secret is written there.`,
    'Look who made it, and remove it.',
  );

const isOurs = (info: Stats): boolean =>
  info.isDirectory() && info.uid === process.getuid!() && (info.mode & 0o077) === 0;

/** What cannot be removed now is left to the next sweep: a killed compiler may be writing still. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EACCES', 'EPERM', 'EBUSY', 'ENOENT')) throw error;
  }
}

function removeWhereEmpty(place: string): void {
  try {
    rmdirSync(place);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'EACCES', 'EPERM', 'EBUSY')) throw error;
  }
}
