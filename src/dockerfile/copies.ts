import { posix } from 'node:path';
import type { Span } from '../text/edits.ts';
import type { Step } from './steps.ts';

/** A place of the image that a COPY or an ADD writes to. */
export interface CopiedPlace {
  /** `below`: whatever lies in a folder that is not looked into here. */
  readonly kind: 'file' | 'below';
  readonly path: string;
}

/** One source of a COPY or an ADD. */
export interface Copied {
  readonly step: Step;
  /** Undefined where it is not known; not for a here-document. */
  readonly source: string | undefined;
  readonly sourceAt: Span;
  /** From the build's context, and not from a stage or an image. */
  readonly isFromContext: boolean;
  /** All that it may write: with a source that may be a file or a folder, both. */
  readonly places: readonly CopiedPlace[];
  /** The octal mode or the words of `--chmod`. */
  readonly mode: string | undefined;
}

const EVERYWHERE: readonly CopiedPlace[] = [{ kind: 'below', path: '/' }];

/** @param kindOf what a path of the context is; undefined where it is not there (yet) */
export function copiesOf(
  steps: readonly Step[],
  kindOf: (path: string) => 'file' | 'folder' | undefined,
): Copied[] {
  return steps.flatMap((step): Copied[] => {
    const { instruction } = step;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
    const flag = (name: string) => instruction.flags.find((one) => one.name === name);
    const isFromContext = flag('from') === undefined;
    const sources = step.words.slice(0, -1);
    const targetText = step.words.at(-1);
    const target = targetOf(step, targetText, sources.length > 1);
    const mode = flag('chmod')?.value;
    return sources.map((source, index): Copied => {
      const at = instruction.words[instruction.exec === undefined ? index : 0] ?? instruction;
      const common = { step, source, sourceAt: at, isFromContext, mode };
      if (target === undefined || flag('parents')) return { ...common, places: EVERYWHERE };
      if (instruction.words[index]?.text.startsWith('<<'))
        return {
          ...common,
          isFromContext: false,
          places: placesOfHeredoc(instruction.words[index]!.text, target),
        };
      const isUnpacked = isArchive(step, source);
      if (source === undefined || isUnpacked) return { ...common, places: anywhereIn(target) };
      return { ...common, places: placesOf(source, target, isFromContext ? kindOf(source) : undefined) };
    });
  });
}

interface Target {
  path: string;
  isFolder: boolean;
}

function targetOf({ workingFolder }: Step, text: string | undefined, isFolder: boolean): Target | undefined {
  if (text === undefined || (workingFolder === undefined && !text.startsWith('/'))) return undefined;
  const path = posix.resolve(workingFolder ?? '/', text);
  // A folder that is there already is written into.
  const isThere = path === '/' || path === workingFolder;
  return { path, isFolder: isFolder || isThere || /(?:^|\/)\.{0,2}$/.test(text) };
}

const anywhereIn = ({ path }: Target): CopiedPlace[] => [
  { kind: 'file', path },
  { kind: 'below', path },
];

function placesOf(source: string, target: Target, kind: 'file' | 'folder' | undefined): CopiedPlace[] {
  const name = posix.basename(source);
  const isFolder = kind === 'folder' || /(?:^|\/)\.{0,2}$/.test(source);
  const below: CopiedPlace = { kind: 'below', path: target.path };
  if (isFolder) return [below];
  const inside: CopiedPlace = { kind: 'file', path: posix.join(target.path, name) };
  // What looks like a file may be written into a folder that the base brings.
  const files: CopiedPlace[] = target.isFolder ? [inside] : [{ kind: 'file', path: target.path }, inside];
  return kind === 'file' ? files : [...files, below];
}

function placesOfHeredoc(word: string, target: Target): CopiedPlace[] {
  const name = word.replace(/^<<-?/, '').replace(/["']/g, '');
  const inside: CopiedPlace = { kind: 'file', path: posix.join(target.path, name) };
  return target.isFolder ? [inside] : [{ kind: 'file', path: target.path }, inside];
}

/** ADD unpacks archives, and fetches what has a URL. */
/** Whether an ADD writes what is in its source, and not that itself; or may, as it comes from elsewhere. */
export const isArchive = ({ instruction }: Step, source: string | undefined): boolean =>
  instruction.keyword === 'ADD' && !isPlainFile(source);

const isPlainFile = (source: string | undefined): boolean =>
  source !== undefined && !/^(?:https?|git|ssh):|^git@|\.(?:tar|tgz|tbz2?|txz|gz|bz2|xz|zst)\b/i.test(source);

/** `yes`: one certainly writes it; `maybe`: one may; `no`: none can. */
export function holds(copies: readonly Copied[], path: string): 'yes' | 'maybe' | 'no' {
  const covering = copies.filter(({ places }) => places.some((place) => covers(place, path)));
  if (covering.length === 0) return 'no';
  return covering.some(({ places }) => places.length === 1 && places[0]!.path === path) ? 'yes' : 'maybe';
}

export function covers(place: CopiedPlace, path: string): boolean {
  if (place.kind === 'file') return place.path === path;
  return path.startsWith(place.path === '/' ? '/' : `${place.path}/`);
}
