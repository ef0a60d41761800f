import { AMAZON_LINUX } from '../../dockerfile/amazon-linux.ts';
import { type Base, baseOf, type Piece, writtenAt } from '../../dockerfile/base.ts';
import type { Stage } from '../../dockerfile/dockerfile.ts';
import { parseImageReference } from '../../dockerfile/image-reference.ts';
import { lambdaImage } from '../../dockerfile/lambda-image.ts';
import { neededStages } from '../../dockerfile/lineage.ts';
import type { Span } from '../../text/edits.ts';
import { at, type FunctionDockerfile, functionDockerfiles } from '../dockerfiles.ts';
import type { Finding, Rule } from '../finding.ts';
import { RUNTIMES } from '../runtimes.ts';

export const dockerfileBase: Rule = {
  id: 'dockerfile-base',
  severity: 'warning',
  summary: 'A base image that AWS no longer maintains.',
  help: 'A base image ends with its runtime (AWS Lambda developer guide, "Runtime deprecation policy"), Amazon Linux\'s own with the system: there are no security fixes after that day.',
  check: (context) =>
    functionDockerfiles(context).flatMap((one) =>
      basesOf(one).flatMap((base): Finding[] => {
        const end = endOf(base.reference);
        if (end === undefined || end.day > context.today) return [];
        const message = `${base.reference} gets no security fixes since ${end.day}.`;
        return [{ ...at(one, tagOf(base)), message, hint: end.hint }];
      }),
    ),
};

type ImageBase = Extract<Base, { kind: 'image' }> & { readonly stage: Stage };

/** The images that the stages are built on without which there is no function. */
export function basesOf({ image, dockerfile, given }: FunctionDockerfile): ImageBase[] {
  if (image === undefined) return [];
  return neededStages(image.final, dockerfile, given).flatMap((stage) => {
    const base = baseOf(stage, dockerfile, given);
    return base.kind === 'image' ? [{ ...base, stage }] : [];
  });
}

/** Where the tag is written, else all of the base. */
function tagOf({ reference, pieces, stage }: ImageBase): Span {
  const { tagAt } = parseImageReference(reference);
  return (tagAt && writtenAt(pieces, tagAt)) ?? wholeOf(pieces, stage);
}

/** Where the base is written: in its FROM, or in the one ARG that is all of it. */
export const wholeOf = (pieces: readonly Piece[], { base, from }: Stage): Span =>
  (pieces.length === 1 ? pieces[0]!.at : undefined) ?? base ?? from;

/** Of Amazon Linux itself (aws.amazon.com/amazon-linux-2/faqs, aws.amazon.com/amazon-linux-ami/faqs). */
const SYSTEM_ENDS: Readonly<Record<string, string>> = { '1': '2023-12-31', '2': '2026-06-30' };

function endOf(reference: string): { day: string; hint: string } | undefined {
  const lambda = lambdaImage(reference);
  if (lambda) {
    const lifecycle = RUNTIMES.get(lambda.runtime);
    if (lifecycle === undefined) return undefined;
    const isOwn = /^(?:provided|go1)/.test(lambda.runtime);
    const hint = isOwn
      ? `Its successor is ${lifecycle.successor}; samgen migrate moves there.`
      : `Its successor is ${lifecycle.successor}.`;
    return { day: lifecycle.deprecated, hint };
  }
  const { repository, tag = '' } = parseImageReference(reference);
  const version = AMAZON_LINUX.test(repository) ? /^([12])(?:\.|$)/.exec(tag)?.[1] : undefined;
  return version === undefined
    ? undefined
    : { day: SYSTEM_ENDS[version]!, hint: 'Its successor is amazonlinux:2023.' };
}
