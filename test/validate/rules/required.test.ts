import { describe, expect, it } from 'vitest';
import { found, HEAD, validateContent } from '../../support/projects.ts';

const problemsOf = (template: string) => validateContent({ template }).problems;
const check = (template: string, rule: string) => found(problemsOf(template), rule);

const FUNCTION = `    Type: AWS::Serverless::Function
    Metadata: {SkipBuild: true}
    Properties:
      CodeUri: s3://bucket/key
      Handler: bootstrap
      Runtime: provided.al2023
`;
/** `metadata` stands on line 3, and what it holds below `Metadata:` from line 4 on. */
const template = (metadata: string, environment = '', before = '') =>
  `${HEAD}${metadata}\n${before}Resources:\n  Hello:\n${FUNCTION}${environment && `      Environment: ${environment}\n`}`;
const required = (list: string) => `Metadata:\n  samgen:\n    required: ${list}`;

const VARIABLES = '{Variables: {API_TOKEN: !Ref Token, LEVEL: info}}';
const PARAMETERS = 'Parameters:\n  Token: {Type: String, NoEcho: true}\n';
const CONDITION = 'Conditions:\n  IsProd: !Equals [!Ref AWS::Region, eu-west-1]\n';

describe('required-shape', () => {
  const NO_LIST = 'Metadata.samgen.required is a list of names of environment variables.';
  const NO_TEXT = 'Metadata.samgen.required lists names of environment variables; this is no text.';
  it.each([
    [required('API_TOKEN'), `error 5:15 ${NO_LIST}`, 'Write required: [API_TOKEN]'],
    [required('{API_TOKEN: true}'), `error 5:15 ${NO_LIST}`, 'Write required: [NAME]'],
    [required('!Ref Token'), `error 5:20 ${NO_LIST}`, 'Write required: [NAME]'],
    [required('[LEVEL, yes]'), `error 5:23 ${NO_TEXT}`, 'Write it in quotes'],
    [required('\n      - LEVEL\n      - !Ref Token'), `error 7:14 ${NO_TEXT}`, 'Write a name'],
    [required('[LEVEL, ~]'), `error 5:23 ${NO_TEXT}`, 'Write a name'],
    ['Metadata:\n  samgen: [LEVEL]', 'error 4:11 Metadata.samgen is a map.', 'Write required: [NAME]'],
    [
      'Metadata:\n  samgen:\n    requried: [LEVEL]',
      'warning 5:5 samgen does not read Metadata.samgen.requried.',
      'Did you mean required?',
    ],
  ])('%s', (metadata, said, hint) => {
    const problems = problemsOf(template(metadata, VARIABLES, PARAMETERS));
    expect(found(problems, 'required-shape')).toEqual([said]);
    expect(problems.find(({ rule }) => rule === 'required-shape')?.hint).toBe(hint);
  });
  it.each([
    required('[API_TOKEN, LEVEL]'),
    required('[]'),
    required(''),
    'Metadata:\n  samgen:',
    'Metadata:\n  samgen: {note: x}',
    'Metadata:\n  other: {required: x}',
    'Metadata: {}',
  ])('takes %s', (metadata) => {
    expect(problemsOf(template(metadata, VARIABLES, PARAMETERS))).toEqual([]);
  });
});

describe('required-missing', () => {
  const missing = (at: string, name: string) =>
    `error ${at} No function of this template has the variable "${name}", which is required here.`;

  it('points to the entry, and suggests', () => {
    const problems = problemsOf(template(required('[LEVEL, API_TOKNE]'), VARIABLES, PARAMETERS));
    expect(found(problems, 'required-missing')).toEqual([missing('5:23', 'API_TOKNE')]);
    expect(problems.find(({ rule }) => rule === 'required-missing')?.hint).toBe('Did you mean API_TOKEN?');
  });
  it('points to the line of a list in block style', () => {
    const list = required('\n      - LEVEL\n      - OTHER\n      - MORE');
    expect(check(template(list, VARIABLES, PARAMETERS), 'required-missing')).toEqual([
      missing('7:9', 'OTHER'),
      missing('8:9', 'MORE'),
    ]);
  });
  it('says it where no function has an environment, or there is none', () => {
    expect(check(template(required('[AB]')), 'required-missing')).toEqual([missing('5:16', 'AB')]);
    const bucket = `${HEAD}${required('[AB]')}\nResources:\n  Bucket: {Type: AWS::S3::Bucket}\n`;
    expect(check(bucket, 'required-missing')).toEqual([missing('5:16', 'AB')]);
  });
  it.each([
    ['Globals', '', 'Globals:\n  Function:\n    Environment:\n      Variables: {API_TOKEN: !Ref Token}\n'],
    ['a branch of the value', '{Variables: {API_TOKEN: !If [IsProd, !Ref Token, !Ref AWS::NoValue]}}', ''],
    ['a branch of the map', '{Variables: !If [IsProd, {API_TOKEN: !Ref Token}, {LEVEL: info}]}', ''],
    ['a branch of the environment', '!If [IsProd, {Variables: {API_TOKEN: x}}, !Ref AWS::NoValue]', ''],
    ['a map that CloudFormation makes', '{Variables: !FindInMap [A, B, C]}', 'Mappings: {A: {B: {C: x}}}\n'],
    ['such a branch', '{Variables: !If [IsProd, {LEVEL: x}, !FindInMap [A, B, C]]}', ''],
    [
      'an include',
      "{Variables: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s3://b/k}}}}",
      '',
    ],
  ])('is silent where it is in %s', (_, environment, before) => {
    const text = template(required('[API_TOKEN]'), environment, `${PARAMETERS}${CONDITION}${before}`);
    expect(check(text, 'required-missing')).toEqual([]);
  });
  it('one function of several is enough', () => {
    const text = template(required('[LEVEL, ROLE]'), '{Variables: {LEVEL: info}}');
    const other = `  Other:\n${FUNCTION}      Environment: {Variables: {ROLE: x}}\n`;
    expect(check(`${text}${other}`, 'required-missing')).toEqual([]);
    expect(check(text, 'required-missing')).toEqual([missing('5:23', 'ROLE')]);
  });
  it('does not take Globals for a function that ignores them, or that is none of SAM', () => {
    const globals = 'Globals:\n  Function:\n    Environment:\n      Variables: {API_TOKEN: x}\n';
    const text = template(required('[API_TOKEN]'), '', globals);
    expect(check(text, 'required-missing')).toEqual([]);
    const ignoring = text.replace('    Properties:', '    IgnoreGlobals: [Environment]\n    Properties:');
    expect(check(ignoring, 'required-missing')).toEqual([missing('5:16', 'API_TOKEN')]);
  });
  it.each(['Transform: [AWS::Serverless-2016-10-31, MyMacro]', 'Transform: AWS::Include'])(
    'is silent with %s, which may add it',
    (transform) => {
      const text = template(required('[AB]')).replace('Transform: AWS::Serverless-2016-10-31', transform);
      expect(check(text, 'required-missing')).toEqual([]);
    },
  );
});
