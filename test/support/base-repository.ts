import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { missingTool } from './tools.ts';

/** As AWS publishes it. */
export const SETTINGS = `
ENV LANG=en_US.UTF-8
ENV TZ=:/etc/localtime
ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin
ENV LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib
ENV LAMBDA_TASK_ROOT=/var/task
ENV LAMBDA_RUNTIME_DIR=/var/runtime

WORKDIR /var/task

ENTRYPOINT ["/lambda-entrypoint.sh"]
`;

/** The Dockerfiles of one branch, in the layout of aws/aws-lambda-base-images. */
export function dockerfiles(
  name: string,
  layers: Readonly<Record<'x86_64' | 'arm64', readonly string[]>>,
  settings = SETTINGS,
): Record<string, string> {
  const text = (folder: string, arch: 'x86_64' | 'arm64') =>
    `FROM scratch\n${layers[arch].map((layer) => `ADD ${folder}${layer}.tar.xz /\n`).join('')}${settings}`;
  return {
    [`Dockerfile.${name}`]: text('x86_64/', 'x86_64'),
    [`x86_64/Dockerfile.${name}`]: text('', 'x86_64'),
    [`arm64/Dockerfile.${name}`]: text('', 'arm64'),
  };
}

/** Why there can be no such repository here. */
export const noGitLfs = (): Promise<string | undefined> => missingTool('git', 'git-lfs', 'tar', 'xz');

export interface BaseRepository {
  /** Bare; its large files are beside it, as git-lfs keeps them for a local repository. */
  path: string;
  /** Makes a branch anew of these files, and pushes it over what was there. Layers are committed as git-lfs has them. */
  push(branch: string, files: Readonly<Record<string, string | Buffer>>): Promise<void>;
}

const ATTRIBUTES = '*.tar.xz filter=lfs diff=lfs merge=lfs -text\n';

/** A repository that nothing but the test knows. */
export async function baseRepository(folder: string): Promise<BaseRepository> {
  const path = join(folder, 'base-images.git');
  await execa('git', ['init', '--quiet', '--bare', path]);
  let pushed = 0;
  return {
    path,
    async push(branch, files) {
      pushed += 1;
      const work = join(folder, `work-${pushed}`);
      const git = (...args: string[]) => execa('git', args, { cwd: work });
      mkdirSync(work);
      await git('init', '--quiet', '--initial-branch', branch);
      await git('lfs', 'install', '--local');
      for (const [name, content] of Object.entries({ '.gitattributes': ATTRIBUTES, ...files })) {
        mkdirSync(dirname(join(work, name)), { recursive: true });
        writeFileSync(join(work, name), content);
      }
      await git('add', '--all');
      await git(
        '-c',
        'user.name=test',
        '-c',
        'user.email=test@example.com',
        'commit',
        '--quiet',
        '-m',
        'Update',
      );
      await git('remote', 'add', 'origin', `file://${path}`);
      // The hook of git-lfs sends the layers, also where a .lfsconfig of the branch has them elsewhere.
      await git('-c', `lfs.url=file://${path}`, 'push', '--quiet', '--force', 'origin', branch);
    },
  };
}

/** A layer: a tar.xz of these files, all of which can be executed. */
export async function layer(folder: string, files: Readonly<Record<string, string>>): Promise<Buffer> {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o755 });
  }
  const { stdout } = await execa('tar', ['-cJf', '-', ...Object.keys(files)], {
    cwd: folder,
    encoding: 'buffer',
  });
  return Buffer.from(stdout);
}
