import { possibleValues } from '../../template/intrinsics.ts';
import type { Rule } from '../finding.ts';
import { RUNTIMES } from '../runtimes.ts';

export const runtimeDeprecated: Rule = {
  id: 'runtime-deprecated',
  severity: 'warning',
  summary: 'A runtime that AWS no longer maintains.',
  help: 'A deprecated runtime gets no security fixes; after a while no function can be created with it, and later none be updated (AWS Lambda developer guide, "Runtime deprecation policy").',
  check: ({ functions, template, today }) => {
    const seen = new Set<string>();
    return functions.flatMap((fn) => {
      const path = fn.pathOf('Runtime');
      const place = JSON.stringify(path);
      if (seen.has(place)) return [];
      seen.add(place);
      const values = possibleValues(fn.properties['Runtime'], template) ?? [];
      const ended = values.filter((value) => (RUNTIMES.get(value as string)?.deprecated ?? '9') <= today);
      if (ended.length === 0 || ended.length < values.length) return [];
      const name = String(ended[0]);
      const { deprecated, createBlocked, successor } = RUNTIMES.get(name)!;
      const when = createBlocked <= today ? 'since' : 'from';
      const blocked = `${when} ${createBlocked} no function can be created with it`;
      const message = `${name} is deprecated since ${deprecated}; ${blocked}.`;
      return { path, message, hint: `Its successor is ${successor}.` };
    });
  },
};
