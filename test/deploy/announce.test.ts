import { expect, test } from 'vitest';
import { announcement, nextSteps } from '../../src/deploy/announce.ts';
import { recordedSink } from '../support/sinks.ts';
import { stackOf } from '../support/stacks.ts';

const { style } = recordedSink();
const bold = { ...style, bold: (text: string) => `*${text}*` };
const target = { stackName: 'hello', region: 'eu-central-1', account: { id: '123456789012' } };
const functions = (...names: string[]) => ({
  Resources: {
    Role: { Type: 'AWS::IAM::Role' },
    ...Object.fromEntries(names.map((name) => [name, { Type: 'AWS::Serverless::Function' }])),
  },
});

test.each([
  ['Creating', undefined],
  ['Creating', stackOf({ status: 'REVIEW_IN_PROGRESS' })],
  ['Updating', stackOf()],
])('one line says account, region, stack and functions: %s (%#)', (verb, stack) => {
  expect(announcement({ ...target, stack }, functions('Hello', 'Other'), bold)).toBe(
    `${verb} the stack *hello* in *eu-central-1*, account *123456789012* (Hello, Other)\n`,
  );
});

test('a stack without functions has none in the line', () => {
  expect(announcement({ ...target, stack: undefined }, functions(), style)).toBe(
    'Creating the stack hello in eu-central-1, account 123456789012\n',
  );
});

test('says what to run next', () => {
  const commands = {
    outputs: 'samgen outputs',
    deploy: 'samgen deploy',
    delete: 'samgen delete',
    invokeFlags: ' --region eu-west-1',
  };
  const rest = [
    '  samgen outputs  the outputs again',
    '  samgen deploy   after an edit',
    '  samgen delete   take it all away',
    '',
  ];
  expect(nextSteps('hello', commands, functions('Hello', 'Other'), style).split('\n')).toEqual([
    '',
    'Next',
    '  sam remote invoke Hello --stack-name hello --region eu-west-1',
    ...rest,
  ]);
  expect(nextSteps('hello', commands, functions(), style).split('\n')).toEqual(['', 'Next', ...rest]);
});
