import { createHash, randomUUID } from 'node:crypto';
import { accessSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { FailedError } from '../errors.ts';
import type { BuildPlaces } from './build-steps.ts';

/** What samgen has built of one function, outside of its project. */
export interface BuildCache {
  /** The folder of a build of exactly these sources, or undefined. */
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
      const found = join(folder, fingerprint);
      return isThere(found) ? found : undefined;
    },
    async fill(fingerprint, build) {
      makeFolder(folder);
      removeLeftovers(folder);
      const building = join(folder, `building-${process.pid}-${randomUUID()}`);
      const [artifacts, scratch, temporary] = ['artifacts', 'source', 'tmp'].map((name) =>
        join(building, name),
      ) as [string, string, string];
      try {
        mkdirSync(artifacts, { recursive: true });
        mkdirSync(temporary);
        await build({ artifacts, scratch, temporary });
        return publish(artifacts, join(folder, fingerprint));
      } finally {
        rmSync(building, { recursive: true, force: true });
        removeOld(folder, fingerprint);
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

function publish(made: string, name: string): string {
  try {
    renameSync(made, name);
  } catch (error) {
    // Another samgen built the same at the same time.
    if (!isThere(name)) throw error;
  }
  return name;
}

/** What a killed samgen left. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^building-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function removeOld(folder: string, current: string): void {
  const others = readdirSync(folder)
    .filter((name) => name !== current && !name.startsWith('building-'))
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
