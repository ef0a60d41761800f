import { baseOf } from '../dockerfile/base.ts';
import { parseDockerfile } from '../dockerfile/dockerfile.ts';
import { type TextEdit, withEdits } from '../text/edits.ts';
import type { BuiltDockerfile, FoundBase } from './bases.ts';
import { LOCAL_ONLY, type Resolved } from './resolve.ts';

/** A base with the digest it is to have. */
export interface Pin {
  readonly base: FoundBase;
  readonly resolved: Resolved;
}

/** A base that stays without a digest, or with the old one, and why. */
export interface Left {
  readonly base: Pick<FoundBase, 'line' | 'functions' | 'reference'>;
  readonly reason: string;
}

export interface PinPlan {
  readonly file: BuiltDockerfile;
  /** The Dockerfile with all digests written. */
  readonly after: string;
  readonly pins: readonly Pin[];
  readonly left: readonly Left[];
  /** Bases that have a digest already. */
  readonly kept: readonly FoundBase[];
}

/** Whether a digest is looked up for it. */
export const isToResolve = ({ digest, tag }: FoundBase, update: boolean): boolean =>
  digest === undefined || (update && tag !== undefined);

/**
 * Writes the digests into one Dockerfile. What it would change beyond the bases that are meant is left as it is.
 * @param resolved by reference, without its digest
 */
export function planPins(
  file: BuiltDockerfile,
  bases: readonly FoundBase[],
  resolved: ReadonlyMap<string, Resolved | typeof LOCAL_ONLY>,
  update: boolean,
): PinPlan {
  const left: Left[] = [];
  const kept: FoundBase[] = [];
  const wanted: Pin[] = [];
  for (const base of bases) {
    const found = isToResolve(base, update) ? resolved.get(tagged(base)) : undefined;
    if (found === undefined) {
      kept.push(base);
      if (update) left.push({ base, reason: 'it has a digest and no tag, so there is nothing to look up' });
    } else if (found === LOCAL_ONLY) left.push({ base, reason: LOCAL });
    else if (found.digest === base.digest) kept.push(base);
    else if ('why' in base.place) left.push({ base, reason: notInOnePlace(base, found) });
    else wanted.push({ base, resolved: found });
  }
  const { pins, after, spoiling } = written(file, wanted);
  for (const { base, resolved: found } of spoiling)
    left.push({ base, reason: argumentIsShared(base, found) });
  return { file, after, pins, left, kept };
}

/** The name that a digest is looked up for. */
export const tagged = ({ reference }: Pick<FoundBase, 'reference'>): string => reference.replace(/@.*/, '');

/** Those whose ARG means something besides are taken out, until nothing else changes. */
function written(file: BuiltDockerfile, wanted: readonly Pin[]) {
  const alone = wanted.filter(({ base }) => !isUsedElsewhere(file.text, base));
  const candidates = [alone, alone.filter(({ base }) => base.place.argument === undefined)];
  for (const pins of candidates) {
    const after = withEdits(file.text, distinct(pins.map(editOf)));
    if (changesOnly(file, after, pins))
      return { pins, after, spoiling: wanted.filter((pin) => !pins.includes(pin)) };
  }
  return { pins: [], after: file.text, spoiling: wanted };
}

function editOf({ base, resolved: { digest } }: Pin): TextEdit {
  if ('why' in base.place) throw new Error(`${base.reference} is written in no one place.`);
  const text = base.digest === undefined ? `${base.tag === undefined ? ':latest' : ''}@${digest}` : digest;
  return { ...base.place.at, text };
}

/** Of several at one place all but one would be too many; changesOnly finds out where they are not the same. */
const distinct = (edits: readonly TextEdit[]): TextEdit[] => [
  ...new Map(edits.map((edit) => [edit.start, edit])).values(),
];

/** A stage that takes the ARG over, or another ARG that is made of it, would have the digest in its value. */
function isUsedElsewhere(text: string, { place: { argument } }: FoundBase): boolean {
  if (argument === undefined) return false;
  const { stages, globalArgs } = parseDockerfile(text);
  const taken = stages.flatMap(({ instructions }) => instructions.filter(({ keyword }) => keyword === 'ARG'));
  const named = new RegExp(`\\$(?:${argument}(?!\\w)|\\{${argument}[:}])`);
  return (
    taken.some(({ words }) => words.some((word) => word.text === argument)) ||
    globalArgs.some(({ words }) => words.some((word) => named.test(word.text)))
  );
}

/** Whether every stage, for every function, begins with what it began with, now by its digest where that was wanted. */
function changesOnly({ text, uses }: BuiltDockerfile, after: string, pins: readonly Pin[]): boolean {
  const [one, other] = [parseDockerfile(text), parseDockerfile(after)];
  if (one.stages.length !== other.stages.length) return false;
  return uses.every(({ logicalId, args }) =>
    one.stages.every((stage, index) => {
      const [was, is] = [baseOf(stage, one, args), baseOf(other.stages[index]!, other, args)];
      if (was.kind !== 'image' || is.kind !== 'image') return was.kind === is.kind;
      const pin = pins.find(
        ({ base }) =>
          base.stage === index && base.functions.includes(logicalId) && base.reference === was.reference,
      );
      return is.reference === (pin ? pinned(pin) : was.reference);
    }),
  );
}

/** The whole name that a base has then. */
export function pinned({ base, resolved: { digest } }: Pin): string {
  return `${tagged(base)}${base.tag === undefined ? ':latest' : ''}@${digest}`;
}

const LOCAL =
  'it is an image of this machine alone, and no registry has a digest of it; push it to one for that';

function notInOnePlace(base: FoundBase, { digest }: Resolved): string {
  const whole = pinned({ base, resolved: { digest, isIndex: undefined, from: 'registry' } });
  return 'why' in base.place && base.place.why === 'given'
    ? `it comes from DockerBuildArgs in the template; have it become ${whole} there`
    : `its tag is put together of several parts; write ${whole} in one`;
}

const argumentIsShared = (base: FoundBase, resolved: Resolved): string =>
  `the ARG ${base.place.argument} is used for more than this; write ${pinned({ base, resolved })} into the FROM`;
