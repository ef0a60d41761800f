import { baseOf, writtenAt } from '../dockerfile/base.ts';
import { type Dockerfile, parseDockerfile, type Stage } from '../dockerfile/dockerfile.ts';
import { parseImageReference } from '../dockerfile/image-reference.ts';
import { imageName } from '../generate/check-answer.ts';
import type { Span } from '../text/edits.ts';

/** A Dockerfile, and the functions whose images are built from it. */
export interface BuiltDockerfile {
  /** Absolute. */
  readonly file: string;
  /** As it is shown. */
  readonly shown: string;
  readonly text: string;
  readonly uses: readonly DockerfileUse[];
}

export interface DockerfileUse {
  readonly logicalId: string;
  /** The build's arguments; NOT_KNOWN for a value that only AWS, or a parameter that nobody gives, knows. */
  readonly args: Readonly<Record<string, string>>;
}

/** No image can be called so. */
export const NOT_KNOWN = '\u0000';

/** A FROM that names an image. */
export interface FoundBase {
  /** Which stage, from 0. */
  readonly stage: number;
  /** 1-based. */
  readonly line: number;
  /** With all arguments filled in. */
  readonly reference: string;
  /** The functions for which that is so. */
  readonly functions: readonly string[];
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** Where the digest stands, or is to be written; or why that is in no one place. */
  readonly place: Place;
}

export type Place =
  | { readonly at: Span; readonly argument: string | undefined }
  | { readonly why: 'given' | 'scattered'; readonly argument?: undefined };

/** A FROM whose image cannot be known. */
export interface UnknownBase {
  readonly line: number;
  readonly written: string;
  readonly functions: readonly string[];
}

export interface Bases {
  readonly known: readonly FoundBase[];
  readonly unknown: readonly UnknownBase[];
}

/** Every image that a Dockerfile's stages begin with, once for each name that it has for some function. */
export function basesOf({ text, uses }: Pick<BuiltDockerfile, 'text' | 'uses'>): Bases {
  const dockerfile = parseDockerfile(text);
  const known = new Map<string, FoundBase>();
  const unknown = new Map<number, UnknownBase>();
  for (const { logicalId, args } of uses)
    for (const stage of dockerfile.stages) {
      const found = baseIn(stage, dockerfile, args);
      if (found === undefined) continue;
      if ('reference' in found) {
        const key = `${stage.index} ${found.reference} ${JSON.stringify(found.place)}`;
        known.set(key, { ...found, functions: [...(known.get(key)?.functions ?? []), logicalId] });
      } else {
        const functions = [...(unknown.get(stage.index)?.functions ?? []), logicalId];
        unknown.set(stage.index, { ...found, functions });
      }
    }
  return { known: [...known.values()], unknown: [...unknown.values()] };
}

function baseIn(
  stage: Stage,
  dockerfile: Dockerfile,
  args: DockerfileUse['args'],
): Omit<FoundBase, 'functions'> | Omit<UnknownBase, 'functions'> | undefined {
  const base = baseOf(stage, dockerfile, args);
  if (base.kind === 'scratch' || base.kind === 'stage') return undefined;
  const { line } = dockerfile.rangeAt(stage.from.start, stage.from.end);
  if (base.kind === 'unknown' || imageName(base.reference) !== undefined)
    return { line, written: stage.base?.text ?? '' };
  const { reference, pieces } = base;
  const { tag, digest, tagAt, digestAt, repositoryAt } = parseImageReference(reference);
  const part = digestAt ?? tagAt ?? { start: repositoryAt.end - 1, end: repositoryAt.end };
  const written = writtenAt(pieces, part);
  const at = written && (digestAt ? written : { start: written.end, end: written.end });
  const isGiven = pieces.some((piece) => piece.at === undefined && piece.text !== '');
  const place: Place =
    at === undefined
      ? { why: isGiven ? 'given' : 'scattered' }
      : { at, argument: globalArgumentAt(dockerfile, at) };
  return { stage: stage.index, line, reference, tag, digest, place };
}

/** The ARG before the first FROM that a place is in. */
function globalArgumentAt({ globalArgs }: Dockerfile, { start, end }: Span): string | undefined {
  const word = globalArgs.flatMap(({ words }) => words).find((one) => one.start <= start && one.end >= end);
  return word?.text.split('=')[0];
}
