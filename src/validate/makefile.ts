import { join, normalize } from 'node:path';
import type { ProjectFiles } from '../project/project-files.ts';
import type { RuleContext } from './context.ts';
import { buildIsRedirected, localPath, type Packaging, zipPackagesOf } from './packaging.ts';

const MAX_BYTES = 1_048_576;
const MAX_FILES = 64;
const HAS_CONDITIONAL = /^[ \t]*ifn?(eq|def)\b/m;

/**
 * The targets that a Makefile and what it includes name, or undefined where it takes more than reading to know them.
 * `runFolder` is where make runs, which is where it looks for what is included.
 */
export function makeTargets(
  makefile: string,
  runFolder: string | undefined,
  files: ProjectFiles,
): string[] | undefined {
  const targets = new Set<string>();
  const included = new Set<string>();
  let bytes = 0;
  const take = (file: string): Include[] | undefined => {
    const text = readMakefile(file, files);
    bytes += text?.length ?? 0;
    const read = text === undefined || bytes > MAX_BYTES ? undefined : parseMakefile(text);
    for (const target of read?.targets ?? []) targets.add(target);
    return read?.includes;
  };
  const waiting = take(makefile);
  if (waiting === undefined) return undefined;
  for (const { name, isOptional } of waiting) {
    if (included.has(name)) continue;
    included.add(name);
    if (runFolder === undefined || included.size > MAX_FILES) return undefined;
    const file = join(runFolder, name);
    if (isOptional && files.info(file) === undefined) continue;
    const more = take(file);
    if (more === undefined) return undefined;
    for (const one of more) waiting.push(one);
  }
  // make first makes anew what it includes, where there is a rule for it.
  const isRemade = [...targets].some((target) => included.has(normalize(target)));
  return isRemade ? undefined : [...targets];
}

interface Include {
  name: string;
  /** make passes over one that is missing. */
  isOptional: boolean;
}

function parseMakefile(text: string): { targets: string[]; includes: Include[] } | undefined {
  const targets: string[] = [];
  const includes: Include[] = [];
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const isRecipe = line.startsWith('\t');
    if (/^\s*((override|export|private)\s+)*define(?!\S)|^\s*(\.DEFAULT|-?load)\b/.test(line))
      return undefined;
    if (!isRecipe && /\$[({](eval|guile)\b/.test(line)) return undefined;
    // Also after a tab: before the first rule that is no recipe.
    const include = /^\s*(-?include|sinclude)(?!\S)(.*)/s.exec(line);
    if (include !== null) {
      const names = include[2]!.replace(/#.*/s, '').trim();
      if (!/^[\w.+@/\s-]*$/.test(names)) return undefined;
      const inside = namesIn(names);
      if (inside.some((name) => name.startsWith('/') || name.split('/').includes('..'))) return undefined;
      const isOptional = include[1] !== 'include';
      for (const name of inside) includes.push({ name: normalize(name), isOptional });
      continue;
    }
    if (isRecipe || line.trimStart().startsWith('#')) continue;
    const match = /^ *([^\s:#=][^:#=]*)::?(?!=)/.exec(line);
    // A whole rule can come out of a variable.
    if (match === null && isExpansion(line)) return undefined;
    if (match === null) continue;
    const names = namesIn(match[1]!);
    // A variable or a pattern can stand for any name.
    if (names.some((name) => /[$%]/.test(name))) return undefined;
    for (const name of names) targets.push(name);
  }
  return { targets, includes };
}

/** `$(RULES)`, and neither `$(NAME)_FLAGS = x` nor what only says something. */
const isExpansion = (line: string): boolean =>
  /^ *\$/.test(line) &&
  !/^ *\$[({](info|warning|error)\s/.test(line) &&
  !/^ *\$[({]\w+[)}][\w.-]*\s*[:+?!]*=/.test(line);

/** As make reads it: neither a byte order mark nor the ends of Windows' lines count. */
function readMakefile(file: string, files: ProjectFiles): string | undefined {
  const info = files.info(file);
  if (info?.kind !== 'file' || info.size > MAX_BYTES) return undefined;
  return files
    .read(file)
    ?.toString('utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
}

/** The folder make runs in (samcli/lib/build/app_builder.py, `_get_working_directory_path`); undefined where it is not known. */
export function makeRunFolder({ metadata, sourceFolder }: Packaging, folder: string): string | undefined {
  const written = metadata['WorkingDirectory'];
  if (written === undefined) return sourceFolder;
  const path = localPath(written);
  return path === undefined ? undefined : join(folder, path);
}

export interface MakefileOf {
  logicalId: string;
  /** Absolute. */
  file: string;
  text: string;
  runFolder: string | undefined;
}

/** The Makefiles that `sam build` runs, each with the function or layer it runs them for. */
export function functionMakefiles(context: RuleContext): MakefileOf[] {
  if (buildIsRedirected(context)) return [];
  return zipPackagesOf(context)
    .filter(usesMake)
    .flatMap((one) => {
      const { logicalId, sourceFolder, metadata } = one;
      const contextPath = metadata['ContextPath'];
      const folder = typeof contextPath === 'string' ? join(context.folder, contextPath) : sourceFolder;
      if (folder === undefined) return [];
      const file = join(folder, 'Makefile');
      const text = readMakefile(file, context.files);
      const runFolder = makeRunFolder(one, context.folder);
      return text === undefined ? [] : [{ logicalId, file, text, runFolder }];
    });
}

/** What make certainly reads after a Makefile, and takes as it stands there: no conditional and no define is around. */
export function includedIn(makefile: MakefileOf, { files }: RuleContext): MakefileOf[] {
  const { runFolder } = makefile;
  if (runFolder === undefined || makeTargets(makefile.file, runFolder, files) === undefined) return [];
  const read = [makefile];
  for (const { text } of read) {
    if (HAS_CONDITIONAL.test(text)) continue;
    for (const { name } of parseMakefile(text)?.includes ?? []) {
      const file = join(runFolder, name);
      const included = readMakefile(file, files);
      if (included !== undefined && !read.some((other) => other.file === file))
        read.push({ ...makefile, file, text: included });
    }
  }
  return read.slice(1).filter(({ text }) => !HAS_CONDITIONAL.test(text));
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

const targetsOf = (line: string): string[] => namesIn(/^([^\s:#=$%][^:#=$%]*)::?(?!=)/.exec(line)?.[1] ?? '');

/** Those before the colon, which is `&:` for a group. */
const namesIn = (head: string): string[] =>
  head
    .replace(/&$/, '')
    .split(/\s+/)
    .filter((name) => name !== '');
