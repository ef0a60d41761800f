import { describe, expect, test } from 'vitest';
import { type DeployFlags, type DeploySettings, prefixFor } from '../../src/deploy/settings.ts';
import { UsageError } from '../../src/errors.ts';
import { projectWith, settingsFor } from '../support/deploys.ts';

interface Said {
  samconfig?: Record<string, unknown>;
  flags?: DeployFlags;
  behind?: string[];
  env?: Record<string, string>;
}

const settings = async ({ samconfig, flags, behind, env }: Said): Promise<DeploySettings> =>
  settingsFor(await projectWith(samconfig), flags, behind, env);

const unset = { given: undefined, configured: undefined };

test('nothing said is nothing set', async () => {
  expect(await settings({})).toEqual({
    guided: false,
    yes: false,
    stackName: unset,
    region: unset,
    profile: undefined,
    capabilities: unset,
    confirmChangeset: unset,
    images: { given: undefined, configured: false },
    hasBucket: false,
    s3Prefix: unset,
    overruled: [],
    tellsValues: [],
    onlyChangeset: false,
    failOnEmptyChangeset: false,
  });
});

describe('what is given, and what the samconfig says', () => {
  test.each<[Said, Partial<DeploySettings>]>([
    [
      { flags: { stackName: 'a' }, samconfig: { stack_name: 'b' } },
      { stackName: { given: 'a', configured: 'b' } },
    ],
    [{ behind: ['--stack-name', 'a'] }, { stackName: { given: 'a', configured: undefined } }],
    [
      { flags: { stackName: 'a' }, behind: ['--stack-name', 'a'] },
      { stackName: { given: 'a', configured: undefined } },
    ],
    [{ samconfig: { stack_name: '' } }, { stackName: unset }],
    [{ samconfig: { stack_name: 7 } }, { stackName: unset }],
    [
      { samconfig: { region: 'a' }, env: { AWS_DEFAULT_REGION: 'b' } },
      { region: { given: undefined, configured: 'a' } },
    ],
    [
      { env: { AWS_DEFAULT_REGION: 'b', AWS_REGION: 'c' } },
      { region: { given: undefined, configured: 'b' } },
    ],
    [{ env: { AWS_REGION: 'c' }, behind: ['--region=d'] }, { region: { given: 'd', configured: 'c' } }],
    [{ flags: { region: 'e' } }, { region: { given: 'e', configured: undefined } }],
    [{ flags: { profile: 'a' }, samconfig: { profile: 'b' } }, { profile: 'a' }],
    [{ behind: ['--profile', 'a'], samconfig: { profile: 'b' } }, { profile: 'a' }],
    [{ samconfig: { profile: 'b' }, env: { AWS_PROFILE: 'c' } }, { profile: 'b' }],
    [{ env: { AWS_PROFILE: 'c' } }, { profile: undefined }],
    [{ flags: { capabilities: ['A', 'B'] } }, { capabilities: { given: ['A', 'B'], configured: undefined } }],
    [
      { flags: { capabilities: ['A B,C'] } },
      { capabilities: { given: ['A', 'B', 'C'], configured: undefined } },
    ],
    [
      { behind: ['--capabilities', 'A', 'B'] },
      { capabilities: { given: ['A', 'B'], configured: undefined } },
    ],
    [{ samconfig: { capabilities: 'A B' } }, { capabilities: { given: undefined, configured: ['A', 'B'] } }],
    [
      { samconfig: { capabilities: ['A', 'B'] } },
      { capabilities: { given: undefined, configured: ['A', 'B'] } },
    ],
    [
      { samconfig: { confirm_changeset: true }, behind: ['--no-confirm-changeset'] },
      { confirmChangeset: { given: false, configured: true } },
    ],
    [{ behind: ['--confirm-changeset'] }, { confirmChangeset: { given: true, configured: undefined } }],
    [{ flags: { confirmChangeset: true } }, { confirmChangeset: { given: true, configured: undefined } }],
    [
      { samconfig: { confirm_changeset: 'yes' } },
      { confirmChangeset: { given: undefined, configured: true } },
    ],
    [{ flags: { yes: true } }, { yes: true }],
  ])('%j', async (said, wanted) => {
    expect(await settings(said)).toMatchObject(wanted);
  });
});

test.each<[Said, boolean]>([
  [{ flags: { guided: true } }, true],
  [{ behind: ['-g'] }, true],
  [{ behind: ['--guided'] }, true],
  [{ samconfig: { guided: true } }, true],
  [{ samconfig: { guided: false } }, false],
  [{ samconfig: { guided: 'true' } }, true],
  [{ samconfig: { guided: 'no' } }, false],
])('%j is guided: %s', async (said, guided) => {
  expect((await settings(said)).guided).toBe(guided);
});

test.each<[Said, boolean]>([
  [{ samconfig: { resolve_s3: true } }, true],
  [{ samconfig: { resolve_s3: false } }, false],
  [{ samconfig: { s3_bucket: 'b' } }, true],
  [{ samconfig: { s3_bucket: '' } }, false],
  [{ behind: ['--s3-bucket', 'b'] }, true],
  [{ behind: ['--resolve-s3'] }, true],
])('%j has a bucket: %s', async (said, hasBucket) => {
  expect((await settings(said)).hasBucket).toBe(hasBucket);
});

describe('repositories for images', () => {
  test.each<[Said, Partial<DeploySettings>]>([
    [
      { flags: { imageRepository: 'u' } },
      { images: { given: { each: [], all: 'u' }, configured: false }, overruled: [] },
    ],
    [
      {
        behind: ['--image-repository', 'u'],
        samconfig: { image_repositories: ['A=1'], resolve_image_repos: true },
      },
      {
        images: { given: { each: [], all: 'u' }, configured: true },
        overruled: ['image_repositories', 'resolve_image_repos'],
      },
    ],
    [
      { flags: { imageRepositories: ['A=1', 'B=2'] }, samconfig: { image_repository: 'u' } },
      {
        images: { given: { each: ['A=1', 'B=2'], all: undefined }, configured: true },
        overruled: ['image_repository'],
      },
    ],
    [
      { behind: ['--image-repositories', 'A=1'] },
      { images: { given: { each: ['A=1'], all: undefined }, configured: false } },
    ],
    // Without an option nothing is overruled.
    [
      { samconfig: { image_repository: 'u' } },
      { images: { given: undefined, configured: true }, overruled: [] },
    ],
    [{ samconfig: { resolve_image_repos: false } }, { images: { given: undefined, configured: false } }],
    [{ behind: ['--resolve-image-repos'] }, { images: { given: undefined, configured: true } }],
  ])('%j', async (said, wanted) => {
    expect(await settings(said)).toMatchObject(wanted);
  });
});

test('guided in the samconfig is kept from sam: samgen asks', async () => {
  expect((await settings({ samconfig: { guided: true } })).overruled).toEqual(['guided']);
  expect((await settings({ samconfig: { guided: false } })).overruled).toEqual(['guided']);
});

describe('what would tell a value', () => {
  test.each<[Said, string[]]>([
    [{ behind: ['--debug'] }, ['--debug']],
    [{ behind: ['--save-params'] }, ['--save-params']],
    [{ samconfig: { debug: true } }, ['debug in the samconfig']],
    [{ samconfig: { save_params: true } }, ['save_params in the samconfig']],
    [{ samconfig: { debug: false, save_params: false } }, []],
    [{ env: { SAM_DEBUG: 'true' } }, ['SAM_DEBUG in the environment']],
    [{ env: { SAM_DEBUG: 'True' } }, ['SAM_DEBUG in the environment']],
    [{ env: { SAM_DEBUG: 'false' } }, []],
    [{ env: { SAM_DEBUG: '0' } }, []],
    [
      { behind: ['--debug', '--save-params'], env: { SAM_DEBUG: 'true' } },
      ['--debug', '--save-params', 'SAM_DEBUG in the environment'],
    ],
  ])('%j', async (said, tells) => {
    expect((await settings(said)).tellsValues).toEqual(tells);
  });
});

test.each<[Said, Partial<DeploySettings>]>([
  [{ behind: ['--no-execute-changeset'] }, { onlyChangeset: true }],
  [{ samconfig: { no_execute_changeset: true } }, { onlyChangeset: true }],
  [{ behind: ['--fail-on-empty-changeset'] }, { failOnEmptyChangeset: true }],
])('%j', async (said, wanted) => {
  expect(await settings(said)).toMatchObject(wanted);
});

describe('what cannot be meant', () => {
  test.each<[Said, string]>([
    [
      { flags: { stackName: 'a' }, behind: ['--stack-name', 'b'] },
      '--stack-name is given before and behind --, and differs.',
    ],
    [
      { flags: { region: 'a' }, behind: ['--region', 'b'] },
      '--region is given before and behind --, and differs.',
    ],
    [
      { flags: { profile: 'a' }, behind: ['--profile', 'b'] },
      '--profile is given before and behind --, and differs.',
    ],
    [
      { flags: { imageRepository: 'a' }, behind: ['--image-repository', 'b'] },
      '--image-repository is given before and behind --, and differs.',
    ],
    [
      { flags: { imageRepository: 'a', imageRepositories: ['A=1'] } },
      '--image-repository and --image-repositories exclude each other.',
    ],
    [
      { flags: { imageRepository: 'a' }, behind: ['--image-repositories', 'A=1'] },
      '--image-repository and --image-repositories exclude each other.',
    ],
    ...['A', '=uri', 'A=', 'my-fn=uri', 'A=two words'].map((pair): [Said, string] => [
      { flags: { imageRepositories: ['Good=1', pair] } },
      `--image-repositories takes FUNCTION=URI, not ${pair}.`,
    ]),
  ])('%j', async (said, message) => {
    const judged = settings(said);
    await expect(judged).rejects.toThrow(UsageError);
    await expect(judged).rejects.toThrow(message);
  });
});

describe("the folder for a stack's packages", () => {
  test.each<[string, Record<string, unknown>, string[], string | undefined]>([
    ['is the stack, where nothing is said', {}, [], 'mine'],
    ['is what the samconfig says', { stack_name: 'a', s3_prefix: 'b', resolve_s3: true }, [], undefined],
    [
      'goes with the stack whose name it had',
      { stack_name: 'a', s3_prefix: 'a', resolve_s3: true },
      [],
      'mine',
    ],
    [
      'stays where the stack does',
      { stack_name: 'mine', s3_prefix: 'mine', resolve_s3: true },
      [],
      undefined,
    ],
    ["is nobody's, where a bucket was chosen without", { resolve_s3: true }, [], undefined],
    ['is what stands behind --', {}, ['--s3-prefix', 'x'], undefined],
  ])('%s', async (_, samconfig, behind, prefix) => {
    const project = await projectWith(samconfig);
    expect(prefixFor('mine', settingsFor(project, {}, behind))).toBe(prefix);
  });
});

test.each(['1', 'true', 'YES', 'on'])("sam's debugging by the environment, SAM_DEBUG=%s", async (value) => {
  const project = await projectWith({});
  expect(settingsFor(project, {}, [], { SAM_DEBUG: value }).tellsValues).toEqual([
    'SAM_DEBUG in the environment',
  ]);
  expect(settingsFor(project, {}, [], { SAM_DEBUG: '0' }).tellsValues).toEqual([]);
});

test('what is said before and behind -- is joined, or must agree', async () => {
  const project = await projectWith({});
  const { capabilities } = settingsFor(project, { capabilities: ['A,B'] }, ['--capabilities', 'C', 'D']);
  expect(capabilities.given).toEqual(['A', 'B', 'C', 'D']);
  expect(() => settingsFor(project, { confirmChangeset: true }, ['--no-confirm-changeset'])).toThrow(
    /differs/,
  );
  expect(settingsFor(project, {}, ['--no-resolve-s3']).hasBucket).toBe(true);
});
