import { basename, dirname, join } from 'node:path';
import { didYouMean } from '../../text/did-you-mean.ts';
import type { RuleContext } from '../context.ts';
import { type Finding, meant, type Rule } from '../finding.ts';
import { buildIsRedirected, zipPackagesOf } from '../packaging.ts';

export const codeMissing: Rule = {
  id: 'code-missing',
  severity: 'error',
  summary: 'The code of a function or a layer is not there.',
  help: 'CodeUri and ContentUri start from the folder of the template. What sam builds from must be there; what another step builds first (SkipBuild, an archive, no BuildMethod) is a warning.',
  check: (context) => {
    if (buildIsRedirected(context)) return [];
    const { files, folder, hasSources } = context;
    const missing = zipPackagesOf(context).filter(
      ({ code }) => code !== undefined && files.info(join(folder, code)) === undefined,
    );
    const [first] = missing;
    if (first !== undefined && !hasSources) {
      const message = 'The sources are not beside this template, and were not checked.';
      return [{ path: first.codePath, severity: 'warning', message }];
    }
    return missing.flatMap((one): Finding | [] => {
      if (isGenerated(one.code!)) return [];
      const message = `${one.logicalId}: there is no ${one.code} here.`;
      const isNeeded = one.isBuilt && one.buildMethod !== undefined && !hasOtherRoot(one.metadata);
      return {
        path: one.codePath,
        severity: isNeeded ? 'error' : 'warning',
        message,
        ...meant(sibling(context, one.code!)),
      };
    });
  },
};

/** What a build leaves behind is seldom kept: its absence tells nothing. */
const isGenerated = (code: string) =>
  /(^|\/)(\.aws-sam|target|dist|build|\.build|out|bin|node_modules)(\/|$)/.test(code);

const hasOtherRoot = (metadata: Record<string, unknown>) => 'ProjectRootDirectory' in metadata;

function sibling({ files, folder }: RuleContext, code: string): string | undefined {
  const path = join(folder, code);
  const found = didYouMean(basename(path), files.list(dirname(path)));
  return found && code.replace(/[^/]+(\/*)$/, `${found}$1`);
}
