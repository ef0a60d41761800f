import { join } from 'node:path';
import { deployedBootstraps } from '../bootstrap.ts';
import { hinted, type Rule } from '../finding.ts';

export const bootstrapProgram: Rule = {
  id: 'bootstrap-program',
  severity: 'error',
  summary: 'A bootstrap that is nothing Lambda can start.',
  help: 'With SkipBuild the bootstrap goes to Lambda as it is: it must be a program or a script, not an empty file, a folder or a link to nothing.',
  check: (context) =>
    deployedBootstraps(context).flatMap(({ one, folder, file, hasLayers, codePath }) => {
      const info = context.files.info(join(folder, 'bootstrap'));
      if (info === undefined) return [];
      if (info.kind === 'file' && info.size === 0)
        return { file, message: `The bootstrap of ${one.logicalId} is empty; Lambda could not start it.` };
      const where = `${one.logicalId}: bootstrap in ${one.code}`;
      if (info.kind === 'folder' && !hasLayers) {
        const inner = context.files.list(file).includes('bootstrap');
        return {
          path: codePath,
          message: `${where} is a folder; Lambda starts a file of this name.`,
          ...hinted(inner ? 'The bootstrap lies in that folder: make it the CodeUri.' : undefined),
        };
      }
      // What cannot be looked at has no time.
      if (info.kind === 'other' && info.modified > 0)
        return { path: codePath, message: `${where} is no file, or a link to one that is not there.` };
      return [];
    }),
};
