import { isCustomRuntime, packageTypeOf } from '../../template/functions.ts';
import { possibleValues } from '../../template/intrinsics.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { meant, type Rule } from '../finding.ts';

export const handlerName: Rule = {
  id: 'handler-name',
  severity: 'warning',
  summary: 'A Handler that looks like a mistyped bootstrap.',
  help: 'A custom runtime is always started by its file bootstrap; Handler is only told to it, as _HANDLER. A Handler close to that name is most likely meant to be it.',
  check: ({ functions, template }) =>
    functions.flatMap((fn) => {
      const handler = fn.properties['Handler'];
      const runtimes = possibleValues(fn.properties['Runtime'], template);
      if (packageTypeOf(fn) !== 'Zip' || !runtimes?.every(isCustomRuntime)) return [];
      if (typeof handler !== 'string' || handler === 'bootstrap') return [];
      const near = didYouMean(handler, ['bootstrap']);
      if (near === undefined) return [];
      const message = `The executable is always named bootstrap; this Handler says ${JSON.stringify(handler)}.`;
      return { path: fn.pathOf('Handler'), message, ...meant(near) };
    }),
};
