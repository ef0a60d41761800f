import type { Sink } from '../deps.ts';
import { wrapFor } from '../text/wrap.ts';
import type { Difference, DiffState } from './diff.ts';
import { nameColumn } from './name-column.ts';

type Screen = Pick<Sink, 'style' | 'columns' | 'isTerminal'>;

/** What a function is compared with, for people: `the template here`, `.env`, `prod`. */
type Name = string;

const marksOf = ({ style }: Pick<Screen, 'style'>): Readonly<Record<DiffState, string>> => ({
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

/** One line a variable: a mark, the name, a word. A terminal that is too narrow for that gets more. */
export function diffText(differences: readonly Difference[], other: Name, screen: Screen): string {
  const width = nameColumn(
    differences.map(({ key }) => key),
    screen,
  );
  const indent = ' '.repeat(width + 4);
  const [marks, words] = [marksOf(screen), wordsOf(other)];
  return differences
    .flatMap(({ key, state, why }) => {
      const reason = why === undefined ? '' : `: ${why}`;
      const [first = '', ...more] = wrapFor(screen, `${words[state]}${reason}`, indent);
      const head = `${marks[state]} ${key.padEnd(width)}`;
      return key.length > width
        ? [head, first, ...more]
        : [`${head}  ${first.slice(indent.length)}`, ...more];
    })
    .map((line) => `${line}\n`)
    .join('');
}

const ORDER = ['different', 'only-function', 'only-other', 'unknown', 'same'] as const;

/** All of it in a sentence. */
export function diffSummary(
  differences: readonly Difference[],
  label: string,
  other: Name,
  screen: Omit<Screen, 'style'>,
): string {
  const words = wordsOf(other);
  const counts = ORDER.flatMap((state) => {
    const count = differences.filter((one) => one.state === state).length;
    return count === 0 ? [] : [`${count} ${words[state]}`];
  });
  const text = `${label} and ${other}: ${counts.length === 0 ? 'no variables on either side' : counts.join(', ')}.`;
  return `${wrapFor(screen, text, '').join('\n')}\n`;
}
