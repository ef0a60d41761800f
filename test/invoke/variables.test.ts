import { expect, test } from 'vitest';
import { missingLine, resolveVariables } from '../../src/invoke/variables.ts';
import { functionsOf } from '../../src/template/functions.ts';

function resolve(
  variables: unknown,
  options: { parameters?: Record<string, string>; globals?: object } = {},
) {
  const template = {
    ...(options.globals ? { Globals: { Function: { Environment: { Variables: options.globals } } } } : {}),
    Parameters: {
      SecretVar: { Type: 'String', NoEcho: true },
      Stage: { Type: 'String', Default: 'dev' },
      Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/b' },
      Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
    },
    Mappings: { Sizes: { dev: { Count: 2 } } },
    Conditions: {
      IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
      IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
      OnAws: { 'Fn::Equals': [{ Ref: 'SecretVar' }, 'x'] },
    },
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table' },
      Hello: { Type: 'AWS::Serverless::Function', Properties: { Environment: { Variables: variables } } },
    },
  };
  const pseudo = { 'AWS::Region': 'eu-west-3' };
  return resolveVariables(functionsOf(template)[0]!, {
    template,
    parameters: options.parameters ?? {},
    pseudo,
  });
}

test.each([
  ['plain', 'plain'],
  ['', ''],
  [12, '12'],
  [true, 'true'],
  [null, ''],
  [{ Ref: 'Stage' }, 'dev'],
  [{ Ref: 'Table' }, 'Table'],
  [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table'],
  [{ Ref: 'AWS::Region' }, 'eu-west-3'],
  [{ 'Fn::Sub': 'x-${Stage}-${Table}' }, 'x-dev-Table'],
  [{ 'Fn::If': ['IsDev', 'a', 'b'] }, 'a'],
  // Resources in every form: each becomes its logical ID, as for sam.
  [{ 'Fn::GetAtt': 'Table.Arn' }, 'Table'],
  [{ 'Fn::GetAtt': ['Nested', 'Outputs.Url'] }, 'Nested'],
  [{ 'Fn::Sub': '${Table.Arn}/index/*' }, 'Table/index/*'],
  [{ 'Fn::Sub': '${Nested.Outputs.Url}-${!Literal}' }, 'Nested-${Literal}'],
  [{ 'Fn::Sub': ['${Name}.${Stage}', { Name: { 'Fn::GetAtt': ['Table', 'Arn'] } }] }, 'Table.dev'],
  [{ 'Fn::Sub': ['${List}', { List: { 'Fn::Join': ['-', [{ Ref: 'Table' }, 'x']] } }] }, 'Table-x'],
  [
    { 'Fn::Join': ['/', [{ Ref: 'Table' }, { Ref: 'AWS::NoValue' }, { 'Fn::Sub': '${Stage}' }]] },
    'Table/dev',
  ],
  [{ 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Sub': 'a:${Table.Arn}' }] }] }, 'Table'],
  [{ 'Fn::Select': ['1', { Ref: 'Zones' }] }, 'b'],
  [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'Count'] }, '2'],
  [{ 'Fn::If': ['IsProd', { Ref: 'SecretVar' }, { 'Fn::GetAtt': ['Table', 'Arn'] }] }, 'Table'],
  [{ 'Fn::Base64': { Ref: 'Table' } }, 'VGFibGU='],
])('%j is %j', (written, value) => {
  expect(resolve({ X1: written })).toEqual({ values: { X1: value }, missing: [] });
});

test.each([
  [{ Ref: 'SecretVar' }, 'the parameter SecretVar has no value here'],
  [{ 'Fn::Sub': 'postgres://u:${SecretVar}@h' }, 'the parameter SecretVar has no value here'],
  [{ 'Fn::ImportValue': 'other' }, 'Fn::ImportValue is only known on AWS'],
  [{ Ref: 'Image' }, 'the parameter Image is read on AWS'],
  ['{{resolve:secretsmanager:prod/db:SecretString}}', '{{resolve:secretsmanager}} is read on AWS'],
  [{ 'Fn::Sub': 'x {{resolve:ssm:/${Stage}}}' }, '{{resolve:ssm}} is read on AWS'],
  [['a'], 'its value is a list or a map'],
  [{ 'Fn::If': ['OnAws', 'a', 'b'] }, 'the condition OnAws is only known on AWS'],
  [{ 'Fn::Sub': ['${Name}', { Name: { 'Fn::ImportValue': 'x' } }] }, 'Fn::ImportValue is only known on AWS'],
  [{ 'Fn::Join': [',', ['a', { Ref: 'SecretVar' }]] }, 'the parameter SecretVar has no value here'],
])('%j is absent, and named', (written, why) => {
  expect(resolve({ X1: written, OK: 'yes' })).toEqual({
    values: { OK: 'yes' },
    missing: [{ name: 'X1', why }],
  });
});

test('a parameter that was given has its value', () => {
  expect(resolve({ SECRET_VAR: { Ref: 'SecretVar' } }, { parameters: { SecretVar: 'a b' } }).values).toEqual({
    SECRET_VAR: 'a b',
  });
});

test('AWS::NoValue is no variable and nothing to speak of', () => {
  expect(resolve({ X1: { Ref: 'AWS::NoValue' } })).toEqual({ values: {}, missing: [] });
  const nested = { 'Fn::If': ['IsProd', 'x', { 'Fn::If': ['IsDev', { Ref: 'AWS::NoValue' }, 'y'] }] };
  expect(resolve({ X1: nested })).toEqual({ values: {}, missing: [] });
});

test('Globals count, and a whole map can be conditional', () => {
  expect(resolve({ OWN: '1' }, { globals: { SHARED: '2', OWN: '0' } }).values).toEqual({
    SHARED: '2',
    OWN: '1',
  });
  expect(resolve({ 'Fn::If': ['IsDev', { IN: 'dev' }, {}] }).values).toEqual({ IN: 'dev' });
});

test('one line tells of all that is missing, and of no value', () => {
  const { missing } = resolve({
    SECRET_VAR: { Ref: 'SecretVar' },
    DB: '{{resolve:secretsmanager:prod/db}}',
    OK: 'visible',
  });
  expect(missingLine(missing)).toBe(
    'SECRET_VAR is not set: the parameter SecretVar has no value here; DB is not set: {{resolve:secretsmanager}} is read on AWS',
  );
  expect(missingLine([])).toBeUndefined();
});
