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
    const { prompt, asked, unused } = scripted('env-vars', 'shell', 'image', 'arm64', 'Greeter');
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
      'Architecture (arm64 costs less)',
      'Function name',
    ]);
  });

  test('does not ask what was given, nor what follows from it', async () => {
    const { prompt, asked } = scripted('minimal', 'x86_64', 'HelloFunction');
    await answer({ base: 'scratch' }, 'hello', prompt);
    expect(asked.map(({ message }) => message)).not.toContain('Language');
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
