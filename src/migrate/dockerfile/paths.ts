import { posix } from 'node:path';
import type { Dockerfile, Instruction, Stage } from '../../dockerfile/dockerfile.ts';

/** Where AWS's base starts programs, and what it says in LAMBDA_TASK_ROOT (aws-lambda-base-images, Dockerfile.provided.*). */
export const TASK_ROOT = '/var/task';

/** What a stage knows while its instructions are read: its folder, and what its variables are. */
interface Known {
  folder: string;
  readonly variables: Map<string, string>;
}

/** The folder of a stage when it is done, and the place of a program in it as far as its COPYs tell. */
export interface StageFiles {
  readonly folder: string;
  /** The path of a program that a COPY puts there, by its name; undefined where none tells of it. */
  programPath(name: string): string | undefined;
}

export function stageFiles(dockerfile: Dockerfile, stage: Stage): StageFiles {
  const known: Known = {
    folder: TASK_ROOT,
    variables: new Map([
      ['LAMBDA_TASK_ROOT', TASK_ROOT],
      ['LAMBDA_RUNTIME_DIR', '/var/runtime'],
    ]),
  };
  for (const one of dockerfile.globalArgs) learn(one, known);
  const copies: { sources: readonly string[]; to: string; isFolder: boolean }[] = [];
  for (const instruction of stage.instructions) {
    const { keyword, words, exec } = instruction;
    if (keyword === 'WORKDIR') known.folder = resolved(words.map(({ text }) => text).join(' '), known);
    else if (keyword === 'ENV' || keyword === 'ARG') learn(instruction, known);
    else if (keyword === 'COPY' || keyword === 'ADD') {
      const paths = exec ?? words.map(({ text }) => text);
      const to = paths.at(-1) ?? '.';
      const target = resolved(to, known);
      const isFolder =
        /(?:^|\/)\.?$/.test(expanded(to, known)) ||
        paths.length > 2 ||
        target === known.folder ||
        target === TASK_ROOT;
      copies.push({ sources: paths.slice(0, -1), to: target, isFolder });
    }
  }
  return {
    folder: known.folder,
    programPath: (name) => {
      for (const { sources, to, isFolder } of copies.toReversed()) {
        if (!isFolder && posix.basename(to) === name) return to;
        if (isFolder && sources.some((source) => posix.basename(source) === name))
          return posix.join(to, name);
      }
      return undefined;
    },
  };
}

function learn({ words }: Instruction, { variables }: Known): void {
  for (const { text } of words) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    if (name !== undefined && value !== undefined) variables.set(name, unquoted(value));
  }
  const [name, value] = words;
  if (words.length === 2 && name !== undefined && /^\w+$/.test(name.text))
    variables.set(name.text, unquoted(value!.text));
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/s, '$2');

const expanded = (text: string, { variables }: Known): string =>
  unquoted(text).replace(
    /\$(?:(\w+)|\{(\w+)\})/g,
    (whole, plain, braced) => variables.get(plain ?? braced) ?? whole,
  );

const resolved = (path: string, known: Known): string => {
  const joined = posix.resolve(known.folder, expanded(path, known));
  return joined;
};
