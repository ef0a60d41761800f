import { describe, expect, test } from 'vitest';
import { adoptInTemplate } from '../../src/env/adopt-edit.ts';
import { keepInTemplate, letGoInTemplate } from '../../src/guard/kept-template.ts';
import { mergeYaml } from '../../src/yaml/merge.ts';

// CloudFormation reads what begins with a brace as JSON: what is edited has to be JSON afterwards.
const DATA = {
  Resources: {
    Hello: {
      Type: 'AWS::Lambda::Function',
      Properties: { Environment: { Variables: { LEVEL: 'debug', URL: { 'Fn::Sub': 'x' } } } },
    },
  },
};
const TEXTS: [string, string][] = [
  ['on one line', JSON.stringify(DATA)],
  ['indented', JSON.stringify(DATA, null, 2)],
  ['indented, with CRLF', JSON.stringify(DATA, null, 4).replaceAll('\n', '\r\n')],
];
const KEPT = [
  { logicalId: 'Hello', key: 'OUTSIDE' },
  { logicalId: 'Hello', key: 'LEVEL' },
];

describe.each(TEXTS)('JSON %s', (_, text) => {
  test('stays JSON where variables are kept in it, and is as it was when they are let go', () => {
    const kept = keepInTemplate(text, KEPT);
    expect(JSON.parse(kept)).toMatchObject({ Metadata: { samgen: { kept: { Hello: {} } } } });
    const again = letGoInTemplate(kept, KEPT);
    expect(JSON.parse(again)).toEqual(DATA);
  });

  test('stays JSON where a variable is adopted', () => {
    const adopted = adoptInTemplate(text, 'Hello', [
      { key: 'LEVEL', parameter: 'Level' },
      { key: 'OUTSIDE', parameter: 'Outside' },
    ]);
    const parameter = { Type: 'String', NoEcho: true };
    expect(JSON.parse(adopted)).toEqual({
      Parameters: { Level: parameter, Outside: parameter },
      Resources: {
        Hello: {
          ...DATA.Resources.Hello,
          Properties: {
            Environment: {
              Variables: {
                ...DATA.Resources.Hello.Properties.Environment.Variables,
                LEVEL: { Ref: 'Level' },
                OUTSIDE: { Ref: 'Outside' },
              },
            },
          },
        },
      },
    });
  });
});

test('short forms become long ones, and a number is as it was written', () => {
  const merged = mergeYaml(
    '{"a": 1.0}',
    'b: !GetAtt X.Arn\nc: !Join ["", [!Ref A, b]]\nd: {e: true, f: 2.50}\n',
  );
  expect(merged).toContain('"a": 1.0');
  expect(merged).toContain('2.50');
  expect(JSON.parse(merged)).toEqual({
    a: 1,
    b: { 'Fn::GetAtt': ['X', 'Arn'] },
    c: { 'Fn::Join': ['', [{ Ref: 'A' }, 'b']] },
    d: { e: true, f: 2.5 },
  });
});

test('braces that are no JSON stay YAML', () => {
  expect(mergeYaml('{a: 1}', 'b: !Ref X\n')).toBe('{a: 1, b: !Ref X}');
});
