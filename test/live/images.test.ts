import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { docker, removeImageAfterwards } from '../support/docker.ts';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';

const projects: [stack: string, base: string, more: string[]][] = [
  ['shell-image', 'provided:al2023', ['--language', 'shell']],
  ['go-image', 'provided:al2023', ['--language', 'go']],
  ['go-scratch', 'scratch', ['--language', 'go', '--blueprint', 'env-vars', '--secrets', 'external']],
];

describe('an image is built, pushed to the registry and deployed', { timeout: 300_000 }, () => {
  test.for(projects)('%s on %s', async ([stack, base, more], ctx) => {
    const images = docker();
    if ('missing' in images) return ctx.skip(images.missing);
    const { env, calls } = live(ctx);
    const host = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    const cwd = await newProject(
      stack,
      '--package',
      'image',
      '--base',
      base,
      '--arch',
      host,
      '--function',
      'Fn',
      ...more,
    );
    // The image's own name, so that nothing of another project's is taken away afterwards.
    const template = join(cwd, 'template.yaml');
    writeFileSync(template, readFileSync(template, 'utf8').replace(/DockerTag: .*/, `DockerTag: ${stack}`));
    removeImageAfterwards(`fn:${stack}`);

    const first = await samgen(['deploy', '--yes', '--json'], { cwd, env });
    expect(first.code, first.stderr).toBe(0);
    const { outputs } = JSON.parse(first.stdout);
    const { answer } = await calls.lambda('GET', `/2015-03-31/functions/${outputs.FnName}`);
    const { Code, Configuration } = answer as { Code: { ImageUri: string }; Configuration: object };
    expect(Configuration).toMatchObject({ PackageType: 'Image', Architectures: [host] });
    expect(Code.ImageUri.startsWith(`${images.registry}/`)).toBe(true);

    // The second time into a repository of one's own, over the resolve_image_repos of the samconfig. (MiniStack has no
    // second time with that: it refuses sam's companion stack.)
    const repository = Code.ImageUri.replace(/:[^:]*$/, '');
    const pushed = ['deploy', '--yes', '--image-repositories', `Fn=${repository}`];
    const second = await samgen(pushed, { cwd, env });
    expect(second.code, second.stderr).toBe(0);
    expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8')).toContain('resolve_image_repos = true');
    const gone = await samgen(['delete', '--yes'], { cwd, env });
    expect(gone.code, gone.stdout + gone.stderr).toBe(0);
    expect(await calls.stack(stack)).toBeUndefined();
  });
});

test('without Docker the build says so, and what to do', async (ctx) => {
  const { env } = live(ctx);
  const cwd = await newProject('undocked', '--package', 'image');
  const nowhere = { ...env, DOCKER_HOST: 'unix:///no/such/docker.sock' };
  const ran = await samgen(['deploy', '--yes'], { cwd, env: nowhere });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain('sam build failed with exit code 1.');
  expect(ran.stderr).toContain('An image is built by Docker: start it');
});
