import { posix } from 'node:path';
import type { Given } from './base.ts';
import type { Dockerfile, Instruction, Stage } from './dockerfile.ts';
import type { Lineage } from './lineage.ts';

/** An instruction, and what is known when Docker comes to it. */
export interface Step {
  readonly instruction: Instruction;
  readonly stage: Stage;
  /** Undefined where it comes from something that is not known. */
  readonly workingFolder: string | undefined;
  /** The words with their variables put in, the quotes taken off; undefined for one that is not known. */
  readonly words: readonly (string | undefined)[];
}

type Variables = Map<string, string | undefined>;

export interface Steps {
  readonly steps: readonly Step[];
  /** Where the image's program starts. */
  readonly workingFolder: string | undefined;
  /** The image's PATH, where the Dockerfile sets one; `unknown` where it takes more than reading. */
  readonly path: string | 'unknown' | undefined;
}

/** AWS's base images set them (AWS Lambda developer guide, "Environment variables"). */
export const LAMBDA_VARIABLES: Readonly<Record<string, string>> = {
  LAMBDA_TASK_ROOT: '/var/task',
  LAMBDA_RUNTIME_DIR: '/var/runtime',
};

/** Goes through the instructions that make an image, from its base on. */
export function stepsOf(
  { stages }: Lineage,
  dockerfile: Dockerfile,
  given: Given,
  from: { workingFolder: string | undefined; variables: Readonly<Record<string, string>> },
): Steps {
  const environment: Variables = new Map(Object.entries(from.variables));
  let { workingFolder } = from;
  const steps: Step[] = [];
  for (const stage of stages) {
    // BuildKit hands the ARGs of a stage on to the next, and the classic builder does not.
    const args: Variables = new Map();
    for (const instruction of stage.instructions) {
      const known: Variables = new Map([...args, ...environment]);
      const words = wordsOf(instruction, known);
      steps.push({ instruction, stage, workingFolder, words });
      if (instruction.keyword === 'WORKDIR') {
        const [folder] = words;
        const isKnown = folder !== undefined && (workingFolder !== undefined || folder.startsWith('/'));
        workingFolder = isKnown ? posix.resolve(workingFolder ?? '/', folder) : undefined;
      } else if (instruction.keyword === 'ENV') set(environment, instruction, words);
      else if (instruction.keyword === 'ARG') declare(args, instruction, words, dockerfile, given);
    }
  }
  const path = environment.has('PATH') ? (environment.get('PATH') ?? 'unknown') : undefined;
  return { steps, workingFolder, path };
}

const EXPANDED = new Set(['ADD', 'ARG', 'COPY', 'ENV', 'USER', 'WORKDIR']);

function wordsOf({ keyword, exec, words }: Instruction, known: Variables): (string | undefined)[] {
  if (!EXPANDED.has(keyword)) return [];
  const written = exec ?? words.map(({ text }) => text);
  // A text with spaces was taken for several words.
  const isWhole = exec !== undefined || written.every((word) => /^(?:[^"']|"[^"]*"|'[^']*')*$/.test(word));
  return written.map((word) => (isWhole ? plainValue(word, known) : undefined));
}

const VARIABLE = /\$(?:(\w+)|\{(\w+)(?::-([^}$]*))?\})/g;

/** Of a path on Linux, in bytes; a variable could be doubled for ever. */
const LONGEST = 4_096;

/** Undefined where it takes more than putting in known values. */
export function plainValue(word: string, known: ReadonlyMap<string, string | undefined>): string | undefined {
  const single = /^((?:\w+=)?)'([^']*)'$/.exec(word);
  if (single) return single[1]! + single[2]!;
  const text = word.replace(/^((?:\w+=)?)"([^"]*)"$/, '$1$2');
  if (text.length > LONGEST || /["'\\`]/.test(text)) return undefined;
  let isKnown = true;
  const value = text.replace(VARIABLE, (_, plain?: string, braced?: string, fallback?: string) => {
    const found = known.get(plain ?? braced!);
    // What is not set here, a base image or the builder may set.
    if (found === undefined) isKnown = false;
    return found || (fallback ?? '');
  });
  return isKnown && value.length <= LONGEST && !value.includes('$') ? value : undefined;
}

/** `ENV A=b C=d`, and the old form, `ENV A b`. */
function set(environment: Variables, { words }: Instruction, values: readonly (string | undefined)[]): void {
  const [first] = words;
  if (first === undefined) return;
  if (!first.text.includes('=')) {
    environment.set(first.text, words.length === 2 ? values[1] : undefined);
    return;
  }
  words.forEach(({ text }, index) => {
    const name = /^(\w+)=/.exec(text)?.[1];
    if (name !== undefined) environment.set(name, values[index]?.slice(name.length + 1));
  });
}

function declare(
  args: Variables,
  { words }: Instruction,
  values: readonly (string | undefined)[],
  { globalArgs, text }: Dockerfile,
  given: Given,
): void {
  words.forEach((word, index) => {
    const name = /^\w+/.exec(word.text)?.[0];
    if (name === undefined) return;
    const isWritten = word.text.includes('=');
    const own = isWritten ? values[index]?.slice(name.length + 1) : inherited(name, globalArgs, text);
    args.set(name, Object.hasOwn(given, name) ? given[name] : own);
  });
}

/** The default that an ARG before the first FROM gives. */
function inherited(name: string, globalArgs: readonly Instruction[], text: string): string | undefined {
  const declared = globalArgs
    .flatMap(({ words }) => words)
    .findLast((word) => new RegExp(`^${name}(?:=|$)`).test(word.text));
  const value = declared && text.slice(declared.start + name.length + 1, declared.end);
  return value === undefined || value === '' ? undefined : plainValue(value, new Map());
}
