import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type FetchedBase, fetchBase, fetchContext } from '../../src/base/fetch-base.ts';
import { FailedError, UsageError } from '../../src/errors.ts';
import {
  type BaseRepository,
  baseRepository,
  dockerfiles,
  layer,
  noGitLfs,
} from '../support/base-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NAME = 'provided.al2023';
const missing = await noGitLfs();

interface Place {
  repository: BaseRepository;
  one: Buffer;
  two: Buffer;
}

async function place(): Promise<Place> {
  const folder = temporaryFolder();
  const repository = await baseRepository(folder);
  const one = await layer(join(folder, 'one'), { 'lambda-entrypoint.sh': '#!/bin/sh\n' });
  const two = await layer(join(folder, 'two'), { 'var/runtime/bootstrap': '#!/bin/sh\necho two\n' });
  return { repository, one, two };
}

/** A branch as AWS has it. */
async function published({ repository, one, two }: Place): Promise<string> {
  await repository.push(NAME, {
    ...dockerfiles(NAME, { x86_64: ['aa', 'bb'], arm64: ['cc'] }),
    'x86_64/aa.tar.xz': one,
    'x86_64/bb.tar.xz': two,
    'arm64/cc.tar.xz': one,
    LICENSE: 'text',
  });
  return `file://${repository.path}`;
}

const deps = (env: Record<string, string> = {}) => ({
  env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  signal: new AbortController().signal,
});

async function fetched(
  url: string,
  {
    name = NAME,
    architecture = 'x86_64',
    env = {},
  }: {
    name?: string;
    architecture?: 'x86_64' | 'arm64';
    env?: Record<string, string>;
  } = {},
) {
  const folder = temporaryFolder();
  const base = await fetchBase({ name, url, architecture }, folder, deps(env));
  const context = join(folder, 'context');
  mkdirSync(context);
  return { base, context, fetchContext: () => fetchContext(base, context, undefined, deps(env)) };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const shaOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** Where git-lfs keeps a content for a repository. */
const mediaOf = (path: string, content: Buffer): string => {
  const oid = shaOf(content);
  return join(path, 'lfs/objects', oid.slice(0, 2), oid.slice(2, 4), oid);
};

describe.skipIf(missing)(`a base image is fetched${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let at: Place;
  beforeEach(async () => {
    at = await place();
  });

  test('for this architecture: the Dockerfile of the whole branch, and the layers it names', async () => {
    const url = await published(at);
    const got = await fetched(url);
    expect(got.base.source.context).toBe('');
    expect(got.base.files.map(({ path, size, pointer }) => [path, size, pointer?.oid])).toEqual([
      ['x86_64/aa.tar.xz', at.one.length, shaOf(at.one)],
      ['x86_64/bb.tar.xz', at.two.length, shaOf(at.two)],
    ]);
    await got.fetchContext();
    expect(filesIn(got.context)).toEqual([`Dockerfile.${NAME}`, 'x86_64/aa.tar.xz', 'x86_64/bb.tar.xz']);
    expect(readFileSync(join(got.context, 'x86_64/bb.tar.xz')).equals(at.two)).toBe(true);
    expect(got.base.commit).toMatch(/^[0-9a-f]{40}$/);
  });

  test("for the other one: its folder's", async () => {
    const url = await published(at);
    const got = await fetched(url, { architecture: 'arm64' });
    await got.fetchContext();
    expect(filesIn(got.context)).toEqual([`Dockerfile.${NAME}`, 'cc.tar.xz']);
    expect(readFileSync(join(got.context, `Dockerfile.${NAME}`), 'utf8')).toContain('ADD cc.tar.xz /\n');
  });

  test('also where git itself has the layers', async () => {
    await at.repository.push(NAME, {
      '.gitattributes': '',
      [`Dockerfile.${NAME}`]: 'FROM scratch\nADD *.tar.xz /\nCOPY ["etc", "/etc/"]\n',
      'aa.tar.xz': at.one,
      'etc/x': 'y',
      '.dockerignore': 'LICENSE\n',
      LICENSE: 'text',
    });
    const got = await fetched(`file://${at.repository.path}`);
    await got.fetchContext();
    expect(filesIn(got.context)).toEqual([
      '.dockerignore',
      '.gitattributes',
      `Dockerfile.${NAME}`,
      'LICENSE',
      'aa.tar.xz',
      'etc/x',
    ]);
    expect(readFileSync(join(got.context, 'aa.tar.xz')).equals(at.one)).toBe(true);
  });

  test("and nothing runs meanwhile: no hook, and no filter of the user's that the branch names", async () => {
    const url = await published(at);
    await at.repository.push('odd', {
      '.gitattributes': '* filter=evil\n',
      'Dockerfile.odd': 'FROM scratch\nCOPY x /\n',
      x: 'y',
    });
    const home = temporaryFolder();
    const ran = join(home, 'ran');
    mkdirSync(join(home, 'hooks'));
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      writeFileSync(join(home, 'hooks', hook), `#!/bin/sh\ntouch '${ran}'\n`);
      chmodSync(join(home, 'hooks', hook), 0o755);
    }
    const filter = `[filter "evil"]\n\tsmudge = "touch '${ran}'"\n\tprocess = "touch '${ran}'"\n`;
    writeFileSync(
      join(home, '.gitconfig'),
      `[core]\n\thooksPath = ${home}/hooks\n[init]\n\ttemplateDir = ${home}\n${filter}`,
    );
    const env = { HOME: home, GIT_DIR: join(home, 'none'), GIT_WORK_TREE: home };
    for (const name of ['odd', NAME]) await (await fetched(url, { name, env })).fetchContext();
    expect(existsSync(ran)).toBe(false);
    // They would have.
    await execa('git', ['clone', '-b', 'odd', url, join(home, 'clone')], {
      env: { HOME: home },
      reject: false,
    });
    expect(existsSync(ran)).toBe(true);
  });
});

describe.skipIf(missing)('it is not fetched, and why is told', () => {
  let at: Place;
  beforeEach(async () => {
    at = await place();
  });

  test('where there is no such branch, or repository', async () => {
    const url = await published(at);
    const noBranch = fetched(url, { name: 'provided.al2032' });
    await expect(noBranch).rejects.toThrow(UsageError);
    await expect(noBranch).rejects.toThrow(`has no branch provided.al2032; did you mean ${NAME}?`);
    await expect(fetched(url, { name: 'al2023' })).rejects.toThrow(`did you mean ${NAME}?`);
    await expect(fetched(url, { name: `${NAME}:local` })).rejects.toThrow(`did you mean ${NAME}?`);
    await expect(fetched(`file://${temporaryFolder()}`)).rejects.toThrow('is no git repository.');
    await expect(fetched('https://nowhere.invalid/x')).rejects.toThrow(
      /there is no such host, or no network/,
    );
  });

  test('where it has nothing for the architecture', async () => {
    await at.repository.push('ruby2.5', {
      'Dockerfile.ruby2.5': 'FROM scratch\nADD aa.tar.xz /\n',
      'aa.tar.xz': at.one,
    });
    const url = `file://${at.repository.path}`;
    await expect(fetched(url, { name: 'ruby2.5', architecture: 'arm64' })).rejects.toThrow(
      'ruby2.5 is not published for arm64: its branch has no arm64/Dockerfile.ruby2.5.',
    );
    await (await fetched(url, { name: 'ruby2.5' })).fetchContext();
    await at.repository.push('main', { 'README.md': 'text' });
    await expect(fetched(url, { name: 'main' })).rejects.toThrow('The branch main has no Dockerfile.main');
  });

  test('where the Dockerfile names a layer that is not there, or is a link', async () => {
    const url = `file://${at.repository.path}`;
    await at.repository.push(NAME, dockerfiles(NAME, { x86_64: ['aa'], arm64: [] }));
    await expect(fetched(url)).rejects.toThrow(
      `Dockerfile.${NAME} takes x86_64/aa.tar.xz into the image, and the branch has no such file.`,
    );
    const work = temporaryFolder();
    const git = (...args: string[]) =>
      execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: work });
    await git('init', '--quiet', '--initial-branch', 'linked');
    writeFileSync(join(work, 'Dockerfile.linked'), 'FROM scratch\nADD aa /\n');
    await execa('ln', ['-s', '/etc/passwd', 'aa'], { cwd: work });
    await git('add', '--all');
    await git('commit', '--quiet', '-m', 'x');
    await git('push', '--quiet', url, 'linked');
    await expect(fetched(url, { name: 'linked' })).rejects.toThrow('aa is no regular file');
  });

  test('where a layer is gone from the server', async () => {
    const url = await published(at);
    const { fetchContext, base } = await fetched(url);
    rmSync(mediaOf(at.repository.path, at.two));
    await expect(fetchContext()).rejects.toThrow(
      `A layer of ${NAME} is not there any more: ${url} has but a git-lfs pointer of it.`,
    );
    expect(base.files).toHaveLength(2);
  });

  test('where the branch was pushed anew meanwhile', async () => {
    const url = await published(at);
    const { fetchContext } = await fetched(url);
    await at.repository.push(NAME, dockerfiles(NAME, { x86_64: [], arm64: [] }));
    rmSync(mediaOf(at.repository.path, at.two));
    const gone = fetchContext();
    await expect(gone).rejects.toThrow(`The branch ${NAME} of ${url} was pushed anew while it was read`);
    await expect(gone).rejects.toMatchObject({ hint: 'Run the command again.' });
  });

  test.each([
    [404, 'Object does not exist on the server', 'is not there any more'],
    [403, 'This repository is over its data quota.', 'its quota of git-lfs is used up'],
    [401, 'Credentials needed', 'wants a login, or there is no such repository'],
    [500, '', /^git failed: .*Server error: \S+ error: failed to fetch/],
  ])('where the server of git-lfs says %i', async (status, message, says) => {
    const server = await lfsServer(status, message);
    await at.repository.push(NAME, {
      '.lfsconfig': `[lfs]\n\turl = ${server}\n`,
      [`Dockerfile.${NAME}`]: 'FROM scratch\nADD aa.tar.xz /\n',
      'aa.tar.xz': at.one,
    });
    const { fetchContext } = await fetched(`file://${at.repository.path}`);
    await expect(fetchContext()).rejects.toThrow(says);
  });

  test('where a layer is not what its pointer says', async () => {
    const url = await published(at);
    const { fetchContext, base } = await fetched(url);
    await fetchContext();
    const kept = mediaOf(join(base.clone, '.git'), at.two);
    // It may be one file with the server's.
    rmSync(kept);
    writeFileSync(kept, Buffer.alloc(at.two.length));
    const again = join(temporaryFolder(), 'context');
    const changed = fetchContextInto(base, again);
    await expect(changed).rejects.toThrow(FailedError);
    await expect(changed).rejects.toThrow('The layer x86_64/bb.tar.xz is not what its git-lfs pointer says');
  });
});

const fetchContextInto = (base: FetchedBase, folder: string) => {
  mkdirSync(folder);
  return fetchContext(base, folder, undefined, deps());
};

/** Answers every question for an object so. */
async function lfsServer(status: number, message: string): Promise<string> {
  const server = createServer((request, response) => {
    const isOfObject = status === 404;
    response.writeHead(isOfObject ? 200 : status, { 'content-type': 'application/vnd.git-lfs+json' });
    const objects = [{ oid: '', size: 0, error: { code: status, message } }];
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (isOfObject) Object.assign(objects[0]!, JSON.parse(Buffer.concat(chunks).toString()).objects[0]);
      response.end(JSON.stringify(isOfObject ? { objects } : { message }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/lfs`;
}
