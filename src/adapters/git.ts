import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { findProgram } from './find-program.ts';
import { runProgram } from './run-program.ts';

export type GitDeps = Pick<Deps, 'env' | 'signal'>;

export interface GitAnswer {
  code: number | undefined;
  stdout: Buffer;
  /** In English. */
  stderr: string;
}

/** Of another repository, in whose hook samgen may run; and what would ask somebody, or write to stderr. */
const NOT_FOR_GIT =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|TEMPLATE_DIR|TRACE\w*|LFS_\w+)$/;

/** Neither the user's hooks nor another program have a part in it. */
const ALONE = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'submodule.recurse=false'];

/**
 * Runs git to its end. It asks nobody anything, runs no hooks, and reaches repositories by the usual protocols only.
 * @param words.onStderr gets what it says as it comes
 * @throws CancelledError; FailedError where git is not installed
 */
export async function runGit(
  words: { args: readonly string[]; cwd: string; onStderr?: (chunk: Uint8Array) => void; progress?: boolean },
  { env, signal }: GitDeps,
): Promise<GitAnswer> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const { code } = await runProgram(
    {
      file: findGit(env),
      args: [...ALONE.flatMap((setting) => ['-c', setting]), ...words.args],
      cwd: words.cwd,
      env: { ...gitEnvironment(env), ...(words.progress ? { GIT_LFS_FORCE_PROGRESS: '1' } : {}) },
    },
    {
      signal,
      onOutput(chunk, stream) {
        (stream === 'stdout' ? stdout : stderr).push(chunk);
        if (stream === 'stderr') words.onStderr?.(chunk);
      },
    },
  );
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

function gitEnvironment(env: Deps['env']): Record<string, string | undefined> {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_FOR_GIT.test(name))),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
    LC_ALL: 'C',
  };
}

/** @throws FailedError */
export function findGit(env: Deps['env']): string {
  const git = findProgram('git', env);
  if (git !== undefined) return git;
  throw new FailedError(
    'git is not installed, and the base images are in a git repository.',
    'Install it: https://git-scm.com/downloads',
  );
}

/** git looks for it in PATH, and in a folder of its own. @throws FailedError where it is in neither */
export async function requireGitLfs(cwd: string, deps: GitDeps): Promise<void> {
  const { code } = await runGit({ args: ['lfs', 'version'], cwd }, deps);
  if (code === 0) return;
  throw new FailedError(
    'git-lfs is not installed, and the layers of base images are kept by it.',
    'Install it: https://git-lfs.com (apt-get install git-lfs, dnf install git-lfs, brew install git-lfs).',
  );
}
