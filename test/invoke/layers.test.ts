import { expect, test } from 'vitest';
import { hasLayers, layersLine } from '../../src/invoke/layers.ts';
import { settingsOf } from '../../src/invoke/settings.ts';
import { functionsOf } from '../../src/template/functions.ts';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:layer:own:1';
const none = { Ref: 'AWS::NoValue' };
const scope = {
  template: {
    Parameters: { Own: { Type: 'CommaDelimitedList' } },
    Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
  },
  parameters: {},
  pseudo: {},
};
const has = (Layers: unknown) => hasLayers({ properties: { Layers } }, scope);

test.each<[unknown, boolean]>([
  [undefined, false],
  [[], false],
  [[none], false],
  [none, false],
  [{ 'Fn::If': ['Never', [ARN], none] }, false],
  [{ 'Fn::If': ['Never', [ARN], []] }, false],
  [{ 'Fn::If': ['Never', [], [ARN]] }, true],
  [[{ 'Fn::If': ['Never', ARN, none] }], false],
  [[ARN], true],
  [[{ Ref: 'Layer' }], true],
  [[none, ARN], true],
  // Nobody knows it here.
  [{ Ref: 'Own' }, true],
  [{ 'Fn::Split': [',', { 'Fn::ImportValue': 'x' }] }, true],
])('%j: %s', (layers, expected) => {
  expect(has(layers)).toBe(expected);
});

test('Globals count; an image has none', () => {
  const settings = (properties: object) => {
    const resource = { Type: 'AWS::Serverless::Function', Properties: properties };
    const template = { Globals: { Function: { Layers: [ARN] } }, Resources: { Hello: resource } };
    return settingsOf(functionsOf(template)[0]!, { ...scope, template });
  };
  expect(layersLine(settings({}))).toBe('Hello has layers, and runs here without them: there is no /opt.');
  expect(layersLine(settings({ PackageType: 'Image' }))).toBeUndefined();
});
