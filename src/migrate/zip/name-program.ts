import { basename, join, relative } from 'node:path';
import { scriptLines } from '../../dockerfile/logical-text.ts';
import type { Path } from '../../template/document.ts';
import type { TextEdit } from '../../text/edits.ts';
import { architectureWords } from '../architecture-words.ts';
import { isMadeByPattern, ownBuildEdits } from '../makefile/own-build.ts';
import type { ZipMove } from '../moves.ts';
import { askAtPath, edit, type Planning } from '../planning.ts';
import { buildFiles, pathEdits } from './program-paths.ts';

/** What the project itself does about a function's program, apart from sam. */
export interface OwnProgram {
  /** Something other than .gitignore names it. */
  isNamed: boolean;
  /** A command builds it, for the right architecture now. */
  isCompiled: boolean;
}

/**
 * go1.x started the program that the Handler names, and every other runtime starts the one named bootstrap: what builds
 * it outside of sam, and what names it, follows.
 * @param isAlone whether every function moves like this one: what a Makefile says for all is then for all of them
 */
export function followProgram(planning: Planning, move: ZipMove, isAlone: boolean): OwnProgram {
  const { codeFolder, go, architecture, besides } = move;
  const { files, folder } = planning;
  const program = join(codeFolder!, nameOf(move));
  const found: OwnProgram = { isNamed: false, isCompiled: false };
  if (files.info(program)?.kind === 'folder') return found;
  const keepsName = besides.length > 0;
  for (const file of buildFiles(folder, codeFolder!, files)) {
    const text = files.text(file);
    if (text === undefined) continue;
    const isMakefile = /(?:^|\/)(?:GNUmakefile|[Mm]akefile|[^/]*\.mk)$/.test(file);
    if (isMakefile && isMadeByPattern(text, file, program)) continue;
    const choices = { architecture, wantsTag: go?.usesLambdaGo !== false, isAlone, keepsName };
    const own = isMakefile ? ownBuildEdits(text, file, program, choices) : undefined;
    const named = keepsName ? [] : pathEdits(text, file, folder, program);
    const paths = named.filter(({ start }) => !own?.edits.some((one) => one.start === start));
    const machine = isMakefile || architecture === undefined ? [] : machineOf(text, paths, architecture);
    const renamed = paths.filter(({ start, end, text: name }) => text.slice(start, end) !== name);
    edit(planning, file, [...(own?.edits ?? []), ...renamed, ...machine]);
    if (own?.builds || machine.length > 0) found.isCompiled = true;
    if (basename(file) !== '.gitignore' && (own?.builds || paths.length > 0)) found.isNamed = true;
  }
  return found;
}

const nameOf = ({ from, handler }: ZipMove): string =>
  from.includes('go1.x') && handler !== undefined ? handler : 'bootstrap';

/** The lines of a script that name the program say the architecture as well, where they build it. */
function machineOf(text: string, paths: readonly TextEdit[], architecture: 'x86_64' | 'arm64'): TextEdit[] {
  const lines = new Set(paths.map(({ start }) => text.lastIndexOf('\n', start - 1) + 1));
  return [...lines].flatMap((start) => {
    const newline = text.indexOf('\n', start);
    const span = { start, end: newline < 0 ? text.length : newline };
    if (!/\bgo build\b/.test(text.slice(span.start, span.end))) return [];
    return architectureWords(scriptLines(text, span), architecture).edits;
  });
}

/** Questions about a program that neither sam nor a build that is followed here makes. */
export function askAboutProgram(
  planning: Planning,
  move: ZipMove,
  { isNamed, isCompiled }: OwnProgram,
  codePath: Path,
): void {
  const { handler, codeFolder, build, logicalId, architecture, besides } = move;
  if (build !== 'prebuilt') return;
  if (besides.length > 0) {
    askAtPath(planning, codePath, {
      about: 'shared-folder',
      subject: logicalId,
      message: `go1.x has started ${logicalId} and ${besides.join(', ')} from one folder, each by the name of its program; provided.al2023 starts bootstrap.`,
      hint: 'Give each a folder of its own with its program as bootstrap; or put an executable script bootstrap there: a line #!/bin/sh, and exec "$LAMBDA_TASK_ROOT/$_HANDLER".',
    });
    if (architecture === undefined || isCompiled) return;
  }
  const isRenamed = isNamed || handler === 'bootstrap' || besides.length > 0;
  if (isRenamed && (isCompiled || architecture === undefined)) return;
  const needs = [
    ...(isRenamed ? [] : [`as ${join(relative(planning.folder, codeFolder!), 'bootstrap')}, and executable`]),
    ...(architecture === undefined || isCompiled ? [] : [`for ${architecture}`]),
  ];
  askAtPath(planning, codePath, {
    about: isRenamed ? 'architecture-of-code' : 'program-name',
    subject: logicalId,
    message: `The program of ${logicalId} is built as ${handler ?? 'bootstrap'} by the project itself, in a way that is not followed here.`,
    hint: `Build it ${needs.join(', and ')}.`,
  });
}
