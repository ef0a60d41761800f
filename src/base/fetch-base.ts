import { join } from 'node:path';
import type { GitDeps } from '../adapters/git.ts';
import { FailedError, UsageError } from '../errors.ts';
import type { Architecture } from '../invoke/settings.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import type { PublishedBase } from './build-report.ts';
import { buildSource, filesTaken } from './build-source.ts';
import { readContext } from './context-files.ts';
import { fetchLayers, GoneError, writeContext } from './layers.ts';
import {
  type Branches,
  branchesOf,
  cloneBranch,
  contentOf,
  filesOf,
  headOf,
  pushedAnew,
} from './repository.ts';

/** A base image's files, but for its layers. */
export interface FetchedBase extends PublishedBase {
  readonly clone: string;
  /** The Dockerfile's text. */
  readonly dockerfile: string;
}

/**
 * Reads what is published of a base image.
 * @param folder an empty one
 * @throws UsageError for a name that no branch has; FailedError; CancelledError
 */
export async function fetchBase(
  { name, url, architecture }: { name: string; url: string; architecture: Architecture },
  folder: string,
  deps: GitDeps,
): Promise<FetchedBase> {
  requireBranch(name, await branchesOf(url, folder, deps), url);
  const clone = join(folder, 'clone');
  await cloneBranch(url, name, clone, deps);
  const [commit, files] = [await headOf(clone, deps), await filesOf(clone, deps)];
  const source = buildSource(files, name, architecture);
  const dockerfile = (await contentOf(clone, source.dockerfile, deps)).toString();
  const taken = filesTaken(files, source, dockerfile);
  return { name, url, commit, source, clone, dockerfile, files: await readContext(clone, taken, deps) };
}

/** @throws UsageError */
function requireBranch(name: string, branches: Branches, url: string): void {
  if (branches.has(name)) return;
  const names = [...branches.keys()].filter((one) => one !== 'main');
  const bare = name.replace(/:local$/, '');
  const near = branches.has(bare)
    ? bare
    : (didYouMean(bare, names) ?? names.find((one) => one.endsWith(`.${bare}`)));
  throw new UsageError(
    `${url} has no branch ${name}${near === undefined ? '.' : `; did you mean ${near}?`}`,
    `There are: ${names.sort().join(', ')}.`,
  );
}

/**
 * Fetches the layers, and puts all that docker build reads into a folder.
 * @throws FailedError where one is gone, or not what it should be; CancelledError
 */
export async function fetchContext(
  base: FetchedBase,
  folder: string,
  onProgress: ((chunk: Uint8Array) => void) | undefined,
  deps: GitDeps,
): Promise<void> {
  const { clone, url, files, source, name, dockerfile } = base;
  const paths = files.filter(({ pointer }) => pointer).map(({ path }) => `${source.context}${path}`);
  try {
    const media = paths.length === 0 ? '' : await fetchLayers({ clone, url, paths }, onProgress, deps);
    const content = Buffer.from(dockerfile);
    const own = { path: source.dockerfile.path, size: content.length, pointer: undefined, content };
    await writeContext([...files, own], { folder, media }, deps);
  } catch (error) {
    if (!(error instanceof GoneError)) throw error;
    const now = (await branchesOf(url, folder, deps)).get(name);
    if (now !== base.commit) throw pushedAnew(url, name);
    throw new FailedError(
      `A layer of ${name} is not there any more: ${url} has but a git-lfs pointer of it.`,
      'Its owner has removed it. Run the command again later, or name a mirror with --repo.',
      { cause: error },
    );
  }
}
