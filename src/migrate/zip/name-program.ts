import { basename, join, relative } from 'node:path';
import type { Path } from '../../template/document.ts';
import { isMadeByPattern, ownBuildEdits } from '../makefile/own-build.ts';
import type { ZipMove } from '../moves.ts';
import { askAtPath, edit, type Planning } from '../planning.ts';
import { buildFiles, pathEdits } from './program-paths.ts';

/**
 * go1.x started the program that the Handler names, and every other runtime starts the one named bootstrap: what builds
 * it outside of sam, and what names it, follows.
 */
export function nameProgram(planning: Planning, move: ZipMove, codePath: Path): void {
  const { handler, codeFolder, build, logicalId, go, architecture, besides } = move;
  if (handler === undefined || handler === 'bootstrap') return;
  const { files, folder } = planning;
  if (besides.length > 0) {
    askAtPath(planning, codePath, {
      about: 'shared-folder',
      subject: logicalId,
      message: `go1.x has started ${logicalId} and ${besides.join(', ')} from one folder, each by the name of its program; provided.al2023 starts bootstrap.`,
      hint: 'Give each a folder of its own with its program as bootstrap; or put an executable script bootstrap there: a line #!/bin/sh, and exec "$LAMBDA_TASK_ROOT/$_HANDLER".',
    });
    return;
  }
  const program = join(codeFolder!, handler);
  if (files.info(program)?.kind === 'folder') return;
  let isBuilt = false;
  for (const file of buildFiles(folder, codeFolder!, files)) {
    const text = files.text(file);
    if (text === undefined) continue;
    const isMakefile = /(?:^|\/)(?:GNUmakefile|[Mm]akefile|[^/]*\.mk)$/.test(file);
    if (isMakefile && isMadeByPattern(text, file, program)) continue;
    const choices = { architecture, wantsTag: go?.usesLambdaGo !== false };
    const own = isMakefile ? ownBuildEdits(text, file, program, choices) : [];
    const paths = pathEdits(text, file, folder, program).filter(
      ({ start }) => !own.some((one) => one.start === start),
    );
    edit(planning, file, [...own, ...paths]);
    if (own.length + paths.length > 0 && basename(file) !== '.gitignore') isBuilt = true;
  }
  if (build !== 'prebuilt' || isBuilt) return;
  askAtPath(planning, codePath, {
    about: 'program-name',
    subject: logicalId,
    message: `The program of ${logicalId} is built outside of sam, by what is not seen here, as ${handler}.`,
    hint: `Build it as ${join(relative(folder, codeFolder!), 'bootstrap')}, and keep it executable.`,
  });
}
