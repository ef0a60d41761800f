import { setTimeout as sleep } from 'node:timers/promises';
import { askDocker } from '../adapters/docker.ts';
import type { Deps } from '../deps.ts';
import { removeImage } from './built-image.ts';

/** Milliseconds. A layer of 100 MB is unpacked within half a minute. */
const WAIT = { forStep: 60_000, forContainer: 10_000, pause: 100 };

/** What a build has left that came to no end. */
export interface UnfinishedBuild {
  /** The last image that it has told of. */
  readonly last: string | undefined;
  /**
   * Whether it was cancelled in an ADD or COPY: Docker's daemon ends that, and keeps what it has made, also when nobody
   * waits for it any more.
   */
  readonly isAdding: boolean;
  /** The images that were there before it. */
  readonly before: ReadonlySet<string>;
}

type RemoveDeps = Pick<Deps, 'env'>;

export async function removeBuild(
  { last, isAdding, before }: UnfinishedBuild,
  deps: RemoveDeps,
): Promise<void> {
  const step = isAdding ? await stepThatEnds(last, before, deps) : undefined;
  const id = step ?? last;
  if (id === undefined) return;
  // The container of a step that was cut off holds its image for a moment.
  for (let waited = 0; waited < WAIT.forContainer; waited += WAIT.pause) {
    await removeImage(id, deps);
    if (!(await isThere(id, deps))) return;
    await sleep(WAIT.pause);
  }
}

/** All images, those within builds too. */
export async function imagesNow(deps: RemoveDeps): Promise<Set<string>> {
  return new Set(await lines(['image', 'ls', '--all', '--quiet', '--no-trunc'], deps));
}

/**
 * The image of the step that was cut off. Where two could be it, another build is at work beside this one, and neither
 * is taken.
 */
async function stepThatEnds(
  parent: string | undefined,
  before: ReadonlySet<string>,
  deps: RemoveDeps,
): Promise<string | undefined> {
  for (let waited = 0; waited < WAIT.forStep; waited += WAIT.pause) {
    const unnamed = await lines(['image', 'ls', '--quiet', '--no-trunc', '--filter', 'dangling=true'], deps);
    const found: string[] = [];
    for (const id of unnamed) if (!before.has(id) && (await isStepOn(parent, id, deps))) found.push(id);
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
    await sleep(WAIT.pause);
  }
  return undefined;
}

async function isStepOn(parent: string | undefined, id: string, deps: RemoveDeps): Promise<boolean> {
  const [its = ''] = await lines(['image', 'inspect', '--format', '{{.Parent}}', '--', id], deps);
  if (parent === undefined ? its !== '' : !its.startsWith(`sha256:${parent}`)) return false;
  const history = ['history', '--no-trunc', '--format', '{{.CreatedBy}}', '--', id];
  const [made = ''] = await lines(history, deps);
  return /^\/bin\/sh -c #\(nop\) +(?:ADD|COPY) /.test(made);
}

const isThere = async (id: string, deps: RemoveDeps): Promise<boolean> =>
  (await lines(['image', 'inspect', '--format', '{{.Id}}', '--', id], deps)).length > 0;

/** Also after a Ctrl-C; nothing where Docker does not answer. */
async function lines(args: readonly string[], { env }: RemoveDeps): Promise<string[]> {
  const deps = { env, signal: new AbortController().signal };
  const answer = await askDocker({ args }, deps).catch(() => undefined);
  return answer?.code === 0 ? answer.stdout.toString().split('\n').filter(Boolean) : [];
}
