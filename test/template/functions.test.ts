import { describe, expect, it } from 'vitest';
import { functionsOf } from '../../src/template/functions.ts';

const template = (own: object, extra: object = {}) => ({
  Globals: {
    Function: {
      Runtime: 'r',
      Layers: ['g'],
      Environment: { Variables: { A: '1', B: '1' } },
      Tags: { Ref: 'T' },
    },
  },
  Resources: {
    F: { Type: 'AWS::Serverless::Function', Properties: own, ...extra },
    T: { Type: 'AWS::S3::Bucket' },
    N: null,
  },
});
const [merged] = functionsOf(
  template({ Layers: ['o'], Environment: { Variables: { B: '2' } }, Tags: { x: 'y' } }),
);

describe('Globals', () => {
  it('are merged as SAM merges them', () => {
    expect(merged!.properties).toEqual({
      Runtime: 'r',
      Layers: ['g', 'o'],
      Environment: { Variables: { A: '1', B: '2' } },
      Tags: { x: 'y' },
    });
  });
  it('tell where a property was written', () => {
    expect(merged!.pathOf('Runtime')).toEqual(['Globals', 'Function', 'Runtime']);
    expect(merged!.pathOf('Layers')).toEqual(['Resources', 'F', 'Properties', 'Layers']);
    expect(merged!.pathOf('Nope')).toEqual(['Resources', 'F', 'Properties', 'Nope']);
  });
  it.each([
    ['*', []],
    [
      ['Runtime', 'Tags'],
      ['Environment', 'Layers'],
    ],
    [[], ['Environment', 'Layers', 'Runtime', 'Tags']],
  ])('are kept away by IgnoreGlobals: %j', (ignored, left) => {
    const [fn] = functionsOf(template({}, { IgnoreGlobals: ignored }));
    expect(Object.keys(fn!.properties).sort()).toEqual(left);
  });
});
