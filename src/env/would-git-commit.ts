import { lstatSync } from 'node:fs';
import { basename, dirname, join, parse, sep } from 'node:path';
import { findProgram } from '../adapters/find-program.ts';
import { runAtOnce } from '../adapters/run-program.ts';
import type { Deps } from '../deps.ts';
import { RefusedError } from '../errors.ts';

/**
 * Refuses a file that the next `git add` would take, that git has already, or that is among git's own. Asks git itself, which alone knows all the
 * places where something can be ignored.
 * @param path absolute, in a folder that is there and is named without symbolic links
 * @param shownAs the file as the user named it
 * @returns git's own folder, of which it never commits anything; undefined outside of a work tree
 * @throws RefusedError with the line for .gitignore; also where git cannot tell
 */
export async function refuseCommitted(
  path: string,
  shownAs: string,
  { env, signal }: Pick<Deps, 'env' | 'signal'>,
): Promise<string | undefined> {
  const folder = dirname(path);
  // On some systems .GIT is the same.
  if (path.split(sep).some((name) => name.toLowerCase() === '.git')) {
    throw new RefusedError(`${shownAs} lies where git keeps its own files.`, 'Name a file outside of .git.');
  }
  const repository = repositoryAbove(folder);
  if (repository === undefined) return undefined;
  const git = findProgram('git', env);
  if (git === undefined) {
    throw new RefusedError(
      `${shownAs} lies in the git repository ${repository}, and there is no git here to ask whether it would be committed.`,
      'Install git, or name a file outside of the repository.',
    );
  }
  const ask = async (...args: string[]): Promise<Answer> => {
    let said = '';
    const { code } = await runAtOnce(
      {
        file: git,
        // What a repository's own settings would have it run plays no part in the answer.
        args: ['-c', 'core.fsmonitor=false', ...args],
        cwd: folder,
        env: { ...withoutGit(env), LC_ALL: 'C' },
      },
      {
        interactive: false,
        signal,
        onOutput: (chunk) => {
          said += Buffer.from(chunk).toString();
        },
      },
    );
    return { code, said: said.trim() };
  };

  const where = await ask('rev-parse', '--is-inside-work-tree');
  // In a repository without a work tree, nothing is ever committed.
  if (where.code === 0 && where.said === 'false') return undefined;
  if (where.code !== 0) throw unclear(shownAs, repository, where);
  const tracked = await ask('--literal-pathspecs', 'ls-files', '--error-unmatch', '--', basename(path));
  if (tracked.code === 0) {
    throw new RefusedError(
      `git has ${shownAs} in its repository: what is written there would be committed.`,
      `Name another file; or take it out of git, and add this line to ${join(folder, '.gitignore')}:\n  ${ignoreLine(path)}`,
    );
  }
  if (tracked.code !== 1) throw unclear(shownAs, repository, tracked);
  // It knows no literal names: a colon in front would mean something else, and a * match what is tracked.
  const ignored = await ask('check-ignore', '-q', '--no-index', '--', `./${basename(path)}`);
  if (ignored.code === 0) {
    const own = await ask('rev-parse', '--absolute-git-dir');
    if (own.code !== 0) throw unclear(shownAs, repository, own);
    return own.said;
  }
  if (ignored.code !== 1) throw unclear(shownAs, repository, ignored);
  throw new RefusedError(
    `git would commit ${shownAs}: no .gitignore names it.`,
    `Add this line to ${join(folder, '.gitignore')}, and run it again:\n  ${ignoreLine(path)}`,
  );
}

interface Answer {
  code: number | undefined;
  said: string;
}

/** The nearest folder with a `.git`, which is a file in a submodule and in a second work tree. */
function repositoryAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (lstatSync(join(at, '.git'), { throwIfNoEntry: false }) !== undefined) return at;
    if (at === parse(at).root) return undefined;
  }
}

/** GIT_DIR and its like would have git look at another repository than the file is in. */
const withoutGit = (env: Deps['env']): Deps['env'] =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));

/** The file alone, in the .gitignore beside it (gitignore(5)). */
const ignoreLine = (path: string): string =>
  `/${basename(path)
    .replaceAll(/[\\*?[]/g, '\\$&')
    .replace(/ +$/, (blanks) => blanks.replaceAll(' ', '\\ '))}`;

function unclear(shownAs: string, repository: string, { code, said }: Answer): RefusedError {
  const [first = ''] = said.split('\n');
  return new RefusedError(
    `git cannot tell whether it would commit ${shownAs}, in ${repository}: ${first === '' ? `exit code ${code}` : first}`,
    'Mend what git says, or name a file outside of the repository.',
  );
}
