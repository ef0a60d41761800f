import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../src/errors.ts';
import { keepInTemplate, letGoInTemplate } from '../../src/guard/kept-template.ts';
import { parseTemplate } from '../../src/template/document.ts';
import { keptIn, keptParameter, withoutKept } from '../../src/template/kept.ts';
import { thrownBy } from '../support/thrown.ts';

const one = { logicalId: 'Hello', key: 'API_KEY' };
const parameter = keptParameter('Hello', 'API_KEY');
const readValue = (text: string): unknown => parseTemplate(text, 'template').document?.value;
const withProperties = (lines: string, before = '') =>
  `# The template
${before}Resources:
  Hello: # a function
    Type: AWS::Serverless::Function
    Properties:
      Runtime: 'provided.al2023'
${lines}`;

describe('keepInTemplate', () => {
  test('adds a parameter, the variable and a note, and leaves every other byte', () => {
    const text = withProperties('      Environment:\n        Variables:\n          AA: 1.0 # as it is\n');
    expect(keepInTemplate(text, [one])).toBe(
      `# The template
"Metadata":
  "samgen":
    "kept":
      "Hello":
        "API_KEY": { Parameter: ${parameter} }

"Parameters":
  "${parameter}": { Type: String, NoEcho: true }

Resources:
  Hello: # a function
    Type: AWS::Serverless::Function
    Properties:
      Runtime: 'provided.al2023'
      Environment:
        Variables:
          AA: 1.0 # as it is
          "API_KEY": !Ref ${parameter}
`
        .replace('# The template\n"Metadata"', '"Metadata"')
        .replace('Resources:', '# The template\nResources:'),
    );
  });

  test.each<[string, string]>([
    ['no environment', withProperties('')],
    ['an empty one', withProperties('      Environment:\n')],
    ['variables in braces', withProperties("      Environment: { Variables: { AA: 'a', NO: n } }\n")],
    [
      "Globals' variables",
      withProperties('', 'Globals:\n  Function:\n    Environment:\n      Variables:\n        API_KEY: g\n'),
    ],
    [
      'a literal in its place',
      withProperties('      Environment:\n        Variables:\n          API_KEY: 1.0\n          ZZ: z\n'),
    ],
    [
      'a short form in its place',
      withProperties('      Environment:\n        Variables:\n          API_KEY: !Sub "a-${AWS::Region}"\n'),
    ],
    [
      'a long form in its place',
      withProperties(
        '      Environment:\n        Variables:\n          API_KEY:\n            Fn::If:\n              - X\n              - !Ref A\n              - |\n                two\n                lines\n',
      ),
    ],
    [
      'an alias in its place',
      withProperties(
        '      Environment:\n        Variables:\n          BB: &b { Ref: A }\n          API_KEY: *b\n',
      ),
    ],
    ['other metadata', withProperties('', 'Metadata:\n  samgen:\n    own: 1\n')],
  ])('and it can be taken back: %s', (_, text) => {
    const kept = keepInTemplate(text, [one]);
    expect(keptIn(readValue(kept))).toMatchObject([{ ...one, parameter }]);
    const clean = (value: unknown) => JSON.parse(JSON.stringify(value).replace(',"Environment":null', ''));
    expect(withoutKept(readValue(kept))).toEqual(clean(readValue(text)));
    expect(readValue(letGoInTemplate(kept, [one]))).toEqual(clean(readValue(text)));
  });

  test('is idempotent in nothing to keep, and keeps several', () => {
    const text = withProperties('');
    expect(keepInTemplate(text, [])).toBe(text);
    const two = [one, { logicalId: 'Hello', key: 'NO' }];
    const kept = keepInTemplate(text.replaceAll('\n', '\r\n'), two);
    expect(kept.replaceAll('\r\n', '')).not.toContain('\n');
    expect(keptIn(readValue(kept)).map(({ key }) => key)).toEqual(['API_KEY', 'NO']);
    expect(keptIn(readValue(letGoInTemplate(kept, [one])))).toMatchObject([{ key: 'NO' }]);
    expect(letGoInTemplate(text, [one])).toBe(text);
  });

  test('quotes a name within braces', () => {
    const text = withProperties('      Environment: { Variables: {} }\n');
    expect(keepInTemplate(text, [{ logicalId: 'Hello', key: 'NO' }])).toContain('Variables: {"NO": !Ref ');
  });

  test.each<[string, string]>([
    ['a choice', withProperties('      Environment: !If [X, { Variables: {} }, !Ref "AWS::NoValue"]\n')],
    [
      'variables of a macro',
      withProperties('      Environment:\n        Variables:\n          Fn::Transform: { Name: X }\n'),
    ],
    ['an alias', withProperties('      Tags: &t { AA: a }\n      Environment: { Variables: *t }\n')],
    [
      'an anchor in its place',
      withProperties('      Environment:\n        Variables:\n          API_KEY: &k x\n          BB: *k\n'),
    ],
    [
      "Globals' choice, which a map of its own would hide",
      withProperties(
        '',
        'Globals:\n  Function:\n    Environment:\n      Variables: !If [X, { AA: a }, { BB: b }]\n',
      ),
    ],
    ['a function that is not written there', 'Resources:\n  Other:\n    Type: AWS::Serverless::Function\n'],
  ])('refuses what it cannot add to: %s', (_, text) => {
    const error = thrownBy(() => keepInTemplate(text, [one]), RefusedError);
    expect(error.message).toContain('API_KEY of Hello');
    expect(error.hint).toContain('--on-drift drop');
  });
});
