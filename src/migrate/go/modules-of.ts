import type { DraftFiles } from '../draft-files.ts';
import { codeFolderOf } from '../find-moves.ts';
import type { FunctionMove, MigrationChoices } from '../moves.ts';
import { NEW_RUNTIME } from '../old-runtimes.ts';
import type { TemplateDraft } from '../template/draft.ts';
import { imageModules } from './below.ts';
import { goCode, moduleIn } from './code.ts';
import type { GoModule } from './module.ts';

/** The modules that functions are built from, those on provided.al2023 among them: one that is too old does not start there. */
export function modulesOf(
  moves: readonly FunctionMove[],
  { functions }: TemplateDraft,
  folder: string,
  { only }: Pick<MigrationChoices, 'only'>,
  files: DraftFiles,
): GoModule[] {
  const ofMoves = moves.flatMap((move) => {
    if (move.package === 'Image') return imageModules(move.image, folder, files);
    return move.go?.module ?? (move.codeFolder === undefined ? [] : (moduleIn(move.codeFolder, files) ?? []));
  });
  const there = functions.filter(
    ({ logicalId, properties }) =>
      properties['Runtime'] === NEW_RUNTIME && (only.length === 0 || only.includes(logicalId)),
  );
  const ofOthers = there.flatMap((fn) => {
    const code = codeFolderOf(fn, folder, files);
    return code === undefined ? [] : (goCode(code, files)?.module ?? []);
  });
  return [...ofMoves, ...ofOthers];
}
