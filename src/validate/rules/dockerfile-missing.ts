import { join } from 'node:path';
import { packageTypeOf } from '../../template/functions.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { meant, type Rule } from '../finding.ts';
import { buildIsRedirected, localPath } from '../packaging.ts';

export const dockerfileMissing: Rule = {
  id: 'dockerfile-missing',
  severity: 'error',
  summary: 'The Dockerfile or the DockerContext of an image function is not there.',
  help: 'DockerContext starts from the folder of the template, Dockerfile from the DockerContext (samcli/lib/build/app_builder.py).',
  check: (context) => {
    const { functions, files, folder, hasSources } = context;
    if (buildIsRedirected(context)) return [];
    return functions.flatMap((fn) => {
      const { metadata, logicalId, path } = fn;
      const contextPath = localPath(metadata['DockerContext']);
      const dockerfile = localPath(metadata['Dockerfile']);
      if (packageTypeOf(fn) !== 'Image' || contextPath === undefined || metadata['SkipBuild']) return [];
      const severity = hasSources ? ('error' as const) : ('warning' as const);
      const contextFolder = join(folder, contextPath);
      if (files.info(contextFolder) === undefined) {
        const near = didYouMean(contextPath.replace(/\/+$/, ''), files.list(folder));
        const message = hasSources
          ? `${logicalId}: there is no ${contextPath} here.`
          : 'The sources are not beside this template, and were not checked.';
        return { path: [...path, 'Metadata', 'DockerContext'], severity, message, ...meant(near) };
      }
      if (dockerfile === undefined || files.info(join(contextFolder, dockerfile)) !== undefined) return [];
      const message = `${logicalId}: there is no ${dockerfile} in ${contextPath}.`;
      const near = didYouMean(dockerfile, files.list(contextFolder));
      return { path: [...path, 'Metadata', 'Dockerfile'], severity, message, ...meant(near) };
    });
  },
};
