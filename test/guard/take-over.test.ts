import { describe, expect, test } from 'vitest';
import type { LiveFunction, StackState } from '../../src/guard/plan.ts';
import { hasNewParameters, valuesToTakeOver } from '../../src/guard/take-over.ts';
import { ofStack, openedOf } from '../support/opened.ts';
import { plainFunction, STACK } from '../support/stack-run.ts';

const live = (logicalId: string, variables: Record<string, string>): LiveFunction => ({
  ...openedOf(ofStack({}), { variables }),
  logicalId,
});
const stateOf = (...functions: LiveFunction[]): StackState => ({
  stack: STACK,
  text: '',
  template: {},
  functions,
});
const templateWith = (parameter: object, ...keys: string[]) => ({
  Parameters: { Stage: { Type: 'String' }, Token: { Type: 'String', NoEcho: true, ...parameter } },
  Resources: {
    Hello: plainFunction(Object.fromEntries(keys.map((key) => [key, { Ref: 'Token' }]))),
    Other: plainFunction({ TOKEN: { Ref: 'Token' } }),
  },
});
const TEMPLATE = templateWith({}, 'TOKEN');

describe('a parameter that is new takes over', () => {
  test('what the function has', () => {
    expect(valuesToTakeOver(stateOf(live('Hello', { TOKEN: 'live' })), TEMPLATE)).toEqual({ Token: 'live' });
  });

  test('what all functions have alike, an empty text too', () => {
    const functions = [live('Hello', { TOKEN: '' }), live('Other', { TOKEN: '' })];
    expect(valuesToTakeOver(stateOf(...functions), TEMPLATE)).toEqual({ Token: '' });
  });

  test('a number', () => {
    const template = templateWith({ Type: 'Number' }, 'TOKEN');
    expect(valuesToTakeOver(stateOf(live('Hello', { TOKEN: '42' })), template)).toEqual({ Token: '42' });
  });
});

describe('nothing is taken over', () => {
  test.each<[string, LiveFunction[], object]>([
    ['where functions differ', [live('Hello', { TOKEN: 'a' }), live('Other', { TOKEN: 'b' })], TEMPLATE],
    [
      'where the variables of one function differ',
      [live('Hello', { TOKEN: 'a', MORE: 'b' })],
      templateWith({}, 'TOKEN', 'MORE'),
    ],
    ['where no function has it', [live('Hello', { OTHER: 'x' }), live('Gone', { TOKEN: 'x' })], TEMPLATE],
    [
      'that the parameter would not take',
      [live('Hello', { TOKEN: 'abc' })],
      templateWith({ MaxLength: 2 }, 'TOKEN'),
    ],
    [
      'for a parameter that names something of AWS',
      [live('Hello', { TOKEN: 'x' })],
      templateWith({ Type: 'AWS::SSM::Parameter::Value<String>' }, 'TOKEN'),
    ],
    [
      'for a variable that is computed of it',
      [live('Hello', { TOKEN: 'x' })],
      { ...TEMPLATE, Resources: { Hello: plainFunction({ TOKEN: { 'Fn::Sub': 'x-${Token}' } }) } },
    ],
  ])('%s', (_, functions, template) => {
    expect(valuesToTakeOver(stateOf(...functions), template)).toEqual({});
  });

  test('for a parameter that the stack has already', () => {
    const template = {
      Parameters: { Stage: { Type: 'String' } },
      Resources: { Hello: plainFunction({ STAGE: { Ref: 'Stage' } }) },
    };
    expect(valuesToTakeOver(stateOf(live('Hello', { STAGE: 'by hand' })), template)).toEqual({});
    expect(hasNewParameters(STACK, template)).toBe(false);
    expect(hasNewParameters(STACK, TEMPLATE)).toBe(true);
  });
});
