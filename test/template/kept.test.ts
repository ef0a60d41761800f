import { describe, expect, test } from 'vitest';
import { keptIn, keptParameter, withoutKept } from '../../src/template/kept.ts';

const deployed = (kept: unknown, variables: unknown, extra: object = {}) => ({
  Metadata: { samgen: { kept }, ...extra },
  Parameters: { P1: { Type: 'String', NoEcho: true }, Stage: { Type: 'String' } },
  Resources: { Hello: { Type: 'X', Properties: { Environment: { Variables: variables } } } },
});

describe('keptParameter', () => {
  test('is the same for a variable, another for another one, and a name that CloudFormation takes', () => {
    expect(keptParameter('Hello', 'API_KEY')).toBe(keptParameter('Hello', 'API_KEY'));
    expect(keptParameter('Hello', 'API_KEY')).toMatch(/^SamgenKeptHelloAPIKEY[0-9a-f]{8}$/);
    expect(keptParameter('Hello', 'APIKEY')).not.toBe(keptParameter('Hello', 'API_KEY'));
    const long = keptParameter('Hello'.repeat(50), 'K'.repeat(100));
    expect(long).toMatch(/^[A-Za-z0-9]{255}$/);
    expect(long).not.toBe(keptParameter('Hello'.repeat(50), 'K'.repeat(101)));
  });
});

describe('keptIn', () => {
  test('tells what was kept, and what is written in its place', () => {
    const kept = {
      Hello: { AA: { Parameter: 'P1' }, BB: { Parameter: 'P2', Instead: null }, CC: { Parameter: 1 } },
    };
    expect(keptIn(deployed(kept, {}))).toEqual([
      { logicalId: 'Hello', key: 'AA', parameter: 'P1' },
      { logicalId: 'Hello', key: 'BB', parameter: 'P2', instead: null },
    ]);
  });
  test.each([null, 'text', {}, { Metadata: { samgen: 'x' } }, deployed([], {})])(
    '%j keeps nothing',
    (one) => {
      expect(keptIn(one)).toEqual([]);
      expect(withoutKept(one)).toBe(one);
    },
  );
});

describe('withoutKept', () => {
  const kept = { Hello: { AA: { Parameter: 'P1' } } };

  test('takes the parameter, the variable and the note away, and nothing else', () => {
    const template = deployed(kept, { AA: { Ref: 'P1' }, BB: 'b' }, { Own: 1 });
    const before = structuredClone(template);
    expect(withoutKept(template)).toEqual({
      Metadata: { Own: 1 },
      Parameters: { Stage: { Type: 'String' } },
      Resources: { Hello: { Type: 'X', Properties: { Environment: { Variables: { BB: 'b' } } } } },
    });
    expect(template).toEqual(before);
  });
  test('takes the maps away that were made for it', () => {
    const { Resources, Metadata } = withoutKept(deployed(kept, { AA: { Ref: 'P1' } })) as Record<
      string,
      unknown
    >;
    expect(Resources).toEqual({ Hello: { Type: 'X' } });
    expect(Metadata).toBeUndefined();
  });
  test('puts back what the user has there, in its place', () => {
    const instead = { Hello: { AA: { Parameter: 'P1', Instead: { Ref: 'Stage' } } } };
    const template = deployed(instead, { ZZ: 'z', AA: { Ref: 'P1' }, BB: 'b' });
    const { Resources } = withoutKept(template) as ReturnType<typeof deployed>;
    const { Variables } = Resources.Hello.Properties.Environment;
    expect(Object.entries(Variables as object)).toEqual([
      ['ZZ', 'z'],
      ['AA', { Ref: 'Stage' }],
      ['BB', 'b'],
    ]);
  });
  test('passes over a function that is gone', () => {
    const template = deployed({ Gone: { AA: { Parameter: 'P1' } } }, { AA: 'a' });
    expect(withoutKept(template)).toEqual({
      Parameters: { Stage: { Type: 'String' } },
      Resources: template.Resources,
    });
  });
});
