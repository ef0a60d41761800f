import { describe, expect, test } from 'vitest';
import { askRegion, askStackName } from '../../src/deploy/ask-target.ts';
import { UsageError } from '../../src/errors.ts';
import { faultInRegion, faultInStackName } from '../../src/stack/names.ts';
import { ENTER, scriptedPrompter } from '../support/scripted-prompter.ts';

const of = (given: string | undefined, configured: string | undefined) => ({ given, configured });
const question = (all: boolean) => ({ all, suggestion: 'of-folder' });

test.each([
  ['a', undefined],
  ['My-stack-1', undefined],
  ['x'.repeat(128), undefined],
  ['x'.repeat(129), 'at most 128 characters'],
  ['', 'needs a name'],
  ['1x', 'begins with a letter'],
  ['-x', 'begins with a letter'],
  ['a_b', 'letters, digits and hyphens'],
  ['a b', 'letters, digits and hyphens'],
  ['größe', 'letters, digits and hyphens'],
  ['a\n', 'letters, digits and hyphens'],
])('the stack name %j', (name, fault) => {
  const said = faultInStackName(name);
  if (fault === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(fault);
});

test.each([
  ['eu-central-1', true],
  ['us-gov-west-1', true],
  ['ap-southeast-10', true],
  ['us-isob-east-1', true],
  ['eusc-de-east-1', true],
  ['Frankfurt', false],
  ['eu-central', false],
  ['EU-central-1', false],
  ['eu-central-1a', false],
  ['eu-central-1\n', false],
  ['', false],
])('%j is a region: %s', (region, isOne) => {
  expect(faultInRegion(region) === undefined).toBe(isOne);
});

const names = {
  'stack name': {
    ask: (setting: ReturnType<typeof of>, all: boolean, deps: object) =>
      askStackName(setting, question(all), deps),
    message: 'Stack name',
    good: 'hello',
    other: 'other',
    bad: '1x',
    missing: 'The stack has no name.',
    flag: '--stack-name',
    fault: 'begins with a letter',
    refused: '1x is no name for a stack.',
  },
  region: {
    ask: (setting: ReturnType<typeof of>, all: boolean, deps: object) => askRegion(setting, all, deps),
    message: 'AWS region',
    good: 'eu-central-1',
    other: 'us-east-1',
    bad: 'Frankfurt',
    missing: 'There is no AWS region.',
    flag: '--region',
    fault: 'is written like',
    refused: 'Frankfurt is no AWS region.',
  },
};

describe.each(Object.entries(names))(
  'the %s',
  (_, { ask, message, good, other, bad, missing, flag, fault, refused }) => {
    test('is not asked where it is known', async () => {
      const { prompt } = scriptedPrompter();
      expect(await ask(of(good, other), false, { prompt })).toEqual({ value: good, isAnswer: false });
      expect(await ask(of(undefined, other), false, { prompt })).toEqual({ value: other, isAnswer: false });
    });
    test('is asked where it is missing, and remembered', async () => {
      const { prompt } = scriptedPrompter([message, good, { [bad]: fault }]);
      expect(await ask(of(undefined, undefined), false, { prompt })).toEqual({ value: good, isAnswer: true });
    });
    test('is asked by --guided, unless it was given; Enter keeps it', async () => {
      const { prompt, asked } = scriptedPrompter([message, ENTER]);
      expect(await ask(of(undefined, good), true, { prompt })).toEqual({ value: good, isAnswer: true });
      expect(asked).toEqual([{ kind: 'text', message, initial: good }]);
      expect(await ask(of(good, other), true, { prompt })).toEqual({ value: good, isAnswer: true });
    });
    test('without a terminal it is what is known, and else names the flag', async () => {
      expect(await ask(of(undefined, good), true, {})).toEqual({ value: good, isAnswer: true });
      expect(await ask(of(undefined, good), false, {})).toEqual({ value: good, isAnswer: false });
      const asking = ask(of(undefined, undefined), false, {});
      await expect(asking).rejects.toThrow(UsageError);
      await expect(asking).rejects.toMatchObject({ message: missing, hint: expect.stringContaining(flag) });
    });
    test.each([
      [bad, good],
      [undefined, bad],
    ])('given %s over %s is refused', async (given, configured) => {
      const { prompt } = scriptedPrompter();
      const asking = ask(of(given, configured), false, { prompt });
      await expect(asking).rejects.toThrow(UsageError);
      await expect(asking).rejects.toThrow(refused);
    });
  },
);

test('the name of the folder is suggested for a new stack', async () => {
  const { prompt, asked } = scriptedPrompter(['Stack name', ENTER]);
  expect(await askStackName(of(undefined, undefined), question(false), { prompt })).toEqual({
    value: 'of-folder',
    isAnswer: true,
  });
  expect(asked[0]?.initial).toBe('of-folder');
});
