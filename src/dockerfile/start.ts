import type { Instruction } from './dockerfile.ts';
import type { Step } from './steps.ts';

/** An ENTRYPOINT or a CMD that stands in the image in the end. */
export interface StartWords {
  readonly instruction: Instruction;
  /** The exec form's words; undefined for the shell form, which a shell is started with. */
  readonly exec: readonly string[] | undefined;
}

/** What an image starts, as far as its Dockerfile says it. */
export interface Start {
  readonly entrypoint: StartWords | undefined;
  readonly command: StartWords | undefined;
  /** Whether a SHELL names another shell than `/bin/sh`. */
  readonly hasOwnShell: boolean;
}

/**
 * The last ENTRYPOINT and the last CMD; an ENTRYPOINT takes away the CMD of the stages before (Dockerfile reference,
 * "Understand how CMD and ENTRYPOINT interact").
 */
export function startOf(steps: readonly Step[]): Start {
  const last = (keyword: string) => steps.findLast(({ instruction }) => instruction.keyword === keyword);
  const entrypoint = last('ENTRYPOINT');
  const command = last('CMD');
  const isReset =
    entrypoint !== undefined && command !== undefined && command.stage.index < entrypoint.stage.index;
  return {
    entrypoint: entrypoint && wordsOf(entrypoint.instruction),
    command: command && !isReset ? wordsOf(command.instruction) : undefined,
    hasOwnShell: last('SHELL') !== undefined,
  };
}

/** `[]` takes away what was there before. */
function wordsOf(instruction: Instruction): StartWords | undefined {
  if (instruction.exec === undefined && instruction.words.length === 0) return undefined;
  return instruction.exec?.length === 0 ? undefined : { instruction, exec: instruction.exec };
}

/** `['x']` and the like: meant as the exec form, and no JSON. */
export function isAlmostExec(instruction: Instruction, text: string): boolean {
  const written = text.slice(instruction.argument.start, instruction.argument.end).trim();
  return (
    instruction.exec === undefined &&
    /^\[.*\]$/s.test(written) &&
    /['"]/.test(written) &&
    !/&&|\|\||;|\]\s*\[/.test(written)
  );
}
