import { describe, expect, test } from 'vitest';
import { sourceOf as sourceIn } from '../../src/env/source.ts';
import { type StackScope, templateSources } from '../../src/env/template-sources.ts';
import { parseTemplate } from '../../src/template/document.ts';

const PSEUDO = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::StackName': 'hello',
};
const PARAMETERS = {
  Stage: 'prod',
  SecretVar: '****',
  Starred: '****',
  Count: '3',
  Names: 'a, b',
  Endpoint: '/path/of/it',
  Pointer: '{{resolve:ssm:/x}}',
};

const HEAD = `Parameters:
  Stage: { Type: String, Default: dev }
  SecretVar: { Type: String, NoEcho: true, Default: default-of-the-secret }
  Quoted: { Type: String, NoEcho: "true", Default: default-of-the-secret }
  Starred: { Type: String }
  Count: { Type: Number }
  Names: { Type: CommaDelimitedList }
  Endpoint: { Type: AWS::SSM::Parameter::Value<String>, Default: /path/of/it }
  Key: { Type: AWS::EC2::KeyPair::KeyName, Default: my-key }
  Pointer: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Equals [!Ref Stage, test]
  HasSecret: !Not [!Equals [!Ref SecretVar, ""]]
Mappings:
  Sizes: { prod: { size: 3 }, dev: { size: 1 } }
`;

const indented = (text: string, by: number) =>
  text
    .trim()
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');

const documentOf = (text: string): unknown => {
  const { document, problems } = parseTemplate(text, 'template.yaml');
  expect(problems).toEqual([]);
  return document?.value;
};

function sourcesIn(template: string, scope: Partial<StackScope> = {}) {
  const given = { parameters: PARAMETERS, pseudo: PSEUDO, ...scope };
  const found = templateSources(documentOf(template), 'Hello', given);
  if (found === undefined) return undefined;
  const { sources, values, ...rest } = found;
  return { sources: Object.fromEntries(sources), values: Object.fromEntries(values), ...rest };
}

/** The template of a function with this `Environment`. */
const withEnvironment = (environment: string, head = HEAD): string => `${head}
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Hello:
    Type: AWS::Serverless::Function
    Condition: IsTest
    Properties:
      Environment:
${indented(environment, 8)}
`;

/** Of one variable `AB`, written like this. */
function sourceOf(expression: string, scope: Partial<StackScope> = {}): unknown[] {
  const found = sourcesIn(withEnvironment(`Variables:\n  AB: ${expression}`), scope);
  const { AB } = found!.sources;
  return 'AB' in found!.values ? [AB, found!.values['AB']] : [AB];
}

const computed = (...parameters: string[]) => ({ kind: 'computed', parameters });
const literal = { kind: 'literal' };
const parameter = (name: string, noEcho = false) => ({ kind: 'parameter', name, noEcho });
const reference = (service: string, id: string) => ({ kind: 'reference', service, id });
const ARN_OF_SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf';

describe('one variable', () => {
  test.each<[string, ...unknown[]]>([
    ['plain text', literal, 'plain text'],
    ['""', literal, ''],
    ['12', literal, '12'],
    ['"007"', literal, '007'],
    ['true', literal, 'true'],
    ['"with {{ braces }}"', literal, 'with {{ braces }}'],
    ['0.5', literal],
    ['12345678901234567890', literal],
    ['!Ref Stage', parameter('Stage'), 'prod'],
    ['!Ref Count', parameter('Count'), '3'],
    ['!Sub "${Stage}"', parameter('Stage'), 'prod'],
    ['!Ref Key', parameter('Key'), 'my-key'],
    ['!Ref SecretVar', parameter('SecretVar', true)],
    ['!Ref Quoted', parameter('Quoted', true)],
    ['!Ref Starred', parameter('Starred')],
    ['!Ref Endpoint', parameter('Endpoint')],
    ['!Ref Pointer', parameter('Pointer')],
    ['!Ref AWS::Region', computed(), 'eu-central-1'],
    ['!Ref AWS::NotificationARNs', computed()],
    ['!Ref Table', computed()],
    ['!Ref GeneratedBySam', computed()],
    ['!GetAtt Table.Arn', computed()],
    ['!ImportValue other', computed()],
    ['!Sub "${AWS::StackName}-${Stage}-x"', computed('Stage'), 'hello-prod-x'],
    ['!Sub "${!Stage}"', computed(), '${Stage}'],
    ['!Sub "${Table}-${Stage}"', computed('Stage')],
    ['!Sub "${Table.Arn}"', computed()],
    ['!Sub "x-${SecretVar}"', computed('SecretVar')],
    ['!Sub ["${A}-${Stage}", { A: !Ref Count }]', computed('Stage', 'Count'), '3-prod'],
    ['!Sub ["${Stage}-x", { Stage: !Ref Table }]', computed()],
    ['!Join ["-", [!Ref Stage, x]]', computed('Stage'), 'prod-x'],
    ['!Join ["-", [!Ref Table, !Ref Stage]]', computed('Stage')],
    ['!Join ["-", !Ref Names]', computed('Names')],
    ['!Join ["-", [a, !If [HasSecret, b, c]]]', computed()],
    ['!Select [1, !Split ["-", "a-b"]]', computed(), 'b'],
    ['!FindInMap [Sizes, !Ref Stage, size]', computed('Stage'), '3'],
    ['!FindInMap [Sizes, staging, size]', computed()],
    ['!Base64 "x"', computed(), 'eA=='],
    ["'{{resolve:ssm:/prod/url}}'", reference('ssm', '/prod/url')],
    ["'{{resolve:ssm:/prod/url:3}}'", reference('ssm', '/prod/url')],
    ["'{{resolve:secretsmanager:prod/db}}'", reference('secretsmanager', 'prod/db')],
    ["'{{resolve:secretsmanager:prod/db:SecretString:password}}'", reference('secretsmanager', 'prod/db')],
    [
      `'{{resolve:secretsmanager:${ARN_OF_SECRET}:SecretString:x}}'`,
      reference('secretsmanager', ARN_OF_SECRET),
    ],
    [
      "'{{resolve:ssm:arn:aws:ssm:us-east-1:123456789012:parameter/x:2}}'",
      reference('ssm', 'arn:aws:ssm:us-east-1:123456789012:parameter/x'),
    ],
    [
      "!Sub '{{resolve:secretsmanager:${Stage}/db:SecretString:password}}'",
      reference('secretsmanager', 'prod/db'),
    ],
    ["!Sub '{{resolve:secretsmanager:${Table}:SecretString:password}}'", computed()],
    ["'x{{resolve:ssm:/prod/url}}'", computed()],
    ["'{{resolve:ssm:/a}}{{resolve:ssm:/b}}'", computed()],
    ["!Sub 'https://{{resolve:ssm:/prod/host}}/${Stage}'", computed('Stage')],
    ['!If [IsProd, !Ref Stage, x]', parameter('Stage'), 'prod'],
    ['!If [IsTest, !Ref Stage, x]', literal, 'x'],
    ['!If [IsTest, x, !If [IsProd, y, z]]', literal, 'y'],
    ['!If [HasSecret, !Ref SecretVar, x]', computed('SecretVar')],
    ['!If [HasSecret, !Ref SecretVar, !Ref AWS::NoValue]', computed('SecretVar')],
    ['!If [Undeclared, x, x]', computed()],
    ['!Ref AWS::NoValue', undefined],
    ['!If [IsTest, x, !Ref AWS::NoValue]', undefined],
    ['!If [HasSecret, !Ref AWS::NoValue, !Ref AWS::NoValue]', undefined],
  ])('%s', (expression, ...wanted) => {
    expect(sourceOf(expression)).toEqual(wanted);
  });

  test("a parameter that the stack does not have yet has the template's default", () => {
    const { Stage: _, ...parameters } = PARAMETERS;
    expect(sourceOf('!Ref Stage', { parameters })).toEqual([parameter('Stage'), 'dev']);
    expect(sourceOf('!If [IsProd, x, y]', { parameters })).toEqual([literal, 'y']);
  });

  test('the default of a secret is no value, and decides no condition', () => {
    const { SecretVar: _, ...parameters } = PARAMETERS;
    expect(sourceOf('!Ref SecretVar', { parameters })).toEqual([parameter('SecretVar', true)]);
    expect(sourceOf('!Sub "${SecretVar}"', { parameters })).toEqual([parameter('SecretVar', true)]);
    expect(sourceOf('!If [HasSecret, x, y]', { parameters })).toEqual([computed()]);
  });
});

describe('the map of all', () => {
  test.each<[string, object]>([
    ['Variables: !If [IsProd, { AB: x }, { CD: y }]', { AB: literal }],
    [
      'Variables: !If [HasSecret, { AB: x, EF: !Ref Stage }, { CD: y, AB: x }]',
      { AB: computed(), EF: computed('Stage'), CD: computed() },
    ],
    ['Variables: !If [HasSecret, { AB: x }, !Ref AWS::NoValue]', { AB: computed() }],
    ['!If [IsTest, { Variables: { AB: x } }, { Variables: { CD: y } }]', { CD: literal }],
    ['!If [HasSecret, { Variables: { AB: x } }, !Ref AWS::NoValue]', { AB: computed() }],
    ['Variables: { AB: x, "Fn::Transform": { Name: AWS::Include } }', { AB: literal }],
    ['Variables: { Ref: x, AB: y }', { Ref: literal, AB: literal }],
    ['Variables: { constructor: x, __proto__x: y }', { constructor: literal, __proto__x: literal }],
    ['Variables: {}', {}],
  ])('%s', (environment, sources) => {
    expect(sourcesIn(withEnvironment(environment))?.sources).toEqual(sources);
  });

  test('has no values where a condition is not known', () => {
    const environment = 'Variables: !If [HasSecret, { AB: x }, { AB: x }]';
    expect(sourcesIn(withEnvironment(environment))?.values).toEqual({});
  });

  test("keeps the template's order", () => {
    const found = templateSources(
      documentOf(withEnvironment('Variables: { ZZ: 1, AA: !Ref Stage, MM: 2 }')),
      'Hello',
      { parameters: PARAMETERS, pseudo: PSEUDO },
    );
    expect([...found!.sources.keys()]).toEqual(['ZZ', 'AA', 'MM']);
  });
});

describe('the function', () => {
  const globals = `${HEAD}
Globals:
  Function:
    AutoPublishAlias: !Ref Stage
    Environment: { Variables: { SHARED: x, AB: global } }
`;
  test('has what Globals give it, and the alias', () => {
    expect(sourcesIn(withEnvironment('Variables: { AB: own }', globals))).toEqual({
      sources: { SHARED: literal, AB: literal },
      values: { SHARED: 'x', AB: 'own' },
      alias: 'prod',
    });
  });
  test('of Lambda itself has no Globals', () => {
    const template = withEnvironment('Variables: { AB: own }', globals).replace('Serverless::', 'Lambda::');
    expect(sourcesIn(template)).toEqual({ sources: { AB: literal }, values: { AB: 'own' } });
  });
  test('without an environment has no variables', () => {
    expect(sourcesIn('Resources: { Hello: { Type: AWS::Lambda::Function } }')).toEqual({
      sources: {},
      values: {},
    });
  });
  test.each([
    'Resources: { Other: { Type: AWS::Lambda::Function } }',
    'Resources: { Hello: { Type: AWS::SNS::Topic } }',
    'Resources: [Hello]',
    'text',
  ])('is not in %s', (template) => {
    expect(sourcesIn(template)).toBeUndefined();
  });
});

describe('a map that a function of CloudFormation makes', () => {
  const of = (environment: unknown) => {
    const template = {
      Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Environment: environment } } },
    };
    return templateSources(template, 'Fn', { parameters: {}, pseudo: {} });
  };
  test.each<[string, unknown]>([
    ['!GetAtt for Variables', { Variables: { 'Fn::GetAtt': ['Custom', 'Vars'] } }],
    ['!GetAtt for Environment', { 'Fn::GetAtt': ['Custom', 'Env'] }],
    ['!FindInMap', { Variables: { 'Fn::FindInMap': ['A', 'B', 'C'] } }],
    ['!Ref', { Variables: { Ref: 'Something' } }],
    ['a list', { Variables: [] }],
    [
      'in a branch',
      { Variables: { 'Fn::If': ['Unknown', { AB: 'x' }, { 'Fn::GetAtt': ['Custom', 'Vars'] }] } },
    ],
  ])('can hold any variable: %s', (_, environment) => {
    const written = of(environment)!;
    expect(written.isOpen).toBe(true);
    const origin = { kind: 'stack', deployed: { stackName: 's', logicalId: 'Fn', ...written } } as const;
    expect(sourceIn(origin, 'ANY_ONE')).toEqual({ kind: 'computed', parameters: [] });
  });
  test.each<[string, unknown]>([
    ['written out', { Variables: { AB: { 'Fn::GetAtt': ['Custom', 'Var'] } } }],
    ['absent', undefined],
    ['no value', { Variables: { Ref: 'AWS::NoValue' } }],
  ])('one that is %s cannot', (_, environment) => {
    expect(of(environment)!.isOpen).toBeUndefined();
  });
});
