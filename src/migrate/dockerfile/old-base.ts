import type { ImageReference } from '../../dockerfile/image-reference.ts';
import { parseImageReference } from '../../dockerfile/image-reference.ts';
import { isLambdaRepository, lambdaBase } from '../../dockerfile/lambda-base.ts';
import type { Span } from '../../text/edits.ts';
import type { Architecture } from './move.ts';

/** A part of a reference and what it becomes; `at` is its place in the reference. */
export interface ReferenceEdit {
  readonly at: Span;
  readonly text: string;
}

export type OldBase =
  | {
      readonly kind: 'moves';
      readonly isGo: boolean;
      readonly edits: ReferenceEdit[];
      readonly loses: string | undefined;
    }
  | { readonly kind: 'asks'; readonly about: string; readonly message: string; readonly hint: string };

const SAM_BUILD =
  /^(?:public\.ecr\.aws\/sam\/build-|amazon\/aws-sam-cli-build-image-)(provided(?:\.al2)?|go1\.x)$/;

/** What an image on Amazon Linux 1 or 2 for custom runtimes or Go becomes; undefined for every other image. */
export function oldBase(reference: string, architecture: Architecture | undefined): OldBase | undefined {
  const parsed = parseImageReference(reference);
  const base = lambdaBase(reference);
  if (base?.system === 'AL2023') return undefined;
  if (base !== undefined)
    return lambdaMove(parsed, base.runtime === 'go1.x', base.architecture, architecture);
  const sam = SAM_BUILD.exec(parsed.repository)?.[1];
  if (sam !== undefined) return samMove(parsed, sam, architecture);
  if (/^lambci\/lambda$/.test(parsed.repository) && /^(?:build-)?(?:provided|go1)/.test(parsed.tag ?? ''))
    return {
      kind: 'asks',
      about: 'lambci-base',
      message: `${reference} imitates an old runtime, and is kept up by nobody.`,
      hint: 'Build on public.ecr.aws/lambda/provided:al2023.',
    };
  if (isLambdaRepository(reference) && !parsed.tag?.startsWith('al2023'))
    return {
      kind: 'asks',
      about: 'base-tag',
      message: `The tag of ${reference} does not say which system it is.`,
      hint: 'Write public.ecr.aws/lambda/provided:al2023, and run samgen migrate again.',
    };
  return undefined;
}

const tagOf = (system: string, suffix: Architecture | undefined): string =>
  suffix ? `${system}-${suffix}` : system;

function lambdaMove(
  parsed: ImageReference,
  isGo: boolean,
  suffix: Architecture | undefined,
  architecture: Architecture | undefined,
): OldBase {
  const edits: ReferenceEdit[] = [];
  if (isGo) {
    const end = parsed.repositoryAt.end;
    edits.push({ at: { start: end - 'go'.length, end }, text: 'provided' });
  }
  return {
    kind: 'moves',
    isGo,
    ...withTag(parsed, edits, tagOf('al2023', suffix && (architecture ?? suffix))),
  };
}

/** sam's builders: that for provided.al2023 has Go in it too (github.com/aws/aws-sam-build-images, Dockerfile-provided_al2023). */
function samMove(parsed: ImageReference, runtime: string, architecture: Architecture | undefined): OldBase {
  const { end } = parsed.repositoryAt;
  const edits: ReferenceEdit[] = [{ at: { start: end - runtime.length, end }, text: 'provided.al2023' }];
  const suffix = /-(x86_64|arm64)$/.exec(parsed.tag ?? '')?.[1] as Architecture | undefined;
  const tag = tagOf('latest', suffix && (architecture ?? suffix));
  if (parsed.tag === undefined && parsed.digest === undefined)
    return { kind: 'moves', isGo: false, edits, loses: undefined };
  return { kind: 'moves', isGo: false, ...withTag(parsed, edits, tag) };
}

function withTag(
  { tag, tagAt, digest, digestAt, repositoryAt }: ImageReference,
  edits: ReferenceEdit[],
  to: string,
): { edits: ReferenceEdit[]; loses: string | undefined } {
  if (tagAt === undefined)
    edits.push({ at: { start: repositoryAt.end, end: repositoryAt.end }, text: `:${to}` });
  else if (tag !== to) edits.push({ at: tagAt, text: to });
  if (digestAt !== undefined) edits.push({ at: { start: digestAt.start - 1, end: digestAt.end }, text: '' });
  const isDated = /\d{4}|\d+\.\d+/.test(tag?.replace(/al2023|x86_64/g, '') ?? '');
  return { edits, loses: digest ?? (isDated ? tag : undefined) };
}

/** The same with the other architecture, of a base that is not old: its tag's suffix. */
export function otherArchitecture(reference: string, architecture: Architecture): ReferenceEdit | undefined {
  const base = lambdaBase(reference);
  const { tagAt } = parseImageReference(reference);
  if (base?.architecture === undefined || base.architecture === architecture || tagAt === undefined)
    return undefined;
  return { at: { start: tagAt.end - base.architecture.length, end: tagAt.end }, text: architecture };
}
