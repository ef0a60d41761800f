import { didYouMean } from '../../text/did-you-mean.ts';
import { at, functionDockerfiles } from '../dockerfiles.ts';
import { type Finding, meant, type Rule } from '../finding.ts';

export const dockerfileFrom: Rule = {
  id: 'dockerfile-from',
  severity: 'error',
  summary: 'A Dockerfile that does not begin with FROM.',
  help: 'Docker stops at a Dockerfile without any FROM, and at an instruction before the first one: only ARG may stand there (Dockerfile reference, FROM).',
  check: (context) =>
    functionDockerfiles(context).flatMap((one): Finding[] => {
      const { dockerfile, file } = one;
      const first = dockerfile.instructions.find(({ keyword }) => keyword !== 'ARG');
      if (first === undefined) return [{ file, message: 'This Dockerfile has no FROM; Docker stops at it.' }];
      if (first.keyword === 'FROM') return [];
      const place = at(one, { start: first.start, end: first.start + first.keyword.length });
      const near = didYouMean(first.keyword, ['FROM', 'ARG']);
      // What is no instruction at all may be anything.
      const name = /^[A-Z]{2,20}$/.test(first.keyword) ? first.keyword : 'something else';
      const message = `Docker stops here: a Dockerfile begins with FROM, and this is ${name}.`;
      return [{ ...place, message, ...meant(near) }];
    }),
};
