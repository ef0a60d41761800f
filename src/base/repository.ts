import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type GitDeps, runGit } from '../adapters/git.ts';
import { FailedError, UsageError } from '../errors.ts';
import { gitFailure } from './git-failure.ts';

/** AWS's own. */
export const AWS_REPOSITORY = 'https://github.com/aws/aws-lambda-base-images';

/** A file of a commit. */
export interface TreeFile {
  readonly path: string;
  /** Of the blob. */
  readonly id: string;
  readonly isRegular: boolean;
  /** Bytes. */
  readonly size: number;
}

/** Branches by name, with their commits. */
export type Branches = ReadonlyMap<string, string>;

/** What `--repo` means to git: a URL, or a folder here. @throws UsageError */
export function repositoryUrl(given: string | undefined, cwd: string): string {
  if (given === undefined) return AWS_REPOSITORY;
  const wrong = (message: string, hint: string) => new UsageError(message, hint);
  if (given === '' || given.startsWith('-'))
    throw wrong('--repo is no repository.', 'Give a URL, or the path of a folder.');
  if (/^\w+::/.test(given)) throw wrong('--repo names a program to run.', 'Give a URL, or a path.');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    if (!['https', 'http', 'ssh', 'git', 'file'].includes(scheme))
      throw wrong(`--repo has a scheme that is not taken: ${scheme}.`, 'Take https, ssh or file.');
    if (!URL.canParse(given)) throw wrong('--repo is no URL.', 'Check it.');
    if (new URL(given).password !== '')
      throw wrong(
        '--repo has a password in it, which other users of this machine could see.',
        "Leave it out: git takes it from its credential helper (git help credentials), or from ssh's keys.",
      );
    return given;
  }
  const folder = resolve(cwd, given);
  // Only by its URL is a repository of this machine cloned as any other is.
  if (existsSync(folder)) return pathToFileURL(folder).href;
  if (/^[^/]+:/.test(given)) return given;
  throw wrong(`There is no repository ${given} here.`, 'Check --repo: a URL, or the path of a folder.');
}

/** @throws FailedError where the repository cannot be read, or has no branches */
export async function branchesOf(url: string, cwd: string, deps: GitDeps): Promise<Branches> {
  const { code, stdout, stderr } = await runGit({ args: ['ls-remote', '--heads', '--', url], cwd }, deps);
  if (code !== 0) throw gitFailure(stderr, url);
  const branches = new Map(
    [...stdout.toString().matchAll(/^([0-9a-f]+)\trefs\/heads\/(.+)$/gm)].map(
      ([, commit, name]): [string, string] => [name!, commit!],
    ),
  );
  if (branches.size > 0) return branches;
  throw new FailedError(`${url} has no branches.`, 'Check --repo.');
}

/** Fetches the newest commit of one branch, and checks nothing out: no filter and no hook is run. @throws FailedError */
export async function cloneBranch(url: string, branch: string, folder: string, deps: GitDeps): Promise<void> {
  const shallow = ['--depth', '1', '--single-branch', '--no-tags', '--no-checkout', '--template='];
  const args = ['clone', '--quiet', ...shallow, '--branch', branch, '--', url, folder];
  const { code, stderr } = await runGit({ args, cwd: '/' }, deps);
  if (code === 0) return;
  if (/Remote branch .* not found/.test(stderr)) throw pushedAnew(url, branch);
  throw gitFailure(stderr, url);
}

export const pushedAnew = (url: string, branch: string): FailedError =>
  new FailedError(
    `The branch ${branch} of ${url} was pushed anew while it was read: its layers are not those any more that were asked for.`,
    'Run the command again.',
  );

/** The commit that was cloned. */
export async function headOf(clone: string, deps: GitDeps): Promise<string> {
  return (await said(['rev-parse', 'HEAD'], clone, deps)).toString().trim();
}

export async function filesOf(clone: string, deps: GitDeps): Promise<TreeFile[]> {
  const listed = (await said(['ls-tree', '-r', '-z', '-l', 'HEAD'], clone, deps)).toString();
  return [...listed.matchAll(/(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t([^\0]+)\0/g)].map(
    ([, mode, type, id, size, path]) => ({
      path: path!,
      id: id!,
      isRegular: type === 'blob' && mode!.startsWith('100'),
      size: Number(size) || 0,
    }),
  );
}

/** A file as it was committed: what git-lfs keeps is a pointer there. */
export const contentOf = (clone: string, { id }: TreeFile, deps: GitDeps): Promise<Buffer> =>
  said(['cat-file', 'blob', id], clone, deps);

async function said(args: readonly string[], clone: string, deps: GitDeps): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit({ args, cwd: clone }, deps);
  if (code !== 0) throw gitFailure(stderr, 'The clone');
  return stdout;
}
