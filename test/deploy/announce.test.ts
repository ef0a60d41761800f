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

test('says what to run next; of several functions it names one', () => {
  const commands = {
    invoke: 'samgen invoke',
    outputs: 'samgen outputs',
    deploy: 'samgen deploy',
    delete: 'samgen delete',
  };
  const lines = (...ids: string[]) => nextSteps(commands, functions(...ids), style).split('\n');
  expect(lines('Hello')).toEqual([
    '',
    'Next',
    '  samgen invoke --remote  run it there',
    '  samgen outputs          the outputs again',
    '  samgen deploy           after an edit',
    '  samgen delete           take it all away',
    '',
  ]);
  expect(lines('Hello', 'Other')[2]).toBe('  samgen invoke --remote Hello  run it there');
  expect(lines()[2]).toBe('  samgen outputs  the outputs again');
});
