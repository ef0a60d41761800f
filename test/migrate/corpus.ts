import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/temporary-folder.ts';

export const PROJECTS = join(import.meta.dirname, 'projects');

/** What shows that a function does its work when it has moved. */
export interface Expected {
  readonly event?: unknown;
  /** What the answer has in it, at least. */
  readonly answer?: unknown;
  /** Why it is not tried: it needs what a test has not. */
  readonly noBuild?: string;
}

/** An old project of projects/: its `before/`, and what its `expected.yaml` says. */
export interface OldProject {
  readonly name: string;
  /** `template.yaml` where nothing is said. */
  readonly template?: string;
  readonly functions: Readonly<Record<string, Expected>>;
  /** Those that stay on their runtime, with a question. */
  readonly stay?: readonly string[];
  /** Those that a question is about. */
  readonly asks?: readonly string[];
  /** Those that are on a new runtime already. */
  readonly isNew?: readonly string[];
  /** Those that move, but not to arm64: there is a question. */
  readonly stayOnX86?: readonly string[];
  /** Not built for arm64 before a question is answered: it needs a compiler for that. */
  readonly notOnArm64?: true;
  /** Rules that have something to say until its questions are answered. */
  readonly leaves?: readonly string[];
  /** What builds it, beside sam. */
  readonly tools: readonly string[];
  readonly images?: true;
  /** The project's own build, which sam's has to follow. */
  readonly prepare?: readonly [program: string, ...args: string[]];
}

export const OLD_PROJECTS: readonly OldProject[] = readdirSync(PROJECTS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ ...parse(readFileSync(join(PROJECTS, name, 'expected.yaml'), 'utf8')), name }));

/** A copy of an old project as it was, in a folder of the test's own. */
export function oldProject(name: string, ctx?: Parameters<typeof temporaryFolder>[0]): string {
  const folder = join(temporaryFolder(ctx), name);
  cpSync(join(PROJECTS, name, 'before'), folder, { recursive: true });
  return folder;
}

/** The functions of a project that move. */
export const moving = ({ functions, stay = [], isNew = [] }: OldProject): string[] =>
  Object.keys(functions).filter((id) => !stay.includes(id) && !isNew.includes(id));
