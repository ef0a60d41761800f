import { join } from 'node:path';
import type { RuleContext } from './context.ts';
import { buildIsRedirected, type Packaging, zipPackagesOf } from './packaging.ts';

/** The targets a Makefile names, or undefined where it takes more than reading to know them. */
export function makeTargets(text: string): string[] | undefined {
  const targets: string[] = [];
  for (const line of text.replaceAll('\r\n', '\n').replace(/\\\n/g, ' ').split('\n')) {
    if (line.startsWith('\t')) continue;
    if (/^\s*(-?include|sinclude|define|\.DEFAULT)\b/.test(line) || /\$[({]eval\b/.test(line))
      return undefined;
    const match = /^ *([^\s:#=][^:#=]*?)\s*&?::?(?!=)/.exec(line);
    if (match === null || line.trimStart().startsWith('#')) continue;
    const names = match[1]!.split(/\s+/);
    // A variable or a pattern can stand for any name.
    if (names.some((name) => /[$%]/.test(name))) return undefined;
    targets.push(...names);
  }
  return targets;
}

export interface MakefileOf {
  logicalId: string;
  /** Absolute. */
  file: string;
  text: string;
}

const MAX_BYTES = 1_048_576;

/** The Makefiles that `sam build` runs, each with the function or layer it runs them for. */
export function functionMakefiles(context: RuleContext): MakefileOf[] {
  if (buildIsRedirected(context)) return [];
  return zipPackagesOf(context)
    .filter(usesMake)
    .flatMap(({ logicalId, sourceFolder, metadata }) => {
      const contextPath = metadata['ContextPath'];
      const folder = typeof contextPath === 'string' ? join(context.folder, contextPath) : sourceFolder;
      if (folder === undefined) return [];
      const file = join(folder, 'Makefile');
      const info = context.files.info(file);
      if (info?.kind !== 'file' || info.size > MAX_BYTES) return [];
      const text = context.files.read(file)?.toString('utf8').replaceAll('\r\n', '\n');
      return text === undefined ? [] : [{ logicalId, file, text }];
    });
}

export const usesMake = ({ isBuilt, buildMethod, isCustomRuntime }: Packaging): boolean =>
  isBuilt && (buildMethod === 'makefile' || (buildMethod === undefined && isCustomRuntime));

interface MakefileLine {
  line: string;
  /** 1-based. */
  number: number;
}

/** The line of a target that is written out, and those after it up to the next that starts at the margin. */
export function recipeOf(text: string, target: string): MakefileLine[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => targetsOf(line).includes(target));
  if (start < 0) return [];
  const recipe: MakefileLine[] = [{ line: lines[start]!, number: start + 1 }];
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at]!;
    const isContinued = lines[at - 1]!.endsWith('\\');
    if (!isContinued && /^[^\s#]/.test(line)) break;
    recipe.push({ line, number: at + 1 });
  }
  return recipe;
}

const targetsOf = (line: string): string[] =>
  /^([^\s:#=$%][^:#=$%]{0,2000}?)\s*&?::?(?!=)/.exec(line)?.[1]?.split(/\s+/) ?? [];
