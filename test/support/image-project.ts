import type { Problem } from '../../src/problem.ts';
import { HEAD, type ProjectContent, validateContent } from './projects.ts';

interface ImageProject extends Omit<ProjectContent, 'template'> {
  /** Lines of the function's Properties. */
  properties?: string;
  /** Lines of its Metadata. */
  metadata?: string;
}

const indented = (text: string): string => text && `      ${text.trim().replaceAll('\n', '\n      ')}\n`;

/** A template with one image function, Hello, whose Dockerfile lies in app/. */
export const imageTemplate = (properties = '', metadata = ''): string => `${HEAD}Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata:
      Dockerfile: Dockerfile
      DockerContext: app
${indented(metadata)}    Properties:
      PackageType: Image
      Timeout: 3
${indented(properties)}`;

/** Everything that `validate` finds in a project with this Dockerfile. */
export function imageProblems(dockerfile: string | string[], project: ImageProject = {}): Problem[] {
  const { properties, metadata, files, ...rest } = project;
  const text = typeof dockerfile === 'string' ? dockerfile : dockerfile.join('\n');
  return validateContent({
    ...rest,
    template: imageTemplate(properties, metadata),
    files: { 'app/Dockerfile': text, ...files },
  }).problems;
}

/** `error rule 3:6 message`, for each of them. */
export const imageReport = (dockerfile: string | string[], project: ImageProject = {}): string[] =>
  imageProblems(dockerfile, project).map(
    ({ severity, rule, range, message }) => `${severity} ${rule} ${range.line}:${range.column} ${message}`,
  );
