import { didYouMean } from '../../text/did-you-mean.ts';
import { meant, type Rule } from '../finding.ts';
import { zipPackagesOf } from '../packaging.ts';
import { RUNTIMES } from '../runtimes.ts';

/** samcli/lib/build/workflow_config.py, `get_workflow_config`; the runtimes are methods as well. */
const METHODS = ['makefile', 'dotnet7', 'dotnet', 'rust-cargolambda', 'python-uv', 'esbuild'];

export const buildMethod: Rule = {
  id: 'build-method',
  severity: 'error',
  summary: 'A BuildMethod that sam build does not have.',
  help: 'sam build knows makefile, go1.x, rust-cargolambda, dotnet, esbuild, python-uv and the names of the runtimes it can build; their case matters. A runtime that only older versions of sam could build is a warning.',
  check: (context) =>
    zipPackagesOf(context).flatMap(({ logicalId, path, buildMethod: method, isBuilt }) => {
      if (method === undefined || !isBuilt || METHODS.includes(method)) return [];
      const known = RUNTIMES.get(method);
      const place = { path: [...path, 'Metadata', 'BuildMethod'] };
      if (RUNTIMES.has(method)) {
        if (known === undefined || method === 'go1.x' || !isPast(known.createBlocked, context.today))
          return [];
        const message = `Newer versions of sam can no longer build with the method ${method} (${logicalId}).`;
        return { ...place, severity: 'warning' as const, message };
      }
      const near = didYouMean(method, [...METHODS, ...RUNTIMES.keys()]);
      const mayBeNewer = /^(python|nodejs|java|dotnet|ruby)\d/.test(method);
      return {
        ...place,
        severity: mayBeNewer ? ('warning' as const) : ('error' as const),
        message: `sam build has no build method ${JSON.stringify(method)} (${logicalId}).`,
        ...meant(near),
      };
    }),
};

const isPast = (day: string, today: string) => day <= today;
