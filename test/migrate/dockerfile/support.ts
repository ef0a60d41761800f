import { expect } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { migrateDockerfile } from '../../../src/migrate/dockerfile/migrate.ts';
import type { DockerfileMove, MovedDockerfile } from '../../../src/migrate/dockerfile/move.ts';
import { withEdits } from '../../../src/text/edits.ts';

export const move = (given: Partial<DockerfileMove> = {}): DockerfileMove => ({
  args: {},
  target: undefined,
  architecture: undefined,
  handlers: [],
  hasCommand: false,
  hasEntrypoint: false,
  usesLambdaGo: false,
  ...given,
});

export interface Result extends MovedDockerfile {
  readonly after: string;
  /** `about «text»`. */
  readonly asked: readonly string[];
}

/** Moves a Dockerfile, and sees that there is nothing to edit in the result. */
export function moved(text: string, given: Partial<DockerfileMove> = {}): Result {
  const result = migrateDockerfile(parseDockerfile(text), move(given));
  const after = withEdits(text, result.edits);
  const outside = Object.fromEntries(result.outside.map(({ name, to }) => [name, to]));
  const again = move({ ...given, args: { ...given.args, ...outside } });
  expect(migrateDockerfile(parseDockerfile(after), again).edits).toEqual([]);
  for (const { at } of result.questions) expect(at.end).toBeGreaterThan(at.start);
  const asked = result.questions.map(({ about, at }) => `${about} «${text.slice(at.start, at.end)}»`);
  return { ...result, after, asked };
}

const HEAD = 'FROM public.ecr.aws/lambda/provided:al2\n';
const NEW_HEAD = 'FROM public.ecr.aws/lambda/provided:al2023\n';

/** The same for what follows the FROM. */
export function movedBody(
  body: string,
  given: Partial<DockerfileMove> = {},
): { after: string; asked: readonly string[] } {
  const { after, asked } = moved(HEAD + body, given);
  expect(after.slice(0, NEW_HEAD.length)).toBe(NEW_HEAD);
  return { after: after.slice(NEW_HEAD.length), asked };
}
