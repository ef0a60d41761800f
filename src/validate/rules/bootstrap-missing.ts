import { join } from 'node:path';
import { didYouMean } from '../../text/did-you-mean.ts';
import { deployedBootstraps } from '../bootstrap.ts';
import { hinted, type Rule } from '../finding.ts';

export const bootstrapMissing: Rule = {
  id: 'bootstrap-missing',
  severity: 'warning',
  summary: 'A custom runtime without a bootstrap.',
  help: 'Lambda starts the executable named bootstrap, in the code or in a layer; Handler is only told to it, as _HANDLER. With SkipBuild nothing else puts it there.',
  check: (context) =>
    deployedBootstraps(context).flatMap(({ one, folder, isThere, hasLayers, handler, codePath }) => {
      const names = context.files.list(folder);
      if (isThere || hasLayers || context.files.info(join(folder, 'bootstrap')) !== undefined) return [];
      const program = typeof handler === 'string' && names.includes(handler) ? handler : undefined;
      const near = program ?? didYouMean('bootstrap', names);
      return {
        path: codePath,
        message: `${one.logicalId}: there is no bootstrap in ${one.code}, and SkipBuild says that nothing makes one.`,
        ...hinted(near && `Rename ${near} to bootstrap: that is the name Lambda starts.`),
      };
    }),
};
