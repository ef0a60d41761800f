import type { Span } from '../text/edits.ts';
import type { Dockerfile, Instruction, Stage } from './dockerfile.ts';

/** What a stage is built on. */
export type Base =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'image'; readonly reference: string; readonly pieces: readonly Piece[] }
  /** Its name comes from a build argument that nobody gives. */
  | { readonly kind: 'unknown' };

/** A part of an expanded text, and where it is written; not in the Dockerfile where it came with the build. */
export interface Piece {
  readonly text: string;
  readonly at: Span | undefined;
  /** The ARG that it is the value of. */
  readonly argument?: string;
}

/** The build's arguments (`--build-arg`, sam's DockerBuildArgs); undefined for one whose value is not known here. */
export type Given = Readonly<Record<string, string | undefined>>;

export function baseOf(stage: Stage, dockerfile: Dockerfile, given: Given): Base {
  const pieces = stage.base && expanded(stage.base, dockerfile, given);
  if (pieces === undefined) return { kind: 'unknown' };
  const reference = pieces.map(({ text }) => text).join('');
  if (reference === '') return { kind: 'unknown' };
  if (reference === 'scratch') return { kind: 'scratch' };
  const earlier = dockerfile.stages
    .slice(0, stage.index)
    .findLast(({ name }) => name === reference.toLowerCase());
  return earlier ? { kind: 'stage', stage: earlier } : { kind: 'image', reference, pieces };
}

/** The base that a stage is built on in the end, through the stages between. */
export function lastBaseOf(
  stage: Stage,
  dockerfile: Dockerfile,
  given: Given,
): Exclude<Base, { kind: 'stage' }> {
  const base = baseOf(stage, dockerfile, given);
  return base.kind === 'stage' ? lastBaseOf(base.stage, dockerfile, given) : base;
}

/** The stage that becomes the image: the one that `DockerBuildTarget` names (Docker takes no number), else the last one. */
export function finalStage({ stages }: Dockerfile, target?: string): Stage | undefined {
  if (target === undefined) return stages.at(-1);
  return stages.find(({ name }) => name === target.toLowerCase());
}

/** Where a part of an expanded text is written; undefined where it is not in one place. */
export function writtenAt(pieces: readonly Piece[], span: Span): Span | undefined {
  const found = pieceOf(pieces, span);
  const { at } = found?.piece ?? {};
  return at && { start: at.start + span.start - found!.from, end: at.start + span.end - found!.from };
}

/** The one piece that has a part of the expanded text, and where it begins; undefined where several have it. */
export function pieceOf(
  pieces: readonly Piece[],
  { start, end }: Span,
): { piece: Piece; from: number } | undefined {
  let from = 0;
  for (const piece of pieces) {
    const to = from + piece.text.length;
    if (start >= from && end <= to && (start < to || start === end)) return { piece, from };
    from = to;
  }
  return undefined;
}

const VARIABLE = /\$(?:(?<plain>\w+)|\{(?<name>\w+)(?::(?<sign>[-+])(?<word>[^}]*))?\})/g;

/** What a word of a FROM comes to. Undefined where a variable has no value here, or one that is not known. */
export function expanded(
  word: Span & { text: string },
  dockerfile: Dockerfile,
  given: Given,
): Piece[] | undefined {
  const { text } = word;
  const quoted = /^(["'])(.*)\1$/.exec(text)?.[2];
  const [inner, start] = quoted === undefined ? [text, word.start] : [quoted, word.start + 1];
  const pieces: Piece[] = [];
  let at = 0;
  const literal = (to: number) => {
    if (to > at) pieces.push({ text: inner.slice(at, to), at: { start: start + at, end: start + to } });
  };
  for (const match of inner.matchAll(VARIABLE)) {
    literal(match.index);
    at = match.index + match[0].length;
    const { plain, name = plain!, sign, word: fallback = '' } = match.groups!;
    const value = argument(name, dockerfile, given);
    if (value === 'unknown') return undefined;
    const isEmpty = value === undefined || value.text === '';
    const end = start + at - 1;
    const written = { text: fallback, at: { start: end - fallback.length, end } };
    if (sign === '+') pieces.push(isEmpty ? { text: '', at: undefined } : written);
    else if (sign === '-' && isEmpty) pieces.push(written);
    else if (value === undefined) return undefined;
    else pieces.push(value);
  }
  literal(inner.length);
  return pieces;
}

/** An ARG before the first FROM: what the build gives, else the default that the Dockerfile writes. */
function argument(
  name: string,
  { globalArgs, text }: Dockerfile,
  given: Given,
): Piece | 'unknown' | undefined {
  const declared = globalArgs
    .flatMap(({ words }: Instruction) => words)
    .filter((word) => new RegExp(`^${name}(?:=|$)`).test(word.text));
  const last = declared.at(-1);
  if (last === undefined) return undefined;
  if (Object.hasOwn(given, name)) {
    const value = given[name];
    return value === undefined ? 'unknown' : { text: value, at: undefined, argument: name };
  }
  const equals = last.text.indexOf('=');
  if (equals < 0) return undefined;
  const value = text.slice(last.start + equals + 1, last.end);
  const inner = /^(["'])(.*)\1$/.exec(value)?.[2];
  const start = last.start + equals + 1 + (inner === undefined ? 0 : 1);
  const plain = inner ?? value;
  // An ARG made of another one is followed by nobody here.
  return plain.includes('$')
    ? undefined
    : { text: plain, at: { start, end: start + plain.length }, argument: name };
}
