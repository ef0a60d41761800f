import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isOfEditor, type SourceStates } from './source-states.ts';

/** Milliseconds without news after which a change is taken for whole, and how long it is waited for at most. */
const QUIET = 100;
const LONGEST = 1_000;
/** Of the net that catches what no watch tells, as on network file systems: milliseconds, and part of the time. */
const POLL = { seldom: 2_000, often: 500, share: 40 };

export interface WatchOptions {
  /** Something may have changed: nothing is known yet. Called at the first news of several. */
  stir: () => void;
  /** It is time to look. After `stir`, and now and then without. */
  look: () => void;
}

/**
 * Tells when something in folders may have changed. One watch for each folder: Node's own recursive one misses files
 * and ends the process on Linux (nodejs/node issues 48437, 52018, 53350).
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #watchers = new Map<string, { watcher: FSWatcher; itself: string }>();
  /** Of folders that are watched for some files only. */
  #names = new Map<string, Set<string>>();
  #folders = new Map<string, string>();
  #blind = false;
  #first: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /**
   * Watches exactly these paths and what is below them.
   * @param took how long the last look took, in milliseconds
   */
  follow(states: ReadonlyMap<string, SourceStates>, took: number): void {
    if (this.#closed) return;
    this.#folders = new Map([...states.values()].flatMap(({ folders }) => [...folders]));
    this.#names = new Map();
    // A path itself comes and goes in the folder above.
    for (const path of states.keys()) {
      const above = dirname(path);
      const names = this.#names.get(above) ?? new Set();
      this.#names.set(above, names.add(basename(path)));
    }
    this.#blind = false;
    const wanted = new Map([...[...this.#names.keys()].map((path) => [path, ''] as const), ...this.#folders]);
    for (const [path, { watcher, itself }] of this.#watchers) {
      if (wanted.get(path) === itself) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    const unwatched = [...wanted].filter(([path]) => !this.#watchers.has(path));
    for (const [path, itself] of unwatched) this.#open(path, itself);
    clearTimeout(this.#poll);
    const often = this.#blind ? POLL.often : POLL.seldom;
    // What came between the look and the watch is not told any more.
    const isNew = unwatched.some(([path]) => this.#watchers.has(path));
    const pause = isNew ? QUIET : Math.max(often, took * POLL.share);
    this.#poll = setTimeout(() => this.#options.look(), pause);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#poll);
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #open(path: string, itself: string): void {
    try {
      const watcher = watch(path, (_event, name) => this.#heard(path, name));
      this.#watchers.set(path, { watcher, itself });
      watcher.on('error', () => this.#lose(path));
    } catch {
      // There are no more watches for this user, or the folder has gone: the net is there for both.
      this.#blind = true;
    }
  }

  #lose(path: string): void {
    this.#watchers.get(path)?.watcher.close();
    this.#watchers.delete(path);
    this.#stir();
  }

  #heard(folder: string, name: string | null): void {
    const isInside = this.#folders.has(folder) && (name === null || !isOfEditor(name));
    if (!isInside && name !== null && !this.#names.get(folder)?.has(name)) return;
    this.#stir();
  }

  #stir(): void {
    if (this.#closed) return;
    const now = performance.now();
    if (this.#first === undefined) {
      this.#first = now;
      this.#options.stir();
    }
    clearTimeout(this.#timer);
    const pause = Math.min(QUIET, Math.max(0, this.#first + LONGEST - now));
    this.#timer = setTimeout(() => {
      this.#first = undefined;
      this.#options.look();
    }, pause);
  }
}
