import { expect, test } from 'vitest';
import type { Prompter } from '../../src/deps.ts';
import { InvalidProjectError, UsageError } from '../../src/errors.ts';
import { chooseFunction } from '../../src/project/choose-function.ts';
import type { Scope } from '../../src/template/intrinsics.ts';

const scope = (functions: Record<string, unknown>, parameters: Record<string, string> = {}): Scope => ({
  template: {
    Parameters: { Stage: { Type: 'String' } },
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table' },
      ...Object.fromEntries(
        Object.entries(functions).map(([id, name]) => [
          id,
          { Type: 'AWS::Serverless::Function', Properties: name === undefined ? {} : { FunctionName: name } },
        ]),
      ),
    },
  },
  parameters,
  pseudo: {},
});

const choose = async (given: Scope, wanted?: string, prompt?: Prompter) =>
  (await chooseFunction(given, wanted, prompt ? { prompt } : {})).logicalId;

test('the only one needs no name', async () => {
  expect(await choose(scope({ Hello: undefined }))).toBe('Hello');
});

test('a logical ID goes before a name', async () => {
  const both = scope({ First: 'Second', Second: 'First' });
  expect(await choose(both, 'First')).toBe('First');
  expect(await choose(scope({ First: 'one', Second: 'two' }), 'two')).toBe('Second');
});

test('a name may be an expression', async () => {
  const named = scope({ A: { 'Fn::Sub': 'a-${Stage}' }, B: { 'Fn::Sub': 'b-${Stage}' } }, { Stage: 'dev' });
  expect(await choose(named, 'b-dev')).toBe('B');
});

test('the user is asked where there is somebody to ask', async () => {
  const asked: unknown[] = [];
  const prompt = {
    choose: (question: unknown) => {
      asked.push(question);
      return Promise.resolve('B');
    },
  } as unknown as Prompter;
  expect(await choose(scope({ A: 'one', B: undefined }), undefined, prompt)).toBe('B');
  expect(asked).toEqual([
    {
      message: 'Which function?',
      choices: [
        { value: 'A', name: 'A (one)' },
        { value: 'B', name: 'B' },
      ],
    },
  ]);
});

test.each([
  [scope({ A: 'one', B: undefined }), undefined, UsageError, /2 functions/, 'There are: A (one), B.'],
  [
    scope({ HelloFunction: undefined }),
    'HeloFunction',
    UsageError,
    /did you mean HelloFunction\?/,
    'There are: HelloFunction.',
  ],
  [
    scope({ A: 'same', B: 'same', C: 'other' }),
    'same',
    UsageError,
    /2 functions have the name same/,
    'There are: A (same), B (same).',
  ],
  [scope({}), undefined, InvalidProjectError, /no Lambda function/, expect.stringContaining('samgen')],
])(
  'what cannot be chosen is an error that lists what there is %#',
  async (given, wanted, type, message, hint) => {
    const chosen = choose(given, wanted);
    await expect(chosen).rejects.toThrow(type);
    await expect(chosen).rejects.toMatchObject({ message: expect.stringMatching(message), hint });
  },
);
