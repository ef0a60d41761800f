import { describe, expect, test } from 'vitest';
import { combinations, project } from '../support/blueprints.ts';

/** One text a project, so that a change of a blueprint is read as the change of what users get. */
const asText = (files: Awaited<ReturnType<typeof project>>) =>
  files
    .map(
      ({ path, content, executable }) =>
        `==== ${path}${executable ? ' (executable)' : ''}\n${content.toString('utf8')}`,
    )
    .join('\n');

describe('golden projects', () => {
  test.each(combinations)('$name', async ({ name, given }) => {
    await expect(asText(await project(given))).toMatchFileSnapshot(`golden/${name}.txt`);
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
});
