import { createHash, randomUUID } from 'node:crypto';
import { accessSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { FailedError } from '../errors.ts';
import type { BuildPlaces } from './build-steps.ts';
import { folderState, stateHash } from './folder-state.ts';

/** What samgen has built of one function, outside of its project. */
export interface BuildCache {
  /** The folder of a build of exactly these sources that nobody has written into since, or undefined. */
  find(fingerprint: string): string | undefined;
  /** Builds into a temporary folder that appears under its name only when it is whole. */
  fill(fingerprint: string, build: (places: BuildPlaces) => Promise<void>): Promise<string>;
}

/** Builds that are kept for a function: another samgen may be running one that is no longer the newest. */
const KEPT = 3;

/** The folder for what can be made again (XDG Base Directory specification). */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const given = env['XDG_CACHE_HOME'];
  if (given && isAbsolute(given)) return join(given, 'samgen');
  return join(env['HOME'] || homedir(), '.cache', 'samgen');
}

/** @param key what makes the function another one: its project, its name, the architecture and how it is built */
export function openBuildCache(root: string, key: readonly string[]): BuildCache {
  const folder = join(root, 'builds', sha256(key.join('\0')).slice(0, 32));
  return {
    find(fingerprint) {
      return findWhole(folder, fingerprint);
    },
    async fill(fingerprint, build) {
      makeFolder(folder);
      removeLeftovers(folder);
      const building = join(folder, `building-${process.pid}-${randomUUID()}`);
      let published: string | undefined;
      const [artifacts, scratch, temporary] = ['artifacts', 'source', 'tmp'].map((name) =>
        join(building, name),
      ) as [string, string, string];
      try {
        mkdirSync(artifacts, { recursive: true });
        mkdirSync(temporary);
        await build({ artifacts, scratch, temporary });
        published = publish(artifacts, folder, fingerprint);
        return published;
      } finally {
        rmSync(building, { recursive: true, force: true });
        removeOld(folder, published);
      }
    },
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder);
  } catch (cause) {
    throw new FailedError(
      `The cache folder ${folder} cannot be made: ${(cause as Error).message}.`,
      'Set XDG_CACHE_HOME to a folder that you can write to.',
      { cause },
    );
  }
}

function publish(made: string, folder: string, fingerprint: string): string {
  // Another samgen may have built the same at the same time.
  const found = findWhole(folder, fingerprint);
  if (found !== undefined) return found;
  const name = join(folder, `${fingerprint}-${stateHash(folderState(made))}`);
  try {
    renameSync(made, name);
  } catch (error) {
    if (!isThere(name)) throw error;
  }
  return name;
}

/** A build that is still as it was made, which its name tells: a function may have written into it. */
function findWhole(folder: string, fingerprint: string): string | undefined {
  const names = isThere(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => name.startsWith(`${fingerprint}-`))
    .map((name) => join(folder, name))
    .find((path) => path.endsWith(`-${stateHash(folderState(path))}`));
}

/** What a killed samgen left. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^building-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function removeOld(folder: string, current: string | undefined): void {
  const others = readdirSync(folder)
    .filter((name) => join(folder, name) !== current && !name.startsWith('building-'))
    .map((name) => ({ name, made: statSync(join(folder, name), { throwIfNoEntry: false })?.ctimeMs ?? 0 }))
    .sort((a, b) => b.made - a.made);
  for (const { name } of others.slice(KEPT - 1)) rmSync(join(folder, name), { recursive: true, force: true });
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
