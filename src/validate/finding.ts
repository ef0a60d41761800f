import type { Severity } from '../problem.ts';
import type { Path, Range } from '../template/document.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import type { RuleContext } from './context.ts';

/** What a rule found: a place in the template, or in another file of the project. */
export interface Finding {
  /** In the template. */
  path?: Path;
  part?: 'key' | 'value';
  /** The part of the value that is wrong, where it is not all of it. */
  within?: string;
  /** In another file: its absolute path, and where in it (the first line where nothing is said). */
  file?: string;
  range?: Range;
  /** The rule's own severity where nothing is said. */
  severity?: Severity;
  message: string;
  hint?: string;
  /** The value at this place must not be shown anywhere. */
  secret?: boolean;
}

export interface Rule {
  /** Stable: users write it into baselines and filters. */
  id: string;
  severity: Severity;
  /** What is wrong, in one sentence. */
  summary: string;
  /** Why it is, and what to do instead. */
  help: string;
  check(context: RuleContext): Finding[];
}

/** `{ hint }`, or nothing where there is none. */
export const hinted = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

/** "Did you mean x?", or nothing. */
export const meant = (word: string | undefined): { hint?: string } =>
  hinted(word === undefined ? undefined : `Did you mean ${word}?`);

/** Beyond this many names nobody needs a guess, and looking for one would take too long. */
const MOST_CANDIDATES = 500;

/** didYouMean among a template's own names, of which there can be very many. */
export const nearest = (word: string, candidates: Iterable<string>, size: number): string | undefined =>
  size > MOST_CANDIDATES ? undefined : didYouMean(word, candidates);

/** Nobody reads more of a kind, and each costs time. */
const MOST_OF_A_KIND = 1_000;

/** The first findings of a rule, and one that counts the rest. */
export function atMost(findings: Finding[]): Finding[] {
  const next = findings[MOST_OF_A_KIND];
  if (next === undefined) return findings;
  const more = findings.length - MOST_OF_A_KIND;
  return [...findings.slice(0, MOST_OF_A_KIND), { ...next, message: `${more} more like those before.` }];
}
