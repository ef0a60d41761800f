import { possibleValues } from '../../template/intrinsics.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { meant, type Rule } from '../finding.ts';

const ARCHITECTURES = ['x86_64', 'arm64'];

/** What Docker, Go, Rust and uname call them. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  x64: 'x86_64',
  x86: 'x86_64',
  'x86-64': 'x86_64',
  aarch64: 'arm64',
  arm: 'arm64',
  armv8: 'arm64',
};

export const architecture: Rule = {
  id: 'architecture',
  severity: 'error',
  summary: 'An architecture that Lambda does not have.',
  help: 'Lambda knows x86_64 and arm64; amd64 and aarch64 are the names that other tools give them.',
  check: ({ functions, template }) =>
    functions.flatMap((fn) => {
      const list = fn.properties['Architectures'];
      if (!Array.isArray(list)) return [];
      return list.flatMap((item, index) => {
        const values = possibleValues(item, template) ?? [];
        const wrong = values.filter((value) => typeof value === 'string' && !ARCHITECTURES.includes(value));
        if (wrong.length === 0) return [];
        const name = String(wrong[0]);
        const near = OTHER_NAMES[name.toLowerCase()] ?? didYouMean(name, ARCHITECTURES);
        return {
          path: [...fn.pathOf('Architectures'), index],
          severity: wrong.length === values.length ? ('error' as const) : ('warning' as const),
          message: `Lambda has no architecture ${JSON.stringify(name)}; it has x86_64 and arm64.`,
          ...meant(near),
        };
      });
    }),
};
