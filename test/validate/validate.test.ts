import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateProject } from '../../src/validate/validate.ts';
import { HEAD, validateContent, withFunction } from '../support/projects.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const places = ({
  problems,
}: {
  problems: readonly { file: string; range: { line: number; column: number }; rule: string }[];
}) => problems.map(({ file, range, rule }) => `${file}:${range.line}:${range.column} ${rule}`);

describe('validateProject', () => {
  it('gives all problems at once, by file, line and column', () => {
    const template = withFunction('Architectures: [amd64]\nNonsense: 1');
    expect(
      places(validateContent({ template, samconfig: 'version = 1\n', files: { 'src/x.go': '' } })),
    ).toEqual([
      'samconfig.toml:1:11 samconfig-version',
      'template.yaml:12:23 architecture',
      'template.yaml:13:7 schema-unknown-property',
    ]);
  });
  it('says one thing of a place on which a rule and the schema agree', () => {
    const { problems } = validateContent({ template: withFunction('Architectures: [amd64]') });
    expect(problems.map(({ rule }) => rule)).toEqual(['architecture']);
  });
  it('gives the document and the samconfig it read', () => {
    const { document, samconfig } = validateContent({
      template: withFunction('Timeout: 3'),
      samconfig: 'version = 0.1\n',
    });
    expect(document?.value).toMatchObject({ Resources: { Hello: { Type: 'AWS::Serverless::Function' } } });
    expect(samconfig?.value).toEqual({ version: 0.1 });
  });
  it.each(['just text', '- a list\n', '[]', '1'])('refuses %j in one word', (template) => {
    expect(validateContent({ template }).problems).toMatchObject([
      { severity: 'error', rule: 'schema-wrong-type', range: { line: 1 } },
    ]);
  });
  it('checks the samconfig of a template that cannot be read', () => {
    expect(places(validateContent({ template: 'a: [', samconfig: 'version = 1\n' }))).toEqual([
      'samconfig.toml:1:11 samconfig-version',
      expect.stringMatching(/^template.yaml:1:\d+ yaml-syntax/),
    ]);
  });
  it('names a template from the folder it is shown in', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'app', 'src'), { recursive: true });
    writeFileSync(
      join(folder, 'app', 'template.yaml'),
      withFunction('Timeout: 3').replace('s3://bucket/key', 'src'),
    );
    writeFileSync(join(folder, 'app', 'src', 'bootstrap'), 'echo\n', { mode: 0o644 });
    const result = validateProject({
      template: join(folder, 'app', 'template.yaml'),
      shownAs: 'app/template.yaml',
    });
    expect(places(result)).toEqual([
      'app/src/bootstrap:1:1 bootstrap-executable',
      'app/src/bootstrap:1:1 bootstrap-shebang',
    ]);
    expect(result.texts.get('app/src/bootstrap')).toBe('echo\n');
  });
  it('takes JSON, with tabs', () => {
    const template = JSON.stringify({ Resources: { One: { Type: 'AWS::S3::Bucket' } } }, null, '\t');
    expect(validateContent({ template }).problems).toEqual([]);
  });
  it('counts what is more than a thousand of a kind', () => {
    const list = Array.from({ length: 1_500 }, (_, index) => `!Ref Nope${index}`).join(', ');
    const template = `${HEAD}Resources: {One: {Type: AWS::S3::Bucket, Properties: {Tags: [${list}]}}}\n`;
    const missing = validateContent({ template }).problems.filter(({ rule }) => rule === 'reference-missing');
    expect(missing).toHaveLength(1_001);
    expect(missing.at(-1)?.message).toBe('500 more like those before.');
  });
  it('counts what is more than a thousand wrong keys', () => {
    const keys = Array.from({ length: 1_500 }, (_, index) => `Wrong${index}: x`).join('\n');
    const { problems } = validateContent({ template: withFunction(keys) });
    const wrong = problems.filter(({ rule }) => rule === 'schema-unknown-property');
    expect(wrong).toHaveLength(1_001);
    expect(wrong.at(-1)?.message).toBe('500 more like those before.');
  });
});
