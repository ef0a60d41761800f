import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { refuseCommitted } from '../../src/env/would-git-commit.ts';
import { RefusedError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { missingTool } from '../support/tools.ts';

const ENV = { PATH: process.env['PATH'], HOME: '/nowhere' };

const git = (cwd: string, ...args: string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always', ...args],
    {
      cwd,
      env: ENV,
      stdio: 'pipe',
    },
  ).toString();

/** A repository of the test's own, or the test is skipped. */
async function repository(ctx: TestContext): Promise<string> {
  const missing = await missingTool('git');
  if (missing) ctx.skip(missing);
  const folder = temporaryFolder();
  git(folder, 'init', '-q', '.');
  return folder;
}

/** `undefined` where it may be written; else the refusal. */
async function refusal(
  path: string,
  env: Record<string, string | undefined> = ENV,
): Promise<RefusedError | undefined> {
  const { signal } = new AbortController();
  try {
    await refuseCommitted(path, 'THE_FILE', { env, signal });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(RefusedError);
    return error as RefusedError;
  }
}

test('outside of any repository anything may be written, with and without git', async () => {
  const path = join(temporaryFolder(), '.env');
  expect(await refusal(path)).toBeUndefined();
  expect(await refusal(path, { PATH: '' })).toBeUndefined();
});

test('what nobody ignores is refused, with the line to write', async (ctx) => {
  const folder = await repository(ctx);
  const refused = await refusal(join(folder, '.env'));
  expect(refused).toMatchObject({
    message: 'git would commit THE_FILE: no .gitignore names it.',
    hint: expect.stringMatching(/\.gitignore, and run it again:\n {2}\/\.env$/),
  });
});

test.for(['.env', '*.env', 'a[1]?.env', '!x', '#x', 'x \\ ', ':(top)x', '-v', 'ü'])(
  'the line that is shown makes it ignored: %j',
  async (name, ctx) => {
    const folder = await repository(ctx);
    mkdirSync(join(folder, 'sub'));
    const path = join(folder, 'sub', name);
    const refused = await refusal(path);
    const line = /\n {2}(.*)$/s.exec(refused?.hint ?? '')?.[1];
    writeFileSync(join(folder, 'sub/.gitignore'), `${line}\n`);
    expect(await refusal(path)).toBeUndefined();
    // And nothing else is.
    expect(await refusal(join(folder, 'sub', 'a1x.env'))).toBeDefined();
  },
);

test('what is tracked is refused, also where it is ignored', async (ctx) => {
  const folder = await repository(ctx);
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  writeFileSync(join(folder, '.env'), 'AA=1\n');
  expect(await refusal(join(folder, '.env'))).toBeUndefined();
  git(folder, 'add', '-f', '.env');
  expect(await refusal(join(folder, '.env'))).toMatchObject({
    message: expect.stringMatching(/^git has THE_FILE in its repository/),
  });
});

test('a name is not a pattern: what *.env would match may be tracked', async (ctx) => {
  const folder = await repository(ctx);
  writeFileSync(join(folder, 'a.env'), '');
  git(folder, 'add', 'a.env');
  writeFileSync(join(folder, '.gitignore'), '\\*.env\n');
  expect(await refusal(join(folder, '*.env'))).toBeUndefined();
});

test('info/exclude and the .gitignore of a folder above count', async (ctx) => {
  const folder = await repository(ctx);
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  expect(await refusal(join(folder, 'a/b/.env'))).toBeDefined();
  writeFileSync(join(folder, '.git/info/exclude'), 'b/\n');
  expect(await refusal(join(folder, 'a/b/.env'))).toBeUndefined();
  writeFileSync(join(folder, '.git/info/exclude'), '');
  writeFileSync(join(folder, 'a/.gitignore'), '.env\n');
  expect(await refusal(join(folder, 'a/b/.env'))).toBeUndefined();
});

test('GIT_DIR and its like do not mislead', async (ctx) => {
  const folder = await repository(ctx);
  const other = await repository(ctx);
  writeFileSync(join(other, '.gitignore'), '.env\n');
  const misleading = {
    ...ENV,
    GIT_DIR: join(other, '.git'),
    GIT_WORK_TREE: other,
    GIT_CEILING_DIRECTORIES: folder,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.excludesFile',
    GIT_CONFIG_VALUE_0: join(other, '.gitignore'),
  };
  expect(await refusal(join(folder, '.env'), misleading)).toBeDefined();
});

test('a submodule is a repository of its own', async (ctx) => {
  const folder = await repository(ctx);
  const inner = await repository(ctx);
  git(inner, 'commit', '-q', '--allow-empty', '-m', 'first');
  git(folder, 'submodule', '--quiet', 'add', inner, 'sub');
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  expect(await refusal(join(folder, 'sub/.env'))).toBeDefined();
  writeFileSync(join(folder, 'sub/.gitignore'), '.env\n');
  expect(await refusal(join(folder, 'sub/.env'))).toBeUndefined();
});

test.for(['.git/.env', '.git/info/.env', '.git/config', '.git', '.GIT/config'])(
  'where git keeps its own files nothing else is written, with and without git: %s',
  async (name, ctx) => {
    const folder = await repository(ctx);
    for (const env of [ENV, { PATH: '/nowhere' }])
      expect(await refusal(join(folder, name), env)).toMatchObject({
        message: 'THE_FILE lies where git keeps its own files.',
      });
  },
);

test('beside a bare repository nothing is committed', async (ctx) => {
  const missing = await missingTool('git');
  if (missing) ctx.skip(missing);
  const bare = temporaryFolder();
  git(bare, 'init', '-q', '--bare', '.');
  expect(await refusal(join(bare, '.env'))).toBeUndefined();
});

test('a repository without a git to ask is refused', async (ctx) => {
  const folder = await repository(ctx);
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  expect(await refusal(join(folder, '.env'), { PATH: '/nowhere' })).toMatchObject({
    message: expect.stringContaining('there is no git here to ask'),
  });
});

test('where git cannot tell, it is refused with what git says', async (ctx) => {
  const folder = await repository(ctx);
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  writeFileSync(join(folder, '.git/HEAD'), 'rubbish');
  expect(await refusal(join(folder, '.env'))).toMatchObject({
    message: expect.stringMatching(
      /^git cannot tell whether it would commit THE_FILE, in .*: fatal: not a git/,
    ),
  });
});

test("a program that the repository's settings name is not run", async (ctx) => {
  const folder = await repository(ctx);
  const ran = join(temporaryFolder(), 'ran');
  git(folder, 'config', 'core.fsmonitor', `touch ${ran}; false`);
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  expect(await refusal(join(folder, '.env'))).toBeUndefined();
  expect(existsSync(ran)).toBe(false);
});

test("what is ignored may be made ready in git's own folder, in a second work tree too", async (ctx) => {
  const folder = await repository(ctx);
  const { signal } = new AbortController();
  writeFileSync(join(folder, '.gitignore'), '/.env\n');
  const own = await refuseCommitted(join(folder, '.env'), '.env', { env: ENV, signal });
  expect(own).toBe(join(realpathSync(folder), '.git'));
  git(folder, 'add', '.gitignore');
  git(folder, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'x');
  const second = join(temporaryFolder(), 'second');
  git(folder, 'worktree', 'add', '-q', second);
  const other = await refuseCommitted(join(second, '.env'), '.env', { env: ENV, signal });
  expect(other).toMatch(/\/\.git\/worktrees\/second$/);
});
