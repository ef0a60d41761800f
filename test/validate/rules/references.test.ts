import { describe, expect, it } from 'vitest';
import { found, HEAD, validateContent } from '../../support/projects.ts';

const check = (template: string, rule: string) => found(validateContent({ template }).problems, rule);

const withValue = (value: string, before = '') =>
  `${HEAD}${before}Resources:
  Table:
    Type: AWS::S3::Bucket
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://bucket/key
      Handler: bootstrap
      Runtime: provided.al2023
      AutoPublishAlias: live
      Description: ${value}
      Events:
        daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod}
`;

describe('reference-missing', () => {
  it.each([
    ['!Ref Tabel', 'error 13:25 There is no parameter or resource Tabel in this template.'],
    ['!GetAtt Tabel.Arn', 'error 13:28 There is no resource Tabel in this template.'],
    ["!Sub 'a${Tabel}b'", 'error 13:27 There is no parameter or resource Tabel in this template.'],
    ["!Sub '${Tabel.Arn}'", 'error 13:26 There is no resource Tabel in this template.'],
    ['!Ref Table.Arn', 'error 13:25 Ref takes a name without attributes; there is no Table.Arn.'],
    ['!GetAtt AWS::Region.Arn', 'error 13:28 AWS::Region is a parameter; only resources have attributes.'],
    ['!Join [a, [!Ref Tabel]]', expect.stringContaining('no parameter or resource Tabel')],
    ['!If [Yes, !Ref Tabel, x]', expect.stringContaining('no parameter or resource Tabel')],
    ['!Ref Hellon', expect.stringContaining('no parameter or resource Hellon')],
  ])('%s', (value, expected) => {
    expect(check(withValue(value), 'reference-missing')).toEqual([expected]);
  });
  it.each([
    '!Ref Table',
    '!GetAtt Table.Arn',
    "!Sub '${Table} ${Table.Arn} ${AWS::Region} ${!Tabel} ${own}'".replace('${own}', ''),
    "!Sub ['${own}', {own: x}]",
    '!Ref AWS::NoValue',
    '!Ref HelloRole',
    '!Ref Hello.Alias',
    '!Ref Hello.Version',
    '!Ref HelloAliaslive',
    '!Ref Hellodaily',
    '!GetAtt HellodailyPermission.Arn',
    '!Ref ApiprodStage',
    '!Ref Api.Stage',
    '!Ref ServerlessRestApi',
    '!Ref ServerlessHttpApi',
    '!Ref ApiDeployment0123456789',
  ])('takes %s', (value) => {
    expect(check(withValue(value), 'reference-missing')).toEqual([]);
  });
  it('suggests', () => {
    const { problems } = validateContent({ template: withValue('!Ref Tabel') });
    expect(problems.find(({ rule }) => rule === 'reference-missing')?.hint).toBe('Did you mean Table?');
  });
  it.each([['Transform: [AWS::Serverless-2016-10-31, MyMacro]'], ['Transform: AWS::Include']])(
    'is silent with %s',
    (transform) => {
      const template = withValue('!Ref Tabel').replace('Transform: AWS::Serverless-2016-10-31', transform);
      expect(check(template, 'reference-missing')).toEqual([]);
    },
  );
  it('is silent where a loop or an include writes resources, or another tool comes first', () => {
    const loop = `${withValue('!Ref TabelA')}  Fn::ForEach::Tables:\n    - Name\n    - [A]\n    - Tabel\${Name}: {Type: AWS::S3::Bucket}\n`;
    expect(check(loop, 'reference-missing')).toEqual([]);
    expect(
      check(
        withValue('!Rain::Embed x').replace('StageName: prod', 'StageName: !Ref Nope'),
        'reference-missing',
      ),
    ).toEqual([]);
  });
  it('reads DependsOn as a text and as a list, and a layer’s hash', () => {
    const template = `${HEAD}Resources:
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://a/b}}
  One: {Type: AWS::S3::Bucket, DependsOn: Tow}
  Two: {Type: AWS::S3::Bucket, DependsOn: [One, Thre, Layer0123456789]}
`;
    expect(check(template, 'reference-missing')).toEqual([
      'error 5:43 There is no resource Tow in this template.',
      'error 6:49 There is no resource Thre in this template.',
    ]);
  });
  it('leaves metadata of the template alone, and only warns in that of a resource', () => {
    const template = `${HEAD}Metadata: {A: !Ref Nope}\nResources:\n  One: {Type: AWS::S3::Bucket, Metadata: {A: !Ref Nope}}\n`;
    expect(check(template, 'reference-missing')).toEqual([expect.stringMatching(/^warning 5:/)]);
  });
  it('knows what SAM does not generate without its transform', () => {
    const template = 'Resources:\n  One: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref OneRole}}\n';
    expect(check(template, 'reference-missing')).toHaveLength(1);
  });
});

describe('condition-missing', () => {
  const conditions =
    'Conditions:\n  IsProd: !Equals [!Ref AWS::Region, x]\n  Not: !Not [!Condition IsPord]\n';
  it('finds it in If, in conditions, at resources and outputs', () => {
    const template = `${withValue('!If [IsPord, a, b]', conditions)}  More: {Type: AWS::S3::Bucket, Condition: IsPord}
Outputs:
  One: {Value: x, Condition: IsPord}
`;
    const { problems } = validateContent({ template });
    const missing = problems.filter(({ rule }) => rule === 'condition-missing');
    expect(missing.map(({ range, severity }) => `${severity} ${range.line}`)).toEqual([
      'error 5',
      'error 16',
      'error 22',
      'error 24',
    ]);
    expect(missing[0]).toMatchObject({
      message: 'There is no condition IsPord in this template.',
      hint: 'Did you mean IsProd?',
    });
  });
  it('takes what is there, and an IAM condition for what it is', () => {
    const policy = '{Statement: [{Condition: {StringEquals: {a: b}}}]}';
    const template = withValue('!If [IsProd, a, b]', conditions.replace('IsPord', 'IsProd')).replace(
      'AutoPublishAlias: live',
      `Policies: ${policy}`,
    );
    expect(check(template, 'condition-missing')).toEqual([]);
  });
});

describe('parameter-unused', () => {
  const parameters = 'Parameters:\n  Given: {Type: String}\n';
  it('finds it', () => {
    expect(check(withValue('x', parameters), 'parameter-unused')).toEqual([
      'warning 4:3 Nothing uses the parameter Given.',
    ]);
  });
  it.each([
    ['Ref', '!Ref Given', ''],
    ['Sub', "!Sub 'a${Given}'", ''],
    ['a condition', 'x', 'Conditions: {C: !Equals [!Ref Given, x]}\n'],
    ['Globals', 'x', 'Globals: {Function: {Timeout: !Ref Given}}\n'],
    ['Outputs', 'x', 'Outputs: {O: {Value: !Ref Given}}\n'],
    ['Rules', 'x', 'Rules: {R: {Assertions: [{Assert: !Equals [!Ref Given, x]}]}}\n'],
    [
      'Rules, by type',
      'x',
      "Rules: {R: {Assertions: [{Assert: {'Fn::EachMemberIn': [{'Fn::RefAll': String}, [x]]}}]}}\n",
    ],
    ['Metadata', 'x', 'Metadata: {M: !Ref Given}\n'],
    ['a macro', 'x', 'Hooks: {H: {"Fn::Transform": {Name: M}}}\n'],
  ])('sees its use in %s', (_, value, section) => {
    expect(check(withValue(value, parameters + section), 'parameter-unused')).toEqual([]);
  });
});

describe('transform-missing', () => {
  const plain = 'Resources:\n  Hello: {Type: AWS::Serverless::SimpleTable}\n';
  it('finds it', () => {
    expect(check(plain, 'transform-missing')).toEqual([
      'warning 2:17 CloudFormation does not know this type without the transform of SAM.',
    ]);
  });
  it('takes a template with it, and one without SAM', () => {
    expect(check(HEAD + plain, 'transform-missing')).toEqual([]);
    expect(check('Resources:\n  One: {Type: AWS::S3::Bucket}\n', 'transform-missing')).toEqual([]);
  });
});

describe('template-limits', () => {
  const many = (count: number) =>
    `Resources:\n${Array.from({ length: count }, (_, index) => `  R${index}: {Type: AWS::S3::Bucket}\n`).join('')}`;
  it('takes 500 resources and no more', () => {
    expect(check(many(500), 'template-limits')).toEqual([]);
    expect(check(many(501), 'template-limits')).toEqual([
      'error 1:1 This template has 501 resources; CloudFormation takes 500.',
    ]);
  });
  it('says nothing else of a template far beyond', () => {
    const { problems } = validateContent({ template: `${many(2001)}Nonsense: 1\n` });
    expect(problems.map(({ rule }) => rule)).toEqual(['template-limits']);
  });
});
