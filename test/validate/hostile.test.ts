import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import type { Problem } from '../../src/problem.ts';
import { textReport } from '../../src/validate/report/text.ts';
import { validateProject } from '../../src/validate/validate.ts';
import { imageTemplate } from '../support/image-project.ts';
import { recordedSink } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A report is promised within two seconds; a busy machine gets more. */
const PATIENCE = 6_000;

function validate(folder: string): Problem[] {
  const started = performance.now();
  const validation = validateProject({
    template: join(folder, 'template.yaml'),
    shownAs: 'template.yaml',
    parseDockerfile,
  });
  const report = textReport(validation, { template: 'template.yaml', others: [] }, recordedSink());
  expect(performance.now() - started).toBeLessThan(PATIENCE);
  expect(report.split('\n').length).toBeLessThan(1_000);
  return validation.problems;
}

function problemsOf(name: string, content: string | Buffer): Problem[] {
  const folder = temporaryFolder();
  if (name !== 'template.yaml')
    writeFileSync(join(folder, 'template.yaml'), 'Resources: {A: {Type: AWS::S3::Bucket}}\n');
  writeFileSync(join(folder, name), content);
  return validate(folder);
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${lines(12, (index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(',')}]\n`)}`;
const functionWith = (variables: string) =>
  `Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: provided.al2023\n      Handler: bootstrap\n      CodeUri: s3://a/b\n      Environment:\n        Variables:\n${variables}`;

describe('a hostile template gets one clear error', () => {
  it.each<[string, string | Buffer, string]>([
    ['an alias bomb', bomb, 'yaml-alias-bomb'],
    ['10 MB', `a: ${'x'.repeat(10_000_000)}`, 'file-too-large'],
    ['10,000 lists', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'yaml-too-deep'],
    ['10,000 open maps', `a: ${'{a: '.repeat(10_000)}`, 'yaml-too-deep'],
    ['indentation', lines(1_300, (index) => `${' '.repeat(index)}a:\n`), 'yaml-too-deep'],
    ['dashes', `${'- '.repeat(10_000)}x`, 'yaml-too-deep'],
    ['question marks', `${'? '.repeat(10_000)}x`, 'yaml-too-deep'],
    ['a nested JSON', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'yaml-too-deep'],
    ['a binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), 'file-not-text'],
    ['invalid UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]), 'file-not-text'],
    ['nothing', '', 'yaml-empty'],
    ['100,000 keys', `Resources:\n${lines(70_000, (index) => `  R${index}: {}\n`)}`, 'yaml-too-large'],
    [
      '13,000 resources',
      `Resources:\n${lines(13_000, (index) => `  R${index}: {Type: T}\n`)}`,
      'template-limits',
    ],
    ['colons', ': '.repeat(300_000), 'yaml-syntax'],
    ['a text without its end', `a: "${'x\n'.repeat(30_000)}`, 'yaml-syntax'],
    [
      'a Sub without its end',
      `Resources: {A: {Type: AWS::S3::Bucket, Properties: {X: !Sub '${'${A'.repeat(300)}'}}}`,
      '',
    ],
    [
      'one very long line',
      `Description: ${'SECRET'.repeat(150_000)}\nResources: {A: {Type: AWS::S3::Bucket}}`,
      'schema-wrong-value',
    ],
  ])('%s', (_, content, rule) => {
    expect(problemsOf('template.yaml', content).map((problem) => problem.rule)).toEqual(
      rule === '' ? [] : [rule],
    );
  });
  it('a FIFO, a folder, and nothing at all', () => {
    const folder = temporaryFolder();
    expect(validate(folder)).toMatchObject([{ rule: 'file-missing', severity: 'error' }]);
    mkdirSync(join(folder, 'template.yaml'));
    expect(validate(folder)).toMatchObject([
      { rule: 'file-unreadable', message: 'template.yaml is a folder, not a file.' },
    ]);
    const other = temporaryFolder();
    expect(spawnSync('mkfifo', [join(other, 'template.yaml')]).status).toBe(0);
    expect(validate(other)).toMatchObject([{ rule: 'file-unreadable', severity: 'error' }]);
  });
});

describe('a legal one with very many mistakes is reported in time', () => {
  it('missing references', () => {
    const problems = problemsOf(
      'template.yaml',
      functionWith(lines(20_000, (index) => `          K${index}: !Ref M${index}\n`)),
    );
    expect(problems.filter(({ rule }) => rule === 'reference-missing')).toHaveLength(1_001);
  });
  it('secrets', () => {
    const problems = problemsOf(
      'template.yaml',
      functionWith(lines(20_000, (index) => `          K${index}_SECRET: abcd${index}x\n`)),
    );
    expect(problems.filter(({ rule }) => rule === 'secret-literal')).toHaveLength(1_001);
  });
});

describe('a hostile samconfig gets one clear error', () => {
  it.each<[string, string | Buffer, string]>([
    ['a binary', Buffer.from([0x7f, 0x45, 0, 1, 2]), 'file-not-text'],
    ['10 MB', `a = "${'x'.repeat(10_000_000)}"`, 'file-too-large'],
    ['10,000 lists', `version = 0.1\na = ${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'samconfig-syntax'],
    ['10,000 tables', `version = 0.1\na = ${'{a='.repeat(10_000)}1${'}'.repeat(10_000)}`, 'samconfig-syntax'],
  ])('%s', (_, content, rule) => {
    expect(problemsOf('samconfig.toml', content)).toMatchObject([
      { rule, severity: 'error', file: 'samconfig.toml' },
    ]);
  });
  it.each([
    ['keys', `version = 0.1\n[default.deploy.parameters]\n${lines(18_000, (index) => `k${index} = 1\n`)}`],
    ['tables', `version = 0.1\n${lines(6_000, (index) => `[e${index}.deploy.parameters]\nx = 1\n`)}`],
    ['dots', `version = 0.1\n${Array(50_000).fill('a').join('.')} = 1\n`],
    [
      'overrides',
      `version = 0.1\n[default.deploy.parameters]\nparameter_overrides = "${'A=b '.repeat(60_000)}"\n`,
    ],
    [
      'an open quote',
      `version = 0.1\n[default.deploy.parameters]\nparameter_overrides = 'A="${'a'.repeat(200_000)}'\n`,
    ],
  ])('very many %s are reported in time', (_, content) => {
    expect(problemsOf('samconfig.toml', content).length).toBeGreaterThan(0);
  });
  it('a FIFO', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'template.yaml'), 'Resources: {A: {Type: AWS::S3::Bucket}}\n');
    expect(spawnSync('mkfifo', [join(folder, 'samconfig.toml')]).status).toBe(0);
    expect(validate(folder)).toMatchObject([{ rule: 'file-unreadable', file: 'samconfig.toml' }]);
  });
});

describe('a hostile Dockerfile neither stops nor delays the report', () => {
  const project = () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'template.yaml'), imageTemplate());
    return { folder, dockerfile: join(folder, 'app', 'Dockerfile') };
  };
  const SIZE = 65_000;
  const much = (part: string) => part.repeat(SIZE / part.length);
  it.each<[string, string | Buffer]>([
    ['instructions', much('RUN yum install -y x\n')],
    ['stages', much('FROM a AS a\n')],
    ['stages on each other', lines(99, (index) => `FROM s${index} AS s${index + 1}\nCOPY --from=0 a b\n`)],
    ['a continuation without end', `FROM a\nRUN b${much(' \\\n')}`],
    ['a continuation of comments', `FROM a:1\nRUN b \\\n${much('# c\n')}`],
    ['commands', `FROM public.ecr.aws/lambda/provided:al2023\nRUN true${much(' && yum -y i')}`],
    ['words', `FROM a\nCOPY ${much('x ')}`],
    ['flags', `FROM a\nCOPY ${much('--chmod=600 ')} x y`],
    ['mounts', `FROM a\nRUN --mount=${much('from=x,')} true`],
    ['arguments', `${much('ARG A=b\n')}FROM $A`],
    ['variables', `FROM a:1\nWORKDIR ${much('$' + '{A')}`],
    [
      'variables of variables',
      `FROM scratch\n${lines(1_900, (index) => `ENV A${index}=$A$A${'x'.repeat(40)}\n`)}`,
    ],
    ['variables that grow', `FROM scratch\nENV A=xxxxxxxx\n${lines(1_900, () => 'ENV A=$A$A\n')}COPY a $A`],
    ['compilers', `FROM a:1\nRUN cargo build ${much('--target x86_64 ')}`],
    ['an open list', `FROM a:1\nENTRYPOINT ${much('[')}`],
    ['an open quote', `FROM a:1\nENTRYPOINT ['${much('"')}`],
    ['an almost endless list', `FROM a:1\nENTRYPOINT ['a'${much(', ')}]`],
    ['a here-document without end', `FROM a:1\nRUN <<EOF\n${much('yum install x\n')}`],
    ['copies', `FROM scratch\n${lines(1_900, (index) => `COPY a${index} /b/${index}/\n`)}ENTRYPOINT ["/x"]`],
    [
      'modes',
      `FROM alpine:3\n${lines(950, (index) => `COPY a${index} /b\nRUN chmod 600 ${'/c '.repeat(20)}\n`)}ENTRYPOINT ["/x"]`,
    ],
    ['a binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2])],
    ['what is no UTF-8', Buffer.from('FROM a:1\nLABEL a=\xe4\n', 'latin1')],
    ['10 MB', 'x'.repeat(10_000_000)],
    ['lines of nothing', much('\r\n')],
    ['colons', `FROM ${much(':')}`],
    ['at signs', `FROM ${much('@')}`],
  ])('%s', (_, content) => {
    const { folder, dockerfile } = project();
    writeFileSync(dockerfile, content);
    validate(folder);
  });
  it('of Windows, with a byte order mark', () => {
    const { folder, dockerfile } = project();
    writeFileSync(dockerfile, '\uFEFF# a\r\nFROM scratch\r\nCOPY a \\\r\n  /b\r\nENTRYPOINT /b\r\n');
    expect(validate(folder)).toMatchObject([
      { rule: 'dockerfile-entrypoint', range: { line: 5, column: 12, endLine: 5, endColumn: 14 } },
    ]);
  });
  it('a FIFO and a folder', () => {
    const { folder, dockerfile } = project();
    expect(spawnSync('mkfifo', [dockerfile]).status).toBe(0);
    expect(validate(folder)).toEqual([]);
    const other = project();
    mkdirSync(other.dockerfile);
    expect(validate(other.folder)).toEqual([]);
  });
});
