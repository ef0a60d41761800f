import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findProgram } from '../../src/adapters/find-program.ts';
import { baseRepository, dockerfiles, layer, noGitLfs } from '../support/base-repository.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the built samgen base', () => {
  test('shows its help, and is one line of the overview', async () => {
    const alone = await samgen(['base']);
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    expect(alone.stdout).toMatch(/^Usage: samgen base <command>/);
    const pin = (await samgen(['help', 'base', 'pin'])).stdout;
    for (const flag of ['--only', '--update', '--dry-run', '-t, --template'])
      expect(pin).toContain(`  ${flag} `);
    const build = (await samgen(['base', 'build', '--help'])).stdout;
    for (const flag of ['--repo', '--arch', '--dry-run']) expect(build).toContain(`  ${flag} `);
    expect((await samgen(['--help'])).stdout).toMatch(/^ {2}base {2,}/m);
    for (const line of `${pin}${build}`.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    [['build'], 'The image needs a name.'],
    [['build', 'Provided'], 'Provided is no name of a base image.'],
    [['build', 'provided.al2023', '--arch', 'amd64'], 'There is no architecture amd64; did you mean x86_64?'],
    [['build', 'provided.al2023', '--repo=-x'], '--repo is no repository.'],
    [['build', 'provided.al2023', '--repo', 'https://a:b@example.com/x'], '--repo has a password in it'],
    [['pin', 'none'], 'There is no folder none.'],
    [['pin'], 'There is no template.yaml'],
  ])('%j is wrong usage', async (args, says) => {
    const ran = await samgen(['base', ...args], { cwd: temporaryFolder() });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(`Error: ${says}`);
  });

  test('pins nothing in a project of zips', async () => {
    const cwd = temporaryFolder();
    expect(await samgen(['new', 'hello', '--yes'], { cwd })).toMatchObject({ code: 0 });
    expect(await samgen(['base', 'pin', 'hello'], { cwd })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No function here is built from a Dockerfile: there is nothing to pin.\n',
    });
  });
});

const missing = await noGitLfs();

describe.skipIf(missing)('samgen base build', () => {
  /** A PATH on which there are these programs and no other. */
  const pathOf = (...programs: string[]): string => {
    const folder = join(temporaryFolder(), 'bin');
    mkdirSync(folder);
    for (const name of programs) symlinkSync(findProgram(name, process.env)!, join(folder, name));
    return folder;
  };

  test('shows what it would take, for which neither Docker nor git-lfs is needed', async () => {
    const folder = temporaryFolder();
    const repository = await baseRepository(folder);
    const one = await layer(join(folder, 'one'), { 'lambda-entrypoint.sh': '#!/bin/sh\n' });
    await repository.push('nodejs20.x', {
      ...dockerfiles('nodejs20.x', { x86_64: ['aa'], arm64: ['bb'] }),
      'x86_64/aa.tar.xz': one,
      'arm64/bb.tar.xz': one,
    });
    const args = ['base', 'build', 'nodejs20.x', '--repo', repository.path, '--arch', 'arm64', '--dry-run'];
    const env = { PATH: pathOf('git'), TMPDIR: temporaryFolder() };
    const { code, stdout, stderr } = await samgen(args, { env });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `^nodejs20.x:local would be built for arm64, from arm64/Dockerfile.nodejs20.x of commit [0-9a-f]{12}:\n +${one.length} B  arm64/bb.tar.xz\n +${one.length} B  to fetch\n$`,
      ),
    );
    expect(stderr).toMatch(/Nothing was fetched or built\.\n$/);
    const json = JSON.parse((await samgen([...args, '--json', '-q'], { env })).stdout);
    expect(json).toMatchObject({ ok: true, dryRun: true, architecture: 'arm64', branch: 'nodejs20.x' });
  });

  test.each([
    ['git', [], 'git is not installed, and the base images are in a git repository.'],
    ['git-lfs', ['git'], 'git-lfs is not installed, and the layers of base images are kept by it.'],
    ['Docker', ['git', 'git-lfs'], 'Docker is not installed, and an image is built and run by it.'],
  ])('without %s says so, and what to do', async (_, programs, says) => {
    const ran = await samgen(['base', 'build', 'provided.al2023', '--repo', '.'], {
      env: { PATH: pathOf(...programs), GIT_EXEC_PATH: pathOf() },
      cwd: temporaryFolder(),
    });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(`Error: ${says}\n  Install it`);
  });
});
