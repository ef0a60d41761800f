import { describe, expect, test } from 'vitest';
import { evaluatedCondition } from '../../src/guard/condition.ts';
import { usedElsewhere } from '../../src/guard/parameter-uses.ts';
import { effectiveFunction, restsOn, restsOnParameters } from '../../src/guard/rests-on.ts';

const template = {
  Parameters: { Stage: { Type: 'String' }, Key: { Type: 'String' }, Lonely: { Type: 'String' } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    Both: { 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Not': [{ Condition: 'IsProd' }] }] },
  },
  Mappings: { Sizes: { dev: { memory: '1' } } },
  Globals: { Function: { Runtime: 'provided.al2023' } },
  Resources: {
    Table: { Type: 'AWS::DynamoDB::Table', Condition: 'IsProd', Properties: { Key: { Ref: 'Key' } } },
    Hello: {
      Type: 'AWS::Serverless::Function',
      Metadata: { SamResourceId: 'Hello' },
      Properties: { Handler: 'x' },
    },
  },
};

const places = (expression: unknown) => [...restsOn(template, expression).keys()].sort();

describe('restsOn', () => {
  test.each<[unknown, string[]]>([
    ['Stage', []],
    [{ Ref: 'AWS::Region' }, []],
    [{ Ref: 'Stage' }, ['Parameters.Stage']],
    [
      { 'Fn::Sub': '${Stage}-${!Key}-${Table.Arn}' },
      ['Conditions.IsProd', 'Parameters.Key', 'Parameters.Stage', 'Resources.Table'],
    ],
    [{ 'Fn::Sub': ['${x}', { x: { Ref: 'Key' } }] }, ['Parameters.Key']],
    [
      { 'Fn::GetAtt': 'Table.Arn' },
      ['Conditions.IsProd', 'Parameters.Key', 'Parameters.Stage', 'Resources.Table'],
    ],
    [
      { 'Fn::If': ['Both', { Ref: 'Key' }, ''] },
      ['Conditions.Both', 'Conditions.IsProd', 'Parameters.Key', 'Parameters.Stage'],
    ],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, ['Mappings.Sizes', 'Parameters.Stage']],
    [{ 'Fn::Join': ['', [{ Ref: 'Hello' }]] }, ['Resources.Hello']],
  ])('%j', (expression, expected) => {
    expect(places(expression)).toEqual(expected);
  });
  test('ends where resources name each other', () => {
    const ring = { Resources: { AA: { Properties: { Ref: 'BB' } }, BB: { Properties: { Ref: 'AA' } } } };
    expect([...restsOn(ring, { Ref: 'AA' }).keys()]).toEqual(['Resources.AA', 'Resources.BB']);
  });
  test('a function has what Globals give it', () => {
    expect(restsOn(template, { Ref: 'Hello' }).get('Resources.Hello')).toEqual({
      Type: 'AWS::Serverless::Function',
      Properties: { Runtime: 'provided.al2023', Handler: 'x' },
    });
  });
});

describe('effectiveFunction', () => {
  test("keeps the user's own metadata, and sees no other resource", () => {
    const own = {
      Resources: { F: { Type: 'AWS::Lambda::Function', Metadata: { SamResourceId: 'F', Own: 1 } } },
    };
    expect(effectiveFunction(own, 'F')).toEqual({
      Type: 'AWS::Lambda::Function',
      Properties: {},
      Metadata: { Own: 1 },
    });
    expect(effectiveFunction(template, 'Table')).toBeUndefined();
    expect(effectiveFunction(template, 'Nope')).toBeUndefined();
  });
});

describe('restsOnParameters', () => {
  test.each<[unknown, boolean]>([
    ['text', true],
    [{ Ref: 'Stage' }, true],
    [{ 'Fn::Sub': 'x-${Stage}-${AWS::Region}' }, true],
    [{ 'Fn::If': ['Both', { Ref: 'Key' }, { Ref: 'AWS::NoValue' }] }, true],
    [{ 'Fn::Join': ['-', [{ Ref: 'Stage' }, { 'Fn::FindInMap': ['Sizes', 'dev', 'memory'] }]] }, true],
    [{ Ref: 'Table' }, false],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, false],
    [{ 'Fn::Sub': '${Stage}-${Table}' }, false],
    [{ 'Fn::ImportValue': 'x' }, false],
    [{ 'Fn::Join': ['', ['{{resolve:ssm:/x}}', { Ref: 'Stage' }]] }, false],
    [{ Ref: 'MadeByAMacro' }, false],
  ])('%j: %s', (expression, expected) => {
    expect(restsOnParameters(template, expression)).toBe(expected);
  });
});

describe('usedElsewhere', () => {
  const withVariables = (variables: object, extra: object = {}) => ({
    ...template,
    Resources: {
      Hello: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: variables } } },
    },
    Conditions: {},
    ...extra,
  });
  test.each<[string, object, string[]]>([
    ['a variable alone', withVariables({ AA: { Ref: 'Stage' }, BB: { 'Fn::Sub': '${Key}' } }), []],
    ['a part of a variable', withVariables({ AA: { 'Fn::Sub': '${Stage}-x' } }), ['Stage']],
    ['a choice', withVariables({ AA: { 'Fn::If': ['X', { Ref: 'Stage' }, 'n'] } }), ['Stage']],
    [
      'an output',
      withVariables({ AA: { Ref: 'Key' } }, { Outputs: { O: { Value: { Ref: 'Key' } } } }),
      ['Key'],
    ],
    ['a condition', withVariables({ AA: { Ref: 'Stage' } }, { Conditions: template.Conditions }), ['Stage']],
    [
      "Globals' variable",
      withVariables({}, { Globals: { Function: { Environment: { Variables: { AA: { Ref: 'Key' } } } } } }),
      [],
    ],
    [
      'the like of something that is no function',
      {
        ...template,
        Conditions: {},
        Resources: {
          X: { Type: 'Custom::X', Properties: { Environment: { Variables: { AA: { Ref: 'Key' } } } } },
        },
      },
      ['Key'],
    ],
    ['no template', [], []],
  ])('%s', (_, given, expected) => {
    expect([...usedElsewhere(given)]).toEqual(expected);
  });
  test('leaves the template as it is', () => {
    const given = withVariables({ AA: { Ref: 'Stage' } });
    const before = structuredClone(given);
    usedElsewhere(given);
    expect(given).toEqual(before);
  });
});

describe('evaluatedCondition', () => {
  const scope = (Stage?: string) => ({
    template: { Conditions: template.Conditions, Parameters: { Stage: { Type: 'String' } } },
    parameters: Stage === undefined ? {} : ({ Stage } as Record<string, string>),
    pseudo: {},
  });
  test('is undefined where there is none, or it is not known', () => {
    expect(evaluatedCondition({}, scope('prod'))).toBeUndefined();
    expect(evaluatedCondition({ Condition: 'IsProd' }, scope())).toBeUndefined();
    expect(evaluatedCondition({ Condition: 'IsProd' }, scope('prod'))).toBe(true);
    expect(evaluatedCondition({ Condition: 'IsProd' }, scope('dev'))).toBe(false);
  });
});
