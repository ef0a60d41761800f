import { describe, expect, test } from 'vitest';
import { type KnownValues, parameterValues } from '../../src/deploy/parameter-values.ts';
import { requiredWithoutValue } from '../../src/deploy/required.ts';
import { declaredParameters } from '../../src/parameters/declared.ts';
import { parseTemplate } from '../../src/template/document.ts';

const HEAD = `Metadata: { samgen: { required: [TOKEN, LEVEL] } }
Parameters:
  Secret: { Type: String, NoEcho: true }
  Stage: { Type: String, Default: dev }
  Empty: { Type: String, Default: '' }
  Names: { Type: CommaDelimitedList, Default: '' }
  Path: { Type: AWS::SSM::Parameter::Value<String>, Default: /a }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  HasSecret: !Not [!Equals [!Ref Secret, '']]
  IsHere: !Equals [!Ref AWS::Region, eu-central-1]
  IsThere: !Equals [!Ref AWS::Partition, aws-cn]
  IsPath: !Equals [!Ref Path, /b]
`;
const FUNCTION = 'Type: AWS::Serverless::Function, Properties:';

/** As `VARIABLE of FUNCTION: cause parameters`. */
function withoutValue(resources: string, known: Partial<KnownValues> = {}, head = HEAD): string[] {
  const { document, problems } = parseTemplate(`${head}Resources:\n${resources}\n`, 'template.yaml');
  expect(problems).toEqual([]);
  const template = document?.value;
  const all = { given: {}, configured: {}, stack: {}, ...known };
  const values = parameterValues(declaredParameters(template), all);
  const pseudo = { 'AWS::Region': 'eu-central-1' };
  return requiredWithoutValue(template, values, pseudo).map(({ variable, logicalId, cause, parameters }) => {
    const from = parameters.map(({ declaration: { name }, source }) => ` ${source} ${name}`);
    return `${variable} of ${logicalId}: ${cause}${from.join(',')}`;
  });
}
const ofToken = (expression: string, known: Partial<KnownValues> = {}) =>
  withoutValue(`  Fn: { ${FUNCTION} { Environment: { Variables: { TOKEN: ${expression} } } } }`, known);

describe('a parameter', () => {
  test.each<[string, Partial<KnownValues>, string]>([
    ['is missing', {}, 'missing'],
    ['is given empty', { given: { Secret: '' }, stack: { Secret: '****' } }, 'given'],
    ['is configured empty', { configured: { Secret: '' }, stack: { Secret: '****' } }, 'samconfig'],
  ])('that %s', (_, known, source) => {
    for (const expression of ['!Ref Secret', "!Sub '${Secret}'", '!If [IsHere, !Ref Secret, x]'])
      expect(ofToken(expression, known), expression).toEqual([`TOKEN of Fn: parameter ${source} Secret`]);
  });
  test('that is empty by its Default, or in the stack', () => {
    expect(ofToken('!Ref Empty')).toEqual(['TOKEN of Fn: parameter default Empty']);
    expect(ofToken('!Ref Stage', { stack: { Stage: '' } })).toEqual(['TOKEN of Fn: parameter stack Stage']);
  });
  test.each<[string, Partial<KnownValues>]>([
    ['!Ref Secret', { given: { Secret: 'x' } }],
    ['!Ref Secret', { given: { Secret: ' ' } }],
    // The stack does not show it.
    ['!Ref Secret', { stack: { Secret: '****' } }],
    ['!Ref Secret', { configured: { Secret: '' }, given: { Secret: 'x' } }],
    ['!Ref Empty', { stack: { Empty: 'x' } }],
    ['!Ref Empty', { stack: { Empty: '****' } }],
    ['!Ref Stage', {}],
    ['!Ref Path', {}],
  ])('that has a value: %s, %j', (expression, known) => {
    expect(ofToken(expression, known)).toEqual([]);
  });
});

describe('what the template says', () => {
  test.each([
    ["''", 'literal'],
    ["!Sub ''", 'computed'],
    ["!Sub '${Empty}${Empty}'", 'computed default Empty'],
    ["!Join ['', [!Ref Empty, '']]", 'computed default Empty'],
    ["!Join [',', []]", 'computed'],
    ['!If [IsProd, x, !Ref Empty]', 'parameter default Empty'],
    ["!If [IsThere, '', !Ref Empty]", 'literal'],
  ])('%s', (expression, said) => {
    expect(ofToken(expression)).toEqual([`TOKEN of Fn: ${said}`]);
  });
  test.each([
    'x',
    '0',
    'false',
    "'{{resolve:secretsmanager:prod/token}}'",
    '!Ref Table',
    '!GetAtt Table.Arn',
    '!ImportValue token',
    '!Ref AWS::StackName',
    "!Sub 'x${Empty}'",
    "!Sub '${Secret}${Empty}'",
    "!Join [',', !Ref Names]",
    "!If [IsThere, '', x]",
    '!If [IsThere, !Ref AWS::NoValue, x]',
    '!If [IsProd, !Ref Empty, x]',
  ])('%s counts as a value', (expression) => {
    const table = '\n  Table: { Type: AWS::DynamoDB::Table }';
    const resources = `  Fn: { ${FUNCTION} { Environment: { Variables: { TOKEN: ${expression} } } } }${table}`;
    expect(withoutValue(resources)).toEqual([]);
  });
});

describe('a condition that leaves it out', () => {
  const left = 'TOKEN of Fn: left-out';
  test('is decided by what is known', () => {
    expect(ofToken('!If [IsProd, x, !Ref AWS::NoValue]')).toEqual([left]);
    expect(ofToken('!If [IsProd, x, !Ref AWS::NoValue]', { given: { Stage: 'prod' } })).toEqual([]);
    expect(ofToken('!If [IsHere, !Ref AWS::NoValue, x]')).toEqual([left]);
    expect(ofToken('!Ref AWS::NoValue')).toEqual([left]);
  });
  test('or by what AWS does not show, and then it may be there', () => {
    expect(ofToken('!If [IsPath, x, !Ref AWS::NoValue]')).toEqual([]);
    // It was NoEcho when it was given.
    expect(ofToken('!If [IsProd, x, !Ref AWS::NoValue]', { stack: { Stage: '****' } })).toEqual([]);
  });
  test('names the parameter that would give it', () => {
    const expression = '!If [HasSecret, !Ref Secret, !Ref AWS::NoValue]';
    expect(ofToken(expression, { given: { Secret: '' } })).toEqual([`${left} given Secret`]);
    expect(ofToken(expression, { given: { Secret: 'x' } })).toEqual([]);
    expect(ofToken(expression, { stack: { Secret: '****' } })).toEqual([]);
  });
  test.each([
    '{ Variables: !If [IsProd, { TOKEN: x }, { OTHER: x }] }',
    '{ Variables: !If [IsProd, { TOKEN: x }, !Ref AWS::NoValue] }',
    '!If [IsProd, { Variables: { TOKEN: x } }, !Ref AWS::NoValue]',
  ])('stands at the map or above it: %s', (environment) => {
    const resources = `  Fn: { ${FUNCTION} { Environment: ${environment} } }`;
    expect(withoutValue(resources)).toEqual([left]);
    expect(withoutValue(resources, { given: { Stage: 'prod' } })).toEqual([]);
  });
  test.each([
    '{ Variables: !If [IsProd, { TOKEN: x }, !FindInMap [A, B, C]] }',
    '{ Variables: !If [IsThere, { TOKEN: x }, { OTHER: x }] }',
    "{ Variables: !If [IsProd, { TOKEN: x }, { 'Fn::Transform': { Name: AWS::Include } }] }",
  ])('or may leave it in: %s', (environment) => {
    const resources = `  Fn: { ${FUNCTION} { Environment: ${environment} } }`;
    expect(withoutValue(resources)).toEqual([]);
  });
});

describe('of several functions', () => {
  test('only those that mention it are meant, each by itself', () => {
    const resources = `
  First: { ${FUNCTION} { Environment: { Variables: { TOKEN: '', LEVEL: x } } } }
  Second: { ${FUNCTION} { Environment: { Variables: { TOKEN: x, LEVEL: '' } } } }
  Third: { ${FUNCTION} { Environment: { Variables: { OTHER: '' } } } }
  Fourth: { ${FUNCTION} {} }
  Plain: { Type: AWS::Lambda::Function, Properties: { Environment: { Variables: { TOKEN: !Ref Empty } } } }`;
    expect(withoutValue(resources)).toEqual([
      'TOKEN of First: literal',
      'LEVEL of Second: literal',
      'TOKEN of Plain: parameter default Empty',
    ]);
  });
  test('Globals count for those of SAM, under their own', () => {
    const globals = `Globals: { Function: { Environment: { Variables: { TOKEN: !Ref Empty } } } }\n`;
    const resources = `
  First: { ${FUNCTION} {} }
  Second: { ${FUNCTION} { Environment: { Variables: { TOKEN: x } } } }
  Plain: { Type: AWS::Lambda::Function, Properties: {} }`;
    expect(withoutValue(resources, {}, HEAD + globals)).toEqual(['TOKEN of First: parameter default Empty']);
  });
  test('one that this deploy does not make for certain has no need of it', () => {
    const resources = (name: string) =>
      `  Fn: { Condition: ${name}, ${FUNCTION} { Environment: { Variables: { TOKEN: '' } } } }`;
    expect(withoutValue(resources('IsProd'))).toEqual([]);
    expect(withoutValue(resources('IsHere'))).toEqual(['TOKEN of Fn: literal']);
    expect(withoutValue(resources('IsThere'))).toEqual([]);
  });
});

test('a template that requires nothing, or not readably, is let be', () => {
  const resources = `  Fn: { ${FUNCTION} { Environment: { Variables: { TOKEN: '' } } } }`;
  for (const metadata of [
    '{}',
    '{ samgen: { required: [] } }',
    '{ samgen: { required: TOKEN } }',
    '{ samgen: x }',
  ])
    expect(withoutValue(resources, {}, `Metadata: ${metadata}\n`)).toEqual([]);
  expect(requiredWithoutValue('no template', [], {})).toEqual([]);
});
