import { describe, expect, it } from 'vitest';
import { checkSchema } from '../../../src/validate/schema/check-schema.ts';
import { functionWith, PROPERTIES, sam } from './templates.ts';

const REF = { Ref: 'Something' };
const event = (value: unknown) => functionWith({ Events: { Call: value } });
const EVENT = [...PROPERTIES, 'Events', 'Call'];
const api = (properties: Record<string, unknown>) =>
  sam({ Resources: { Hello: { Type: 'AWS::Serverless::Api', Properties: properties } } });

describe('events are told apart by their Type', () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ['no Type', { Properties: {} }, { path: EVENT, part: 'key', message: 'Call has no Type.' }],
    ['a mistyped Type', { Type: 'HttpAPI' }, { path: [...EVENT, 'Type'], hint: 'Did you mean HttpApi?' }],
    [
      'a property that the event lacks',
      { Type: 'Api', Properties: { Path: '/', Methd: 'get', Method: 'get' } },
      { path: [...EVENT, 'Properties', 'Methd'], hint: 'Did you mean Method?', severity: 'error' },
    ],
    [
      'a property of another event',
      { Type: 'S3', Properties: { Bucket: REF, Events: 's3:*', Path: '/' } },
      { path: [...EVENT, 'Properties', 'Path'] },
    ],
    [
      'a missing property',
      { Type: 'Api', Properties: { Path: '/' } },
      { path: [...EVENT, 'Properties'], part: 'key', message: 'Call has no Method.' },
    ],
    ['an event that is none', 'Api', { path: EVENT, message: 'Call must be a map, not a string.' }],
  ])('%s', (_, value, finding) => {
    expect(checkSchema(event(value))).toMatchObject([finding]);
  });

  it.each<[unknown]>([
    [{ Type: 'HttpApi' }],
    [{ Type: 'CloudWatchEvent' }],
    [{ Type: 'Api', Properties: { Path: '/{proxy+}', Method: 'any', RestApiId: REF } }],
    [{ Type: 'SQS', Properties: { Queue: REF, BatchSize: '10', Enabled: REF } }],
    [{ Type: 'Schedule', Properties: { Schedule: 'rate(1 day)', Input: '{}', Enabled: 'true' } }],
    [{ Type: 'EventBridgeRule', Properties: { Pattern: { source: ['a'] } } }],
  ])('%j is right', (value) => {
    expect(checkSchema(event(value))).toEqual([]);
  });
});

describe('a required property', () => {
  const layer = { Type: 'AWS::Serverless::LayerVersion' };
  const findings = [
    { path: ['Resources', 'Hello'], part: 'key', message: 'Hello has no ContentUri.', severity: 'error' },
  ];

  it('is missed, with and without Properties', () => {
    expect(checkSchema(sam({ Resources: { Hello: layer } }))).toMatchObject(findings);
    const place = [...(findings[0]?.path ?? []), 'Properties'];
    expect(checkSchema(sam({ Resources: { Hello: { ...layer, Properties: {} } } }))).toMatchObject([
      { path: place },
    ]);
  });

  it.each([{ 'Fn::Transform': { Name: 'AWS::Include' } }, { 'Fn::ForEach::X': ['A', ['b'], {}] }])(
    'may come by a macro: %j',
    (macro) => {
      expect(
        checkSchema(sam({ Resources: { Hello: { ...layer, Properties: { ...macro, LayerName: 'x' } } } })),
      ).toEqual([]);
    },
  );

  it('may come from Globals, deeply', () => {
    const Resources = {
      Hello: {
        Type: 'AWS::Serverless::CapacityProvider',
        Properties: { VpcConfig: { SecurityGroupIds: [REF] } },
      },
    };
    expect(checkSchema(sam({ Resources }))).toMatchObject([{ message: 'VpcConfig has no SubnetIds.' }]);
    const Globals = { CapacityProvider: { VpcConfig: { SubnetIds: [REF] } } };
    expect(checkSchema(sam({ Globals, Resources }))).toEqual([]);
  });
});

describe('what the transform takes', () => {
  it.each<[string, Record<string, unknown>]>([
    ['EndpointConfiguration as a word', { EndpointConfiguration: 'REGIONAL' }],
    ['EndpointConfiguration as a map', { EndpointConfiguration: { Type: 'PRIVATE', VpcEndpointIds: [REF] } }],
    [
      'authorizers of either kind',
      {
        Auth: {
          Authorizers: {
            A: { UserPoolArn: [REF, REF], Identity: { Header: 'X', ValidationExpression: '.*' } },
            B: { FunctionArn: REF, FunctionPayloadType: 'REQUEST', Identity: { Headers: ['X'] } },
          },
        },
      },
    ],
    [
      'a single statement for a list',
      { Auth: { ResourcePolicy: { CustomStatements: { Effect: 'Allow' } } } },
    ],
    ['Cors as a word', { Cors: "'*'" }],
  ])('%s', (_, properties) => {
    expect(checkSchema(api({ StageName: 'dev', ...properties }))).toEqual([]);
  });

  it('and what it does not', () => {
    expect(checkSchema(api({ StageName: 'dev', Auth: { DefaultAuthoriser: 'A' } }))).toMatchObject([
      {
        path: [...PROPERTIES, 'Auth', 'DefaultAuthoriser'],
        severity: 'error',
        hint: 'Did you mean DefaultAuthorizer?',
      },
    ]);
    expect(checkSchema(functionWith({ Tags: ['a'] }))).toMatchObject([
      { message: 'Tags must be a map, not a list.' },
    ]);
    expect(checkSchema(functionWith({ PropagateTags: 'no' }))).toMatchObject([
      { message: 'PropagateTags must be true or false, not "no".' },
    ]);
  });
});

describe('intrinsic functions', () => {
  const intrinsics = [
    REF,
    { 'Fn::Sub': '${X}' },
    { 'Fn::FindInMap': ['A', 'b', 'c'] },
    { 'Fn::ImportValue': 'x' },
    { 'Fn::New': 1 },
    { Ref: 'AWS::NoValue' },
  ];
  const places = [
    'MemorySize',
    'Architectures',
    'Environment',
    'Events',
    'Policies',
    'Tags',
    'PropagateTags',
    'CodeUri',
    'EventInvokeConfig',
    'Layers',
    'PackageType',
  ];

  it.each(intrinsics)('%j may stand for any value', (intrinsic) => {
    for (const place of places) expect(checkSchema(functionWith({ [place]: intrinsic })), place).toEqual([]);
  });

  it('both branches of Fn::If are looked into, however deep', () => {
    const value = { 'Fn::If': ['A', { 'Fn::If': ['B', 'abc', 128] }, { Ref: 'AWS::NoValue' }] };
    expect(checkSchema(functionWith({ MemorySize: value }))).toMatchObject([
      {
        path: [...PROPERTIES, 'MemorySize', 'Fn::If', 1, 'Fn::If', 1],
        message: 'MemorySize must be a whole number from 128 to 10240, not "abc".',
      },
    ]);
    const wrongElse = { 'Fn::If': ['A', 128, 'abc'] };
    expect(checkSchema(functionWith({ MemorySize: wrongElse }))).toMatchObject([
      { path: [...PROPERTIES, 'MemorySize', 'Fn::If', 2] },
    ]);
    const tags = { 'Fn::If': ['A', { Variable: {} }, { Variables: {} }] };
    expect(checkSchema(functionWith({ Environment: tags }))).toMatchObject([
      { hint: 'Did you mean Variables?' },
    ]);
  });

  it('a map that only looks like one is none', () => {
    expect(checkSchema(functionWith({ MemorySize: { Ref: 'A', Other: 'B' } }))).toHaveLength(1);
    expect(checkSchema(functionWith({ MemorySize: { Reff: 'A' } }))).toHaveLength(1);
  });

  it('Fn::ForEach and Fn::Transform stand among keys', () => {
    const loop = { 'Fn::ForEach::Each': ['N', ['a'], { '${N}': {} }] };
    const Properties = {
      ...loop,
      Environment: { Variables: { ...loop, 'Fn::Transform': { Name: 'AWS::Include' } } },
    };
    const Resources = { ...loop, Hello: { Type: 'AWS::Serverless::Function', Properties } };
    expect(checkSchema(sam({ Resources, Outputs: loop, Mappings: { 'Fn::Transform': {} } }))).toEqual([]);
  });
});

describe('where the code is', () => {
  it.each([['.'], ['s3://bucket/key'], [{ Bucket: 'b', Key: 'k' }], [REF]])('%j is right', (CodeUri) => {
    expect(checkSchema(functionWith({ CodeUri }))).toEqual([]);
  });

  it('must be said whole', () => {
    expect(checkSchema(functionWith({ CodeUri: ['.'] }))).toMatchObject([
      { path: [...PROPERTIES, 'CodeUri'], message: 'CodeUri must be a plain value or a map, not a list.' },
    ]);
    expect(checkSchema(functionWith({ CodeUri: { Bucket: 'b' } }))).toMatchObject([
      { path: [...PROPERTIES, 'CodeUri'], part: 'key', message: 'CodeUri has no Key.' },
    ]);
  });
});

it('a key with the signs of a JSON pointer is found again', () => {
  const [finding] = checkSchema(functionWith({ Environment: { Variables: { 'a/b~c': [] } } }));
  expect(finding?.path).toEqual([...PROPERTIES, 'Environment', 'Variables', 'a/b~c']);
});

it('shared parts are checked wherever they stand', () => {
  const shared = { Variables: { HOSTS: ['a'] } };
  const Resources = {
    A: { Type: 'AWS::Serverless::Function', Properties: { Environment: shared } },
    B: { Type: 'AWS::Serverless::Function', Properties: { Environment: shared } },
  };
  expect(checkSchema(sam({ Resources })).map(({ path }) => path[1])).toEqual(['A', 'B']);
});
