import { parseImageReference } from '../../dockerfile/image-reference.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { at, functionDockerfiles } from '../dockerfiles.ts';
import type { Finding, Rule } from '../finding.ts';
import { basesOf, wholeOf } from './dockerfile-base.ts';

export const dockerfilePin: Rule = {
  id: 'dockerfile-pin',
  severity: 'warning',
  summary: 'A base image without a tag, or with the tag latest.',
  help: 'It is another image tomorrow, of another system perhaps: the same sources give another function. A tag that names a version changes within it alone; a digest (samgen base pin) never.',
  check: (context) =>
    functionDockerfiles(context).flatMap((one) =>
      basesOf(one).flatMap(({ reference, pieces, stage }): Finding[] => {
        const { tag, digest, repository } = parseImageReference(reference);
        if (digest !== undefined || (tag !== undefined && tag !== 'latest')) return [];
        const message = tag
          ? `${reference} is another image whenever there is a new one.`
          : `${reference} names no tag: Docker takes latest, another image whenever there is a new one.`;
        const names = one.dockerfile.stages.slice(0, stage.index).flatMap(({ name }) => name ?? []);
        const near = /[/:.]/.test(reference) ? undefined : didYouMean(reference, names);
        const hint = near
          ? `Did you mean the stage ${near}?`
          : repository.startsWith('public.ecr.aws/lambda/provided')
            ? 'Name the system: public.ecr.aws/lambda/provided:al2023.'
            : 'Name a version as its tag.';
        return [{ ...at(one, wholeOf(pieces, stage)), message, hint }];
      }),
    ),
};
