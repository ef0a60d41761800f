import type { Sink } from '../deps.ts';
import type { Difference, DiffState } from './diff.ts';

type Screen = Pick<Sink, 'style'>;

/** What a function is compared with, for people: `the template`, `.env`, `prod`. */
type Name = string;

const marksOf = ({ style }: Screen): Readonly<Record<DiffState, string>> => ({
  same: style.dim('='),
  different: style.yellow('~'),
  'only-function': style.red('<'),
  'only-other': style.green('>'),
  unknown: style.dim('?'),
});

const wordsOf = (other: Name): Readonly<Record<DiffState, string>> => ({
  same: 'same',
  different: 'different',
  'only-function': 'only on the function',
  'only-other': `only in ${other}`,
  unknown: 'cannot be compared',
});

/** One line a variable: a mark, the name, a word. */
export function diffText(differences: readonly Difference[], other: Name, screen: Screen): string {
  const width = Math.min(40, Math.max(0, ...differences.map(({ key }) => key.length)));
  const [marks, words] = [marksOf(screen), wordsOf(other)];
  return differences
    .map(({ key, state, why }) => {
      const reason = why === undefined ? '' : `: ${why}`;
      return `${marks[state]} ${key.padEnd(width)}  ${words[state]}${reason}\n`;
    })
    .join('');
}

const ORDER = ['different', 'only-function', 'only-other', 'unknown', 'same'] as const;

/** All of it in a sentence. */
export function diffSummary(differences: readonly Difference[], label: string, other: Name): string {
  const words = wordsOf(other);
  const counts = ORDER.flatMap((state) => {
    const count = differences.filter((one) => one.state === state).length;
    return count === 0 ? [] : [`${count} ${words[state]}`];
  });
  return `${label} and ${other}: ${counts.length === 0 ? 'no variables on either side' : counts.join(', ')}.\n`;
}
