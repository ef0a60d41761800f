import type { FunctionResource } from '../template/functions.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/** What a function's ImageConfig sets over its image (Lambda API reference, ImageConfig). */
export interface ImageConfig {
  entrypoint?: readonly string[];
  command?: readonly string[];
  workingDirectory?: string;
}

export function imageConfig(fn: FunctionResource, scope: Scope): ImageConfig {
  const evaluated = evaluate(fn.properties['ImageConfig'], scope);
  const config = evaluated.known && isRecord(evaluated.value) ? evaluated.value : {};
  const { EntryPoint: entrypoint, Command: command, WorkingDirectory: workingDirectory } = config;
  return {
    ...(isWords(entrypoint) ? { entrypoint } : {}),
    ...(isWords(command) ? { command } : {}),
    ...(typeof workingDirectory === 'string' && workingDirectory !== '' ? { workingDirectory } : {}),
  };
}

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
