import { describe, expect, test } from 'vitest';
import type { Choice, Prompter } from '../../src/deps.ts';
import { UsageError } from '../../src/errors.ts';
import { answer } from '../support/blueprints.ts';

/** Answers from a list, in order; fails on a question that was not expected and on an answer that was not used. */
function scripted(...answers: string[]) {
  const asked: { message: string; values: string[]; initial: string | undefined }[] = [];
  const next = async ({
    message,
    choices = [],
    initial,
  }: {
    message: string;
    choices?: Choice[];
    initial?: string;
  }) => {
    asked.push({ message, values: choices.map(({ value }) => value), initial });
    const given = answers.shift();
    if (given === undefined) throw new Error(`not expected: ${message}`);
    return given;
  };
  const prompt: Pick<Prompter, 'choose' | 'text'> = {
    choose: next,
    text: next,
  };
  return { prompt, asked, unused: answers };
}

describe('ask', () => {
  test('takes defaults that work', async () => {
    expect(await answer({}, 'my-api')).toEqual({
      blueprint: 'minimal',
      language: 'shell',
      package: 'zip',
      arch: process.arch === 'arm64' ? 'arm64' : 'x86_64',
      function: 'MyApiFunction',
      'stack-name': 'my-api',
      memory: 128,
      timeout: 10,
      'public-var': [],
      'secret-var': [],
      envs: [],
    });
  });

  test.each([
    [{ base: 'scratch' }, { language: 'go', package: 'image', blueprint: 'minimal' }],
    [{ language: 'go' }, { package: 'zip', blueprint: 'minimal' }],
    [{ base: 'debian:13-slim' }, { language: 'shell', package: 'image', base: 'debian:13-slim' }],
    [{ base: 'provided.al2023:local' }, { language: 'shell', base: 'provided.al2023:local' }],
    [{ base: 'gcr.io/distroless/cc-debian13' }, { language: 'go', base: 'gcr.io/distroless/cc-debian13' }],
    [{ base: 'gcr.io/distroless/static-debian13:nonroot' }, { language: 'go', base: 'distroless' }],
    [{ base: 'public.ecr.aws/lambda/provided:al2023' }, { language: 'shell', base: 'provided:al2023' }],
    [{ base: `localhost:5000/a/b__c:V1.0@sha256:${'0'.repeat(64)}` }, { language: 'shell' }],
    [{ package: 'image' }, { language: 'shell', base: 'provided:al2023' }],
    [
      { 'secret-var': ['TOKEN'] },
      { blueprint: 'env-vars', secrets: 'parameter', 'public-var': ['PUBLIC_VAR=some-value'] },
    ],
    [{ secrets: 'external' }, { blueprint: 'env-vars', 'secret-var': ['SECRET_VAR'] }],
    [{ blueprint: 'env-vars' }, { 'secret-var': ['SECRET_VAR'], secrets: 'parameter' }],
  ])('%j implies what fits it', async (given, implied) => {
    expect(await answer(given)).toMatchObject(implied);
  });

  test.each([
    [{ language: 'shell', base: 'scratch' }, /shell cannot go on scratch: a shell script needs a shell/],
    [{ language: 'golang' }, /There is no language golang/],
    [{ language: 'shell', base: 'distroless' }, /shell cannot go on distroless.*none/],
    [
      { language: 'shell', base: 'gcr.io/distroless/base-debian13:debug' },
      /shell cannot go on gcr.io\/distroless/,
    ],
    [{ base: 'scrach' }, /There is no base scrach/],
    [{ base: 'provided:al2' }, /There is no base provided:al2\./],
    [{ base: 'al2023' }, /There is no base al2023\./],
    [{ base: 'provided' }, /There is no base provided\./],
    [{ base: 'Debian' }, /--base: Debian is no image/],
    [{ base: 'debian:13@sha256:abc' }, /is no image/],
    [{ base: '*' }, /--base: \* is no image/],
    [{ package: 'zip', base: 'debian:13' }, /A zip has no base image/],
    [{ package: 'tar' }, /There is no package tar/],
    [{ arch: 'amd64' }, /There is no arch amd64/],
    [{ package: 'zip', base: 'scratch' }, /A zip has no base image/],
    [{ blueprint: 'minimal', 'public-var': ['AB=c'] }, /minimal has no environment variables/],
    [{ function: 'my-fn' }, /my-fn is no logical ID.*Did you mean MyFn\?/],
    [{ function: '' }, /--function: A name is needed/],
    [{ 'stack-name': '1x' }, /1x is no stack name/],
    [{ region: 'Frankfurt' }, /is no AWS region/],
    [{ 'secret-var': ['AWS_REGION'] }, /AWS_REGION is set by Lambda itself/],
    [{ 'secret-var': ['A'] }, /A is no variable name/],
    [{ 'public-var': ['=x'] }, /given as KEY=VALUE/],
    [{ envs: ['version'] }, /a word of samconfig.toml itself/],
    [{ secrets: 'vault' }, /--secrets is parameter or external/],
    [{ blueprint: 'minimal', secrets: 'external' }, /minimal has no environment variables/],
  ])('%j is refused before anything is asked', async (given, message) => {
    const { prompt, asked } = scripted();
    await expect(answer(given as never, 'hello', prompt)).rejects.toThrow(message);
    await expect(answer(given as never, 'hello', prompt)).rejects.toBeInstanceOf(UsageError);
    expect(asked).toEqual([]);
  });

  test('asks little, and offers only what goes together', async () => {
    const { prompt, asked, unused } = scripted(
      'env-vars',
      'shell',
      'image',
      'provided:al2023',
      'arm64',
      'Greeter',
    );
    expect(await answer({}, 'hello', prompt)).toMatchObject({
      blueprint: 'env-vars',
      language: 'shell',
      package: 'image',
      base: 'provided:al2023',
      arch: 'arm64',
      function: 'Greeter',
    });
    expect(unused).toEqual([]);
    expect(asked.map(({ message }) => message)).toEqual([
      'Start from',
      'Language',
      'Package',
      'Base image',
      'Architecture (arm64 costs less)',
      'Function name',
    ]);
    expect(asked[3]?.values).toEqual(['provided:al2023', '*']);
  });

  test('asks for the name of another image, and takes only one that can work', async () => {
    let validate: ((text: string) => string | undefined) | undefined;
    const answers = ['minimal', 'shell', 'image', '*', 'x86_64', 'Fn'];
    const prompt: Pick<Prompter, 'choose' | 'text'> = {
      choose: async () => answers.shift() ?? '',
      text: async (question) => {
        if (question.message !== 'Image') return answers.pop() ?? '';
        validate = question.validate;
        return 'ubuntu:26.04';
      },
    };
    expect(await answer({}, 'hello', prompt)).toMatchObject({ base: 'ubuntu:26.04', arch: 'x86_64' });
    expect(validate?.('ubuntu:26.04')).toBeUndefined();
    expect(validate?.('distorless')).toContain('Did you mean distroless?');
    expect(validate?.('an image')).toBe('an image is no image, such as debian:13-slim.');
    expect(validate?.('gcr.io/distroless/static-debian13:nonroot')).toMatch(
      /^shell cannot go on it: .* none\.$/,
    );
    expect(validate?.('gcr.io/distroless/cc')).toMatch(/^shell cannot go on it: .*neither\.$/);
  });

  test('does not ask what was given, nor what follows from it', async () => {
    const { prompt, asked } = scripted('minimal', 'x86_64', 'HelloFunction');
    await answer({ base: 'scratch', language: 'c' }, 'hello', prompt);
    expect(asked.map(({ message }) => message)).toEqual([
      'Start from',
      'Architecture (arm64 costs less)',
      'Function name',
    ]);
  });

  test.each([
    ['hello', 'HelloFunction', 'hello'],
    ['my_function', 'MyFunction', 'my-function'],
    ['99 bottles', 'BottlesFunction', 'bottles'],
    ['Ünï cödé', 'UniCodeFunction', 'uni-code'],
    ['1', 'Function', 'app-1'],
    ['日本', 'Function', 'app'],
    ['x'.repeat(300), `X${'x'.repeat(55)}Function`, 'x'.repeat(100)],
  ])('makes names out of the folder %s', async (folder, name, stack) => {
    expect(await answer({}, folder)).toMatchObject({ function: name, 'stack-name': stack });
  });
});
