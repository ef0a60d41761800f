import { describe, expect, it } from 'vitest';
import { checkSchema } from '../../../src/validate/schema/check-schema.ts';
import { functionWith, PROPERTIES, sam } from './templates.ts';

const TYPES = ['AWS::Serverless::Function', 'AWS::Lambda::Function'];
const REF = { Ref: 'Size' };

const wrongValues: [property: string, value: unknown, message: string, at?: (string | number)[]][] = [
  ['MemorySize', 'abc', 'MemorySize must be a whole number from 128 to 10240, not "abc".'],
  ['MemorySize', 127, 'MemorySize must be a whole number from 128 to 10240, not 127.'],
  ['MemorySize', 10241, 'MemorySize must be a whole number from 128 to 10240, not 10241.'],
  ['MemorySize', 128.5, 'MemorySize must be a whole number from 128 to 10240, not 128.5.'],
  ['MemorySize', '10241', 'MemorySize must be a whole number from 128 to 10240, not "10241".'],
  ['MemorySize', '', 'MemorySize must be a whole number from 128 to 10240, not "".'],
  ['MemorySize', [128], 'MemorySize must be a whole number from 128 to 10240, not a list.'],
  ['MemorySize', true, 'MemorySize must be a whole number from 128 to 10240, not true.'],
  ['Timeout', 0, 'Timeout must be a whole number from 1 to 900, not 0.'],
  ['Timeout', 901, 'Timeout must be a whole number from 1 to 900, not 901.'],
  [
    'ReservedConcurrentExecutions',
    -1,
    'ReservedConcurrentExecutions must be a whole number of at least 0, not -1.',
  ],
  ['Architectures', 'arm64', 'Architectures must be a list, not a string.'],
  ['Architectures', [], 'Architectures must have exactly one entry, not 0.'],
  ['Architectures', ['arm64', 'x86_64'], 'Architectures must have exactly one entry, not 2.'],
  ['Architectures', ['arm'], 'Entry 1 of Architectures must be x86_64 or arm64, not "arm".', [0]],
  ['PackageType', 'image', 'PackageType must be Zip or Image, not "image".'],
  ['Handler', ['bootstrap'], 'Handler must be a plain value, not a list.'],
  ['Handler', 'boot strap', 'Handler must not contain spaces.'],
  ['Handler', 'h'.repeat(129), 'Handler must not be longer than 128 characters.'],
  ['Runtime', { name: 'provided.al2023' }, 'Runtime must be a plain value, not a map.'],
  ['Layers', 'arn:aws:lambda:eu-west-1:123456789012:layer:x:1', 'Layers must be a list, not a string.'],
  ['Layers', [['arn']], 'Entry 1 of Layers must be a plain value, not a list.', [0]],
  ['Environment', 'SECRET=hunter2', 'Environment must be a map, not a string.'],
  ['Environment', { Variables: ['SECRET=hunter2'] }, 'Variables must be a map, not a list.', ['Variables']],
  [
    'Environment',
    { Variables: { HOSTS: ['a', 'b'] } },
    'HOSTS must be a plain value, not a list.',
    ['Variables', 'HOSTS'],
  ],
  [
    'Environment',
    { Variables: { HOSTS: { a: 1 } } },
    'HOSTS must be a plain value, not a map.',
    ['Variables', 'HOSTS'],
  ],
  ['EphemeralStorage', 1024, 'EphemeralStorage must be a map, not 1024.'],
  ['EphemeralStorage', { Size: 511 }, 'Size must be a whole number from 512 to 10240, not 511.', ['Size']],
];

describe.each(TYPES)('what samgen asks about, on %s', (type) => {
  it.each(wrongValues)('%s: %j', (property, value, message, at = []) => {
    const findings = checkSchema(functionWith({ [property]: value }, type));
    expect(findings).toMatchObject([
      { path: [...PROPERTIES, property, ...at], part: 'value', severity: 'error', message },
    ]);
  });

  it.each([
    ['MemorySize', 128],
    ['MemorySize', 10240],
    ['MemorySize', '128'],
    ['MemorySize', 512.0],
    ['Timeout', 1],
    ['Timeout', '900'],
    ['Architectures', ['x86_64']],
    ['Architectures', [REF]],
    ['Handler', 'not.used'],
    ['Environment', {}],
    ['Environment', { Variables: {} }],
    [
      'Environment',
      { Variables: { A: 'a', B: 1, C: true, D: '', E: REF, F: { 'Fn::GetAtt': ['X', 'Arn'] } } },
    ],
    ['EphemeralStorage', { Size: '512' }],
    ['Layers', [REF, { 'Fn::If': ['C', 'arn:aws:x', { Ref: 'AWS::NoValue' }] }]],
    ['MemorySize', '{{resolve:ssm:/memory:1}}'],
  ])('%s: %j is right', (property, value) => {
    expect(checkSchema(functionWith({ [property]: value }, type))).toEqual([]);
  });

  it('does not repeat a text that may be a secret', () => {
    const [finding] = checkSchema(functionWith({ Environment: 'SECRET=hunter2' }, type));
    expect(JSON.stringify(finding)).not.toContain('hunter2');
  });
});

describe('an unknown property', () => {
  it.each([
    ['Timout', 'Timeout'],
    ['Memorysize', 'MemorySize'],
    ['Enviroment', 'Environment'],
  ])('%s: did you mean %s?', (typo, meant) => {
    const [finding, ...others] = checkSchema(functionWith({ [typo]: 3 }));
    expect(others).toEqual([]);
    expect(finding).toEqual({
      path: [...PROPERTIES, typo],
      part: 'key',
      severity: 'error',
      rule: 'schema-unknown-property',
      message: `${typo} is not a property of AWS::Serverless::Function.`,
      hint: `Did you mean ${meant}?`,
    });
  });

  it('has no hint where nothing is near', () => {
    const [finding] = checkSchema(functionWith({ Colour: 'red' }));
    expect(finding).toMatchObject({ rule: 'schema-unknown-property' });
    expect(finding).not.toHaveProperty('hint');
  });

  it('within Environment', () => {
    const [finding, ...others] = checkSchema(functionWith({ Environment: { Variable: { A: 'b' } } }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      path: [...PROPERTIES, 'Environment', 'Variable'],
      message: 'Variable is not a property of Environment.',
      hint: 'Did you mean Variables?',
    });
  });

  it('is a warning where SAM passes over it', () => {
    const findings = checkSchema(
      functionWith({ FunctionUrlConfig: { AuthType: 'NONE', InvokeMod: 'BUFFERED' } }),
    );
    expect(findings).toMatchObject([
      { severity: 'warning', message: 'InvokeMod is not a property of FunctionUrlConfig; SAM ignores it.' },
    ]);
  });
});

describe('Globals.Function', () => {
  it('is checked like a function', () => {
    const findings = checkSchema(sam({ Globals: { Function: { Timeout: 'soon' } } }));
    expect(findings).toMatchObject([
      { path: ['Globals', 'Function', 'Timeout'], rule: 'schema-wrong-value' },
    ]);
  });

  it('takes only some properties', () => {
    const findings = checkSchema(sam({ Globals: { Function: { Role: 'arn' } } }));
    expect(findings).toMatchObject([
      { path: ['Globals', 'Function', 'Role'], message: 'Role is not a property of Globals.Function.' },
    ]);
  });

  it.each([
    'FileSystemConfigs',
    'CodeSigningConfigArn',
    'FunctionUrlConfig',
    'AutoPublishAliasAllProperties',
  ])('%s, which the transform takes though the models leave it out, is right', (property) => {
    expect(checkSchema(sam({ Globals: { Function: { [property]: REF } } }))).toEqual([]);
  });
});

describe('Lambda Managed Instances', () => {
  const large = { MemorySize: 32768, Timeout: 5400, EphemeralStorage: { Size: 32768 } };
  const managed = { CapacityProviderConfig: { Arn: REF } };

  it('allow more', () => {
    expect(checkSchema(functionWith({ ...large, ...managed }))).toEqual([]);
    expect(checkSchema({ ...functionWith(large), Globals: { Function: managed } })).toEqual([]);
    expect(checkSchema({ ...functionWith(managed), Globals: { Function: large } })).toEqual([]);
  });

  it('have a limit too', () => {
    expect(checkSchema(functionWith({ MemorySize: 32769, ...managed }))).toHaveLength(1);
  });

  it('are not what other functions run on', () => {
    expect(checkSchema(functionWith(large))).toHaveLength(3);
    expect(checkSchema({ ...functionWith({}), Globals: { Function: large } })).toHaveLength(3);
    const Resources = {
      ...functionWith(large).Resources,
      Other: { Type: 'AWS::Serverless::Function', Properties: managed },
    };
    expect(checkSchema({ Resources })).toHaveLength(3);
  });
});
