import { describe, expect, it } from 'vitest';
import { checkSchema } from '../../../src/validate/schema/check-schema.ts';
import { functionWith, sam } from './templates.ts';

const resource = (value: unknown) => sam({ Resources: { Hello: value } });
const parameter = (value: unknown) => sam({ Parameters: { Size: value } });
const output = (value: unknown) => sam({ Outputs: { Url: value } });

const mistakes: [template: unknown, finding: Record<string, unknown>][] = [
  [[], { path: [], message: 'A template must be a map of sections (Resources, Outputs, …).' }],
  [{}, { path: [], rule: 'schema-missing-property', message: 'The template has no Resources section.' }],
  [
    sam({ Parameteres: {} }),
    {
      path: ['Parameteres'],
      part: 'key',
      message: 'Parameteres is not a section of a template.',
      hint: 'Did you mean Parameters?',
    },
  ],
  [
    sam({ AWSTemplateFormatVersion: '2012-12-12' }),
    { path: ['AWSTemplateFormatVersion'], rule: 'schema-wrong-value' },
  ],
  [sam({ Description: { Ref: 'X' } }), { path: ['Description'], rule: 'schema-wrong-type' }],
  [sam({ Resources: [] }), { path: ['Resources'], message: 'Resources must be a map, not a list.' }],
  [
    sam({ Outputs: null }),
    { path: ['Outputs'], part: 'key', rule: 'schema-null-value', severity: 'warning' },
  ],
  [sam({ Globals: { Functions: {} } }), { path: ['Globals', 'Functions'], hint: 'Did you mean Function?' }],

  [
    resource('AWS::SNS::Topic'),
    { path: ['Resources', 'Hello'], message: 'Hello must be a map, not a string.' },
  ],
  [
    resource({ Properties: {} }),
    { path: ['Resources', 'Hello'], part: 'key', message: 'Hello has no Type.' },
  ],
  [resource({ Typ: 'AWS::SNS::Topic' }), { path: ['Resources', 'Hello', 'Typ'], hint: 'Did you mean Type?' }],
  [resource({ Type: { Ref: 'X' } }), { path: ['Resources', 'Hello', 'Type'], rule: 'schema-wrong-type' }],
  [
    resource({ Type: 'AWS::Serverless::Functon', Properties: {} }),
    {
      path: ['Resources', 'Hello', 'Type'],
      rule: 'schema-unknown-resource-type',
      message: 'AWS::Serverless::Functon is not a resource type of SAM.',
      hint: 'Did you mean AWS::Serverless::Function?',
    },
  ],
  [
    resource({ Type: 'AWS::SNS::Topic', Propertes: {} }),
    { path: ['Resources', 'Hello', 'Propertes'], severity: 'error', hint: 'Did you mean Properties?' },
  ],
  [
    resource({ Type: 'AWS::Serverless::Function', Propertes: {} }),
    { path: ['Resources', 'Hello', 'Propertes'], severity: 'warning', hint: 'Did you mean Properties?' },
  ],
  [resource({ Type: 'AWS::SNS::Topic', DependsOn: {} }), { path: ['Resources', 'Hello', 'DependsOn'] }],
  [
    resource({ Type: 'AWS::SNS::Topic', DeletionPolicy: 'retain' }),
    { path: ['Resources', 'Hello', 'DeletionPolicy'], hint: 'Did you mean Retain?' },
  ],
  [
    sam({ Resources: { 'my-topic': { Type: 'AWS::SNS::Topic' } } }),
    { path: ['Resources', 'my-topic'], part: 'key', rule: 'schema-invalid-name' },
  ],
  [
    resource({ Type: 'AWS::SNS::Topic', Properties: { TopicName: null } }),
    { path: ['Resources', 'Hello', 'Properties', 'TopicName'], rule: 'schema-null-value', severity: 'error' },
  ],
  [
    functionWith({ Environment: { Variables: { EMPTY: null } } }),
    {
      path: ['Resources', 'Hello', 'Properties', 'Environment', 'Variables', 'EMPTY'],
      rule: 'schema-null-value',
    },
  ],

  [parameter({}), { path: ['Parameters', 'Size'], message: 'Size has no Type.' }],
  [
    parameter({ Type: 'String', Default: null }),
    { path: ['Parameters', 'Size', 'Default'], rule: 'schema-null-value' },
  ],
  [parameter({ Type: 'Strng' }), { path: ['Parameters', 'Size', 'Type'], hint: 'Did you mean String?' }],
  [
    parameter({ Type: 'Boolean' }),
    { path: ['Parameters', 'Size', 'Type'], message: '"Boolean" is not a Type that CloudFormation knows.' },
  ],
  [
    parameter({ Type: 'String', NoEco: true }),
    {
      path: ['Parameters', 'Size', 'NoEco'],
      message: 'NoEco is not an attribute of a parameter.',
      hint: 'Did you mean NoEcho?',
    },
  ],
  [
    parameter({ Type: 'String', NoEcho: 'yes' }),
    { path: ['Parameters', 'Size', 'NoEcho'], message: 'NoEcho must be true or false, not "yes".' },
  ],
  [
    parameter({ Type: 'String', Default: { Ref: 'X' } }),
    { path: ['Parameters', 'Size', 'Default'], rule: 'schema-wrong-type' },
  ],
  [
    parameter({ Type: 'String', Default: ['a'] }),
    { path: ['Parameters', 'Size', 'Default'], rule: 'schema-wrong-type' },
  ],
  [parameter({ Type: 'String', AllowedValues: 'a' }), { path: ['Parameters', 'Size', 'AllowedValues'] }],
  [parameter({ Type: 'String', MinLength: 'a' }), { path: ['Parameters', 'Size', 'MinLength'] }],

  [output({ Description: 'x' }), { path: ['Outputs', 'Url'], message: 'Url has no Value.' }],
  [output({ Value: ['a'] }), { path: ['Outputs', 'Url', 'Value'], rule: 'schema-wrong-type' }],
  [
    output({ Value: 'a', Exports: {} }),
    {
      path: ['Outputs', 'Url', 'Exports'],
      message: 'Exports is not an attribute of an output.',
      hint: 'Did you mean Export?',
    },
  ],
  [
    output({ Value: 'a', Export: { name: 'x' } }),
    { path: ['Outputs', 'Url', 'Export', 'name'], hint: 'Did you mean Name?' },
  ],
];

describe('one mistake is one finding', () => {
  it.each(mistakes)('%j', (template, finding) => {
    const findings = checkSchema(template);
    expect(findings).toMatchObject([finding]);
  });
});

describe('nothing is said of', () => {
  it.each<[string, unknown]>([
    [
      'the sections of CloudFormation',
      sam({ Metadata: 1, Mappings: { A: { b: { c: 'd' } } }, Conditions: {}, Rules: {}, Hooks: {} }),
    ],
    ['several transforms', sam({ Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'] })],
    [
      'types of CloudFormation, of third parties and of the user',
      sam({
        Resources: {
          A: { Type: 'AWS::New::Thing', Properties: { Any: ['thing'] } },
          B: { Type: 'Custom::Mine', Version: '1.0', Properties: { ServiceToken: { Ref: 'X' } } },
          C: { Type: 'Some::Third::Party' },
          D: { Type: 'Some::Third::Party::MODULE' },
        },
      }),
    ],
    [
      'attributes of a resource',
      resource({
        Type: 'AWS::SNS::Topic',
        DependsOn: ['A'],
        Condition: 'C',
        Metadata: {},
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Delete',
        CreationPolicy: {},
        UpdatePolicy: {},
        Description: 'x',
        Connectors: {},
      }),
    ],
    [
      'parameters of all types',
      sam({
        Parameters: Object.fromEntries(
          [
            'String',
            'Number',
            'CommaDelimitedList',
            'List<Number>',
            'AWS::EC2::VPC::Id',
            'List<AWS::EC2::Subnet::Id>',
            'AWS::SSM::Parameter::Name',
            'AWS::SSM::Parameter::Value<List<String>>',
          ].map((Type, i) => [`P${i}`, { Type }]),
        ),
      }),
    ],
    [
      'attributes of a parameter',
      parameter({
        Type: 'String',
        Default: 5,
        NoEcho: 'true',
        AllowedValues: [1, 'a', true],
        AllowedPattern: '.*',
        ConstraintDescription: 'x',
        Description: 'x',
        MinLength: '1',
        MaxLength: 9,
        MinValue: 0.5,
        MaxValue: '9',
      }),
    ],
    [
      'outputs',
      output({
        Value: { 'Fn::Sub': '${X}' },
        Description: 'x',
        Condition: 'C',
        Export: { Name: { 'Fn::Sub': 'x' } },
      }),
    ],
    [
      'null in Metadata, and in what SAM takes away',
      {
        ...functionWith({ Description: null, Events: null }),
        Metadata: { A: null },
      },
    ],
    [
      'null beside a function that needs no argument',
      resource({ Type: 'AWS::EC2::Subnet', Properties: { Zones: { 'Fn::GetAZs': null } } }),
    ],
  ])('%s', (_, template) => {
    expect(checkSchema(template)).toEqual([]);
  });
});

it('a macro of the user may put anything right: only warnings', () => {
  const template = { ...functionWith({ Timout: 3 }), Transform: ['Count', 'AWS::Serverless-2016-10-31'] };
  expect(checkSchema(template)).toMatchObject([{ severity: 'warning', rule: 'schema-unknown-property' }]);
});
