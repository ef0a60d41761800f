import { describe, expect, test } from 'vitest';
import { declaredParameters, faultIn, type ParameterDeclaration } from '../../src/parameters/declared.ts';

test('a declaration, with what it leaves open left out', () => {
  const template = {
    Parameters: {
      Stage: { Type: 'String', Default: '', AllowedValues: ['dev', 1, true, null], Description: 'where' },
      Secret: { Type: 'String', NoEcho: 'true', MinLength: '8', MaxLength: 20, AllowedPattern: '\\d+' },
      Size: { Type: 'Number', Default: 0, MinValue: -1, MaxValue: '1.5', ConstraintDescription: 'small' },
      On: { Type: 'String', Default: false, NoEcho: false, MinLength: 'x', AllowedValues: 'no list' },
      Broken: 'String',
      Untyped: {},
    },
  };
  expect(declaredParameters(template)).toEqual([
    {
      name: 'Stage',
      type: 'String',
      secret: false,
      default: '',
      allowedValues: ['dev', '1', 'true'],
      description: 'where',
    },
    { name: 'Secret', type: 'String', secret: true, minLength: 8, maxLength: 20, allowedPattern: '\\d+' },
    {
      name: 'Size',
      type: 'Number',
      secret: false,
      default: '0',
      minValue: -1,
      maxValue: 1.5,
      constraintDescription: 'small',
    },
    { name: 'On', type: 'String', secret: false, default: 'false' },
    { name: 'Untyped', type: 'String', secret: false },
  ]);
  expect(declaredParameters(undefined)).toEqual([]);
  expect(declaredParameters({ Parameters: [] })).toEqual([]);
});

const fault = (declared: Partial<ParameterDeclaration>, value: string) =>
  faultIn({ name: 'P', type: 'String', secret: false, ...declared }, value);

describe('what CloudFormation takes is no fault', () => {
  test.each<[Partial<ParameterDeclaration>, string[]]>([
    [{}, ['', ' ', 'x', 'é😀', '\u0001', 'x'.repeat(4096)]],
    [{ allowedValues: ['dev', 'two words'] }, ['dev', 'two words']],
    // The template's own texts of these are not known: 1.10, 010, 12:30, yes, off.
    [{ allowedValues: ['1.1', '8', '750', 'true', 'false'] }, ['1.10', '010', '12:30', 'yes', 'off', '1.1']],
    [{ minLength: 2, maxLength: 2 }, ['ab', '😀', '😀😀']],
    [{ type: 'Number' }, ['1', '-1.5', '+1', '.5', '1.', '1e5', ' 1 ', '0x1F', '1f', 'NaN']],
    [{ type: 'Number', minValue: 1, maxValue: 3 }, ['1', '3', '2.5', '1e0']],
    [{ type: 'Number', allowedValues: ['128', '256'] }, ['128', '128.0', '2.56e2']],
    [{ type: 'List<Number>', minValue: 1 }, ['1,2', '1, 2', '1', '1,', '']],
    [{ type: 'CommaDelimitedList', allowedValues: ['a', 'b'] }, ['a', 'a,b', ' a , b', 'a,,b', '']],
    [{ type: 'CommaDelimitedList', allowedPattern: '[a-z]+' }, ['ab,cd', 'ab, cd']],
    [{ type: 'AWS::SSM::Parameter::Value<String>', allowedPattern: 'x', maxLength: 1 }, ['/my/name']],
    [{ type: 'AWS::EC2::KeyPair::KeyName', allowedPattern: 'x' }, ['key']],
    [{ type: 'List<AWS::EC2::Subnet::Id>' }, ['subnet-1,subnet-2']],
    [{ type: 'String', minValue: 5 }, ['1']],
    [{ type: 'Number', minLength: 5 }, ['1']],
  ])('%j', (declared, values) => {
    for (const value of values) expect({ value, fault: fault(declared, value) }).toEqual({ value });
  });
});

describe('an AllowedPattern', () => {
  test.each([
    ['[a-z]+', 'abc', true],
    ['[a-z]+', 'abc1', false],
    ['[a-z]+|x1', 'x1', true],
    ['^[a-z\\-_]+$', 'a-b_c', true],
    ['[\\w-.]+', 'a.b', true],
    ['[^\\u0041]+', 'A', false],
    ['.+@.+\\..+', 'x@y', false],
    ['.{3}', 'é😀x', true],
    ['.{3}', 'é😀', false],
    ['[a-z]+', 'abc\n', false],
    // Java's own, or otherwise in Java: left to CloudFormation.
    ['\\p{Lower}+', '1', true],
    ['(?i)[a-z]+', '1', true],
    ['\\Qa.b\\E', 'x', true],
    ['[a-z&&[^b]]+', 'b', true],
    ['[a[b-d]]+', 'x', true],
    ['[]a]+', 'x', true],
    ['[a-z]++', '1', true],
    ['\\S+', '\u00a0', true],
    ['\\x{1F600}', 'x', true],
    ['(', 'x', true],
  ])('%s for %j: %s', (allowedPattern, value, isFine) => {
    expect(fault({ allowedPattern }, value)).toEqual(
      isFine ? undefined : expect.stringMatching(/^P must match/),
    );
  });
});

test.each<[Partial<ParameterDeclaration>, string, string]>([
  [{}, 'a\0b', 'P cannot hold a NUL character.'],
  [{}, 'a\ud800b', 'P holds half a character (an unpaired surrogate).'],
  [{}, 'é'.repeat(2049), 'P has 4098 bytes; CloudFormation takes at most 4096.'],
  [{ allowedValues: ['dev', 'prod'] }, 'Dev', 'P must be one of: dev, prod.'],
  [{ allowedValues: ['dev', 'prod'] }, '', 'P must be one of: dev, prod.'],
  [{ allowedValues: ['true', 'false'] }, 'maybe', 'P must be one of: true, false.'],
  [{ allowedValues: ['1'] }, '2', 'P must be one of: 1.'],
  [{ secret: true, allowedValues: ['hunter2'] }, 'x', "P must be one of the template's AllowedValues."],
  [{ minLength: 8 }, 'hunter2', 'P must have at least 8 characters.'],
  [{ minLength: 1 }, '', 'P must have at least 1 character.'],
  [{ maxLength: 2 }, 'abc', 'P must have at most 2 characters.'],
  [{ type: 'Number' }, 'one', 'P must be a number.'],
  [{ type: 'Number' }, '', 'P must be a number.'],
  [{ type: 'Number', minValue: 1 }, '0.5', 'P must be at least 1.'],
  [{ type: 'Number', maxValue: 1 }, '1e1', 'P must be at most 1.'],
  [{ type: 'List<Number>' }, '1,x', 'P must be a list of numbers, separated by commas.'],
  [{ type: 'List<Number>', maxValue: 2 }, '1,3', 'P must have numbers of at most 2.'],
  [{ type: 'CommaDelimitedList', allowedValues: ['a', 'b'] }, 'a,c', 'P must be a list of some of: a, b.'],
  [{ type: 'CommaDelimitedList', allowedPattern: '[a-z]' }, 'a,1', 'P must match [a-z]'],
  [
    { type: 'AWS::SSM::Parameter::Value<String>' },
    ' ',
    'P cannot be empty: it names a parameter of the SSM Parameter Store.',
  ],
  [
    { allowedPattern: '\\d', constraintDescription: 'one digit' },
    'x',
    'P is not as the template wants it: one digit',
  ],
  [{ secret: true, allowedPattern: 'hunter\\d' }, 'x', "P must match the template's AllowedPattern."],
])('%j, given %j: %s', (declared, value, expected) => {
  expect(fault(declared, value)).toBe(expected);
});
