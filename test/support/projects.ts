import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import type { Problem } from '../../src/problem.ts';
import { memoryFiles } from '../../src/project/memory-files.ts';
import { type Validation, validateProject } from '../../src/validate/validate.ts';

export interface ProjectContent {
  template: string;
  samconfig?: string;
  /** By path. Those in `executables` have their exec bit. */
  files?: Readonly<Record<string, string>>;
  executables?: readonly string[];
  environment?: string;
  /** `2026-11-21` where nothing is said. */
  today?: string;
}

const ROOT = '/project';

/** Validates a project that is nowhere but here. */
export function validateContent(content: ProjectContent): Validation {
  const { template, samconfig, files = {}, executables = [], environment, today = '2026-11-21' } = content;
  const all = { 'template.yaml': template, ...(samconfig ? { 'samconfig.toml': samconfig } : {}), ...files };
  return validateProject({
    template: `${ROOT}/template.yaml`,
    shownAs: 'template.yaml',
    files: memoryFiles(
      ROOT,
      Object.entries(all).map(([path, text]) => ({
        path,
        content: Buffer.from(text),
        executable: executables.includes(path),
      })),
    ),
    parseDockerfile,
    today,
    ...(environment ? { environment } : {}),
  });
}

/** `error 12:7 message`, for one rule. */
export const found = (problems: readonly Problem[], rule: string): string[] =>
  problems
    .filter((problem) => problem.rule === rule)
    .map(({ severity, range, message }) => `${severity} ${range.line}:${range.column} ${message}`);

export const HEAD = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
`;

const indented = (text: string, by: number) => text.trim().replaceAll('\n', `\n${' '.repeat(by)}`);

/** A template with one function, Hello, on provided.al2023, with `properties` and `metadata` besides. */
export const withFunction = (properties: string, metadata = 'SkipBuild: true', before = ''): string =>
  `${HEAD}${before}Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata:
      ${indented(metadata, 6)}
    Properties:
      CodeUri: s3://bucket/key
      Handler: bootstrap
      Runtime: provided.al2023
      ${indented(properties, 6)}
`;
