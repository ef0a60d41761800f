import { describe, expect, test } from 'vitest';
import { adoptInTemplate, adoptions, requireFunction } from '../../src/env/adopt-edit.ts';
import { UsageError } from '../../src/errors.ts';
import { keepInTemplate } from '../../src/guard/kept-template.ts';
import { parseTemplate } from '../../src/template/document.ts';
import { thrownBy } from '../support/thrown.ts';

const TEMPLATE = `# The head.
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String} # dev or prod

Resources:
  Hello: # says it
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          # In the clear.
          LEVEL: debug   # three blanks
          URL: !Ref Stage
      MemorySize: 128
`;
const WITH_TOKEN = `# The head.
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String} # dev or prod
  # What API_TOKEN holds is kept by the stack; a Default would stand in this file.
  ApiToken:
    Type: String
    NoEcho: true

Resources:
  Hello: # says it
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          # In the clear.
          LEVEL: debug   # three blanks
          URL: !Ref Stage
          API_TOKEN: !Ref ApiToken
      MemorySize: 128
`;
const TOKEN = { key: 'API_TOKEN', parameter: 'ApiToken' };
const dataIn = (text: string) => parseTemplate(text, 'template.yaml').document?.value;
const edited = (text: string) => adoptInTemplate(text, 'Hello', [TOKEN]);

describe('a template gets a parameter', () => {
  test('and every other byte stays', () => expect(edited(TEMPLATE)).toBe(WITH_TOKEN));

  test('with the newlines that it has', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    expect(edited(crlf(TEMPLATE))).toBe(crlf(WITH_TOKEN));
  });

  test('in the place of a literal, whose comments stay', () => {
    const text = adoptInTemplate(TEMPLATE, 'Hello', [{ key: 'LEVEL', parameter: 'Level' }]);
    expect(text).toContain(`          # In the clear.
          LEVEL: !Ref Level   # three blanks
`);
  });

  test('and an environment, where the function has none', () => {
    const bare = `Resources:\n  Hello:\n    Type: AWS::Serverless::Function\n    Properties:\n      MemorySize: 128\n`;
    expect(dataIn(edited(bare))).toEqual({
      Parameters: { ApiToken: { Type: 'String', NoEcho: true } },
      Resources: {
        Hello: {
          Type: 'AWS::Serverless::Function',
          Properties: { MemorySize: 128, Environment: { Variables: { API_TOKEN: { Ref: 'ApiToken' } } } },
        },
      },
    });
  });

  test('twice is once', () => expect(edited(WITH_TOKEN)).toBe(WITH_TOKEN));

  test.each(['NO', 'y', '1e3'])('for a variable that YAML would read as something else: %s', (key) => {
    const text = adoptInTemplate(TEMPLATE, 'Hello', [{ key, parameter: 'Odd' }]);
    const { Resources } = dataIn(text) as { Resources: { Hello: { Properties: unknown } } };
    expect(JSON.stringify(Resources)).toContain(`${JSON.stringify(key)}:{"Ref":"Odd"}`);
  });

  test.each([
    [
      'what samgen has kept in the deployed template goes',
      [{ logicalId: 'Hello', key: 'API_TOKEN' }],
      WITH_TOKEN,
    ],
  ])('%s', (_, kept, wanted) => {
    const deployed = keepInTemplate(TEMPLATE, kept);
    expect(deployed).toContain('SamgenKept');
    const text = edited(deployed);
    expect(text).not.toMatch(/SamgenKept|Metadata/);
    expect(dataIn(text)).toEqual(dataIn(wanted));
  });

  test('and what it has kept in the place of a literal: the literal is gone then', () => {
    const deployed = keepInTemplate(TEMPLATE, [{ logicalId: 'Hello', key: 'LEVEL' }]);
    const text = adoptInTemplate(deployed, 'Hello', [{ key: 'LEVEL', parameter: 'Level' }]);
    expect(text).not.toMatch(/SamgenKept|Metadata|debug/);
    expect(dataIn(text)).toMatchObject({ Parameters: { Level: { NoEcho: true } } });
  });

  test('a map that is computed takes none', () => {
    const computed = TEMPLATE.replace(/Variables:\n(?: {10}.*\n)+/, 'Variables: !FindInMap [A, B, C]\n');
    expect(() => edited(computed)).toThrow(/Resources\.Hello\.Properties\.Environment\.Variables|map/);
  });
});

describe('a parameter is called', () => {
  const names = (keys: string[], wanted?: string, local = TEMPLATE, deployed = TEMPLATE) =>
    adoptions(keys, wanted, 'Hello', dataIn(local), dataIn(deployed)).map(({ parameter }) => parameter);

  test('by the variable', () =>
    expect(names(['API_TOKEN', 'DB_PASSWORD_2'])).toEqual(['ApiToken', 'DbPassword2']));
  test('by what was said', () => expect(names(['API_TOKEN'], 'Token')).toEqual(['Token']));
  test('so that it is new in both templates, and for each', () => {
    expect(names(['STAGE'])).toEqual(['Stage2']);
    expect(names(['API_TOKEN', 'APITOKEN', 'API__TOKEN'])).toEqual(['ApiToken', 'Apitoken', 'ApiToken2']);
    expect(names(['API_TOKEN'], undefined, TEMPLATE, WITH_TOKEN)).toEqual(['ApiToken2']);
  });
  test('as the template here has it already', () => {
    expect(names(['API_TOKEN'], undefined, WITH_TOKEN)).toEqual(['ApiToken']);
    expect(names(['API_TOKEN'], 'Other', WITH_TOKEN)).toEqual(['ApiToken']);
  });
  test('not like one that there is', () => {
    const error = thrownBy(() => names(['API_TOKEN'], 'Stage'), UsageError);
    expect(error.message).toBe('There is a parameter Stage already.');
  });
});

describe('the function has to be in the template here', () => {
  test('it is', () => requireFunction(dataIn(TEMPLATE), 'Hello', 'template.yaml'));
  test('it is not: those that are there are told', () => {
    const error = thrownBy(() => requireFunction(dataIn(TEMPLATE), 'Other', 'template.yaml'), UsageError);
    expect(error.message).toBe('template.yaml has no function Other.');
    expect(error.hint).toBe('It has: Hello. Go to the project whose stack it is, or name it with -C DIR.');
    const none = thrownBy(() => requireFunction({}, 'Other', 'template.yaml'), UsageError);
    expect(none.hint).toBe('Go to the project whose stack it is, or name it with -C DIR.');
  });
});
