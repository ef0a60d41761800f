import { expect, test } from 'vitest';
import { InvalidProjectError } from '../../src/errors.ts';
import { settingsOf } from '../../src/invoke/settings.ts';
import { functionsOf } from '../../src/template/functions.ts';

function settings(properties: object, globals: object = {}) {
  const template = {
    Globals: { Function: globals },
    Parameters: { Seconds: { Type: 'Number', Default: 20 } },
    Resources: { Hello: { Type: 'AWS::Serverless::Function', Properties: properties } },
  };
  return settingsOf(functionsOf(template)[0]!, { template, parameters: {}, pseudo: {} });
}

test('Lambda’s defaults', () => {
  expect(settings({})).toEqual({
    logicalId: 'Hello',
    name: 'Hello',
    packageType: 'Zip',
    runtime: undefined,
    handler: 'bootstrap',
    architecture: 'x86_64',
    timeout: 3,
    memorySize: 128,
    hasLayers: false,
  });
});

test('what the function and Globals say, expressions too', () => {
  const given = {
    FunctionName: 'hi',
    Runtime: 'provided.al2023',
    Handler: 'h',
    Architectures: ['arm64'],
    Timeout: { Ref: 'Seconds' },
  };
  expect(settings(given, { MemorySize: 512, Timeout: 5 })).toMatchObject({
    name: 'hi',
    runtime: 'provided.al2023',
    handler: 'h',
    architecture: 'arm64',
    timeout: 20,
    memorySize: 512,
  });
});

test('an image is one', () => {
  expect(settings({ PackageType: 'Image' }).packageType).toBe('Image');
});

test.each(['Timeout', 'MemorySize'])('%s that is no number is said', (property) => {
  expect(() => settings({ [property]: 'soon' })).toThrow(InvalidProjectError);
  expect(() => settings({ [property]: 0 })).toThrow(`${property} of Hello is not a number`);
});
