import { describe, expect, test } from 'vitest';
import type { ProjectFile } from '../../src/generate/render.ts';
import { combinations, project } from '../support/blueprints.ts';

/**
 * One text a project, so that a change of a blueprint is read as the change of what users get. What is the same in the
 * first project of its blueprint and language is only named.
 */
const asText = (files: readonly ProjectFile[], first?: { name: string; files: readonly ProjectFile[] }) =>
  files
    .map((file) => {
      const heading = `==== ${file.path}${file.executable ? ' (executable)' : ''}`;
      const same = first?.files.some((other) => isSame(file, other));
      // The machine that makes a project stands in its Dockerfile; here it is always the same one.
      const text = file.content
        .toString('utf8')
        .replaceAll('BUILDPLATFORM:-linux/arm64', 'BUILDPLATFORM:-linux/amd64');
      return same ? `${heading}: as in ${first?.name}\n` : `${heading}\n${text}`;
    })
    .join('\n');

const isSame = (one: ProjectFile, other: ProjectFile) =>
  one.path === other.path && one.executable === other.executable && one.content.equals(other.content);

describe('golden projects', () => {
  test.each(combinations)('$name', async ({ name, given }) => {
    const { blueprint, language } = given;
    const first = combinations.find(
      (other) => other.given['blueprint'] === blueprint && other.given['language'] === language,
    )!;
    const reference =
      first.name === name ? undefined : { name: first.name, files: await project(first.given) };
    await expect(asText(await project(given), reference)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('everything that can be answered', async () => {
    const files = await project({
      blueprint: 'env-vars',
      language: 'go',
      arch: 'arm64',
      function: 'ApiHandler',
      'stack-name': 'the-api',
      region: 'eu-central-1',
      memory: 256,
      timeout: 30,
      'public-var': ['GREETING=Hello: "you", #1', 'EMPTY=', 'NUMBER=010', 'LINES=a\nb', 'YES=yes'],
      'secret-var': ['DB_PASSWORD', 'API_KEY2'],
      envs: ['dev', 'prod'],
    });
    await expect(asText(files)).toMatchFileSnapshot('golden/everything.txt');
  });

  test('an environment may have what a stack must not have in its name', async () => {
    const files = await project({ envs: ['my_env'] });
    const samconfig = files.find(({ path }) => path === 'samconfig.toml')!.content.toString('utf8');
    expect(samconfig).toContain('[my_env.global.parameters]\nstack_name = "hello-my-env"');
    expect(samconfig).toContain('s3_prefix = "hello-my-env"');
  });
});
