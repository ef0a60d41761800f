import { describe, expect, it } from 'vitest';
import { found, HEAD, validateContent, withFunction } from '../../support/projects.ts';

const problemsOf = (template: string) => validateContent({ template }).problems;
const check = (template: string, rule: string) => found(problemsOf(template), rule);
const described = (value: string, head = HEAD) => withFunction(`Description: ${value}`).replace(HEAD, head);

describe('function-unknown', () => {
  it.each([
    ['!Reff X', 'error 12:20 CloudFormation has no function !Reff.', 'Did you mean !Ref?'],
    ['!GetAttr Hello.Arn', 'error 12:20 CloudFormation has no function !GetAttr.', 'Did you mean !GetAtt?'],
    ['!Subb\n        "x"', 'error 12:20 CloudFormation has no function !Subb.', 'Did you mean !Sub?'],
    ['!Joinn\n        - a', 'error 12:20 CloudFormation has no function !Joinn.', 'Did you mean !Join?'],
    ['{"Fn::Subb": x}', 'error 12:21 CloudFormation has no function Fn::Subb.', 'Did you mean Fn::Sub?'],
    ['!IncludeFile x', 'warning 12:20 CloudFormation has no function !IncludeFile.', undefined],
  ])('%s', (value, expected, hint) => {
    const problems = problemsOf(described(value));
    expect(found(problems, 'function-unknown')).toEqual([expected]);
    expect(problems.find(({ rule }) => rule === 'function-unknown')?.hint).toBe(hint);
  });
  it.each(['!Ref AWS::Region', '!Sub x', '!ToJsonString {a: b}', '!ImportValue x'])('takes %s', (value) => {
    expect(check(described(value), 'function-unknown')).toEqual([]);
  });
  it('says nothing where a macro comes first, and of Metadata', () => {
    const macro = 'Transform: [AWS::Serverless-2016-10-31, MyMacro]\n';
    expect(check(described('!Reff X', macro), 'function-unknown')).toEqual([]);
    expect(check(withFunction('Timeout: 3', 'SkipBuild: true\nX: !Reff X'), 'function-unknown')).toEqual([]);
  });
});

describe('transform-unknown', () => {
  it.each([
    ['AWS::Serverless-2016-10-30', 'error 1:12 AWS has no transform AWS::Serverless-2016-10-30.'],
    ['[AWS::LanguageExtension]', 'error 1:13 AWS has no transform AWS::LanguageExtension.'],
    ['{Name: AWS::Includes, Parameters: {}}', 'error 1:19 AWS has no transform AWS::Includes.'],
    ['AWS::NewThing-2030-01-01', 'warning 1:12 AWS has no transform AWS::NewThing-2030-01-01.'],
  ])('%s', (transform, expected) => {
    expect(check(described('x', `Transform: ${transform}\n`), 'transform-unknown')).toEqual([expected]);
  });
  it.each([
    'AWS::Serverless-2016-10-31',
    'AWS::SecretsManager-2024-09-16',
    'MyMacro',
    '[AWS::LanguageExtensions]',
  ])('takes %s', (transform) => {
    expect(check(described('x', `Transform: ${transform}\n`), 'transform-unknown')).toEqual([]);
  });
});

describe('resources-empty', () => {
  it('is an error, with and without SAM', () => {
    expect(check(`${HEAD}Resources: {}\n`, 'resources-empty')).toEqual([
      'error 3:1 There is no resource in this template.',
    ]);
    expect(check('Resources: {}\n', 'resources-empty')).toHaveLength(1);
  });
  it('is silent where something adds them', () => {
    expect(check('Transform: MyMacro\nResources: {}\n', 'resources-empty')).toEqual([]);
    expect(check(described('x'), 'resources-empty')).toEqual([]);
  });
});

describe('mapping-missing', () => {
  const mapped = (value: string, head = HEAD) =>
    described(value, `${head}Mappings: {Regions: {a: {b: c}}}\n`);
  it('knows the mappings', () => {
    const problems = problemsOf(mapped('!FindInMap [Region, a, b]'));
    expect(found(problems, 'mapping-missing')).toEqual([
      'error 13:32 There is no mapping Region in this template.',
    ]);
    expect(problems.find(({ rule }) => rule === 'mapping-missing')?.hint).toBe('Did you mean Regions?');
  });
  it.each(['!FindInMap [Regions, a, b]', '!FindInMap [!Ref AWS::Region, a, b]'])('takes %s', (value) => {
    expect(check(mapped(value), 'mapping-missing')).toEqual([]);
  });
  it('leaves the language extensions alone', () => {
    const head = 'Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n';
    expect(check(mapped('!FindInMap [Region, a, b]', head), 'mapping-missing')).toEqual([]);
  });
});

describe('parameter-default', () => {
  const parameter = (text: string) =>
    withFunction('Description: !Ref Given', '', `Parameters:\n  Given: ${text}\n`);
  it.each([
    '{Type: String, Default: x, AllowedValues: [a, b]}',
    '{Type: Number, Default: 3, AllowedValues: [1, 2]}',
    "{Type: CommaDelimitedList, Default: 'a,c', AllowedValues: [a, b]}",
  ])('%s', (text) => {
    expect(check(parameter(text), 'parameter-default')).toEqual([
      expect.stringMatching(/^error 4:\d+ The Default of Given is none of its AllowedValues.$/),
    ]);
  });
  it.each([
    '{Type: String, Default: a, AllowedValues: [a, b]}',
    "{Type: String, Default: 'true', AllowedValues: [true, false]}",
    "{Type: Number, Default: 1.0, AllowedValues: ['1', 2]}",
    "{Type: CommaDelimitedList, Default: 'a, b', AllowedValues: [a, b]}",
    "{Type: 'AWS::SSM::Parameter::Value<String>', Default: /x, AllowedValues: [a]}",
    '{Type: String, AllowedValues: [a]}',
    '{Type: String, Default: x}',
  ])('takes %s', (text) => {
    expect(check(parameter(text), 'parameter-default')).toEqual([]);
  });
});

describe('inline-code', () => {
  const inline = (runtime: string) =>
    withFunction('InlineCode: abc')
      .replace('provided.al2023', runtime)
      .replace('      CodeUri: s3://bucket/key\n', '');
  it('is nothing for a custom runtime', () => {
    expect(check(inline('provided.al2023'), 'inline-code')).toEqual([
      expect.stringMatching(/^error 11:7 Hello runs on provided.al2023: CloudFormation takes inline code/),
    ]);
    const plain =
      'Resources: {A: {Type: AWS::Lambda::Function, Properties: {Role: x, Runtime: provided.al2023, Handler: x, Code: {ZipFile: x}}}}\n';
    expect(check(plain, 'inline-code')).toHaveLength(1);
  });
  it('is fine for others', () => {
    expect(check(inline('python3.14'), 'inline-code')).toEqual([]);
    expect(check(withFunction('Timeout: 3'), 'inline-code')).toEqual([]);
  });
});

describe('sub-missing', () => {
  const variable = (value: string) => withFunction(`Environment: {Variables: {URL: ${value}}}`);
  it.each([
    ['"x-${AWS::Region}"', 'warning 12:41 URL would hold ${AWS::Region} as it is written'],
    ["'${Hello.Arn}'", 'warning 12:39 URL would hold ${Hello.Arn} as it is written'],
    ['!If [Yes, "${Hello}", x]', 'URL would hold ${Hello} as it is written'],
  ])('%s', (value, expected) => {
    expect(check(variable(value), 'sub-missing')).toEqual([expect.stringContaining(expected)]);
  });
  it.each(['!Sub "${AWS::Region}"', '"${HOME}"', "'${!Hello}'", 'x', '"$Hello"'])('takes %s', (value) => {
    expect(check(variable(value), 'sub-missing')).toEqual([]);
  });
});

describe('reference-circular', () => {
  const MESSAGE = 'Hello refers to itself here; CloudFormation refuses a circular dependency.';
  it.each([
    ['Environment: {Variables: {ME: !Ref Hello}}', `error 12:42 ${MESSAGE}`],
    ['Environment: {Variables: {ME: !GetAtt Hello.Arn}}', `error 12:45 ${MESSAGE}`],
    ['Description: !Sub "a ${Hello.Arn}"', `error 12:28 ${MESSAGE}`],
    ['FunctionName: !If [Yes, !Ref Hello, x]', `warning 12:36 ${MESSAGE}`],
  ])('%s', (properties, expected) => {
    expect(check(withFunction(properties), 'reference-circular')).toEqual([expected]);
  });
  it('sees what Globals bring', () => {
    const globals = 'Globals: {Function: {Environment: {Variables: {ME: !GetAtt Hello.Arn}}}}\n';
    expect(check(withFunction('Timeout: 3', 'SkipBuild: true', globals), 'reference-circular')).toHaveLength(
      1,
    );
    const replaced = 'Environment: {Variables: {ME: x}}';
    expect(check(withFunction(replaced, 'SkipBuild: true', globals), 'reference-circular')).toEqual([]);
  });
  it.each([
    'Policies: [{Statement: [{Effect: Allow, Action: x, Resource: !GetAtt Hello.Arn}]}]',
    'Events: {A: {Type: Schedule, Properties: {Schedule: rate(1 day), Input: !Sub "${Hello}"}}}',
    'Environment: {Variables: {ME: !Ref Other}}',
    'Environment: {Variables: {ME: !Sub ["${Hello}", {Hello: x}]}}',
  ])('takes %s', (properties) => {
    expect(check(withFunction(properties), 'reference-circular')).toEqual([]);
  });
});

describe('secret-parameter', () => {
  const fed = (parameter: string, value = '!Ref Given', name = 'DB_PASSWORD') =>
    withFunction(
      `Environment: {Variables: {${name}: ${value}}}`,
      'SkipBuild: true',
      `Parameters:\n  Given: ${parameter}\n`,
    );
  it.each(['!Ref Given', '!Sub "${Given}"'])('%s', (value) => {
    expect(check(fed('{Type: String}', value), 'secret-parameter')).toEqual([
      expect.stringMatching(
        /^warning 14:\d+ DB_PASSWORD looks like a secret, and its parameter Given is not NoEcho/,
      ),
    ]);
  });
  it.each([
    fed('{Type: String, NoEcho: true}'),
    fed("{Type: 'AWS::SSM::Parameter::Value<String>'}"),
    fed('{Type: String, Default: prod/db/password}'),
    fed('{Type: String}', '!Ref Given', 'TABLE'),
    fed('{Type: String}').replaceAll('Given', 'DbSecretArn'),
  ])('is silent %#', (template) => {
    expect(check(template, 'secret-parameter')).toEqual([]);
  });
});
