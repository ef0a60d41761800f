import type { Deps, Style } from '../deps.ts';
import { environmentBytes, MAX_ENVIRONMENT_BYTES } from '../template/environment-variables.ts';
import { wrapFor } from '../text/wrap.ts';
import type { KeyChange, Plan } from './change.ts';
import type { FunctionReading } from './function.ts';
import type { Receipt } from './transaction.ts';

type Screen = Pick<Deps['stderr'], 'style' | 'columns' | 'isTerminal'>;

const WORDS = { add: 'added', change: 'changed', remove: 'removed' } as const;

const marks = (style: Style) => ({
  add: style.green('+'),
  change: style.yellow('~'),
  remove: style.red('-'),
});

/** Where the change goes: the one line before anything is asked or changed. */
export function announcement(
  { arn }: Pick<FunctionReading, 'arn'>,
  label: string,
  stackName: string | undefined,
  { style, columns, isTerminal }: Screen,
): string {
  const [, , , region = '?', account = '?'] = arn.split(':');
  const parts = [
    ['Function ', label],
    ...(stackName === undefined ? [] : [[' of the stack ', stackName]]),
    [' in ', region],
    [', account ', account],
  ] as const;
  const width = parts.flat().join('').length;
  const [first, ...rest] = parts.map(([words, name]) => words + style.bold(name));
  // What is piped stays in one line: somebody may look for it there.
  return isTerminal && width > columns ? `${first}\n ${rest.join('')}\n` : `${first}${rest.join('')}\n`;
}

/** What will be done, name by name; never a value. */
export function planText(plan: Plan, screen: Screen): string {
  const { style } = screen;
  const width = Math.max(0, ...plan.changes.map(({ key }) => key.length));
  const lines = plan.changes.map(
    ({ key, change }) => `  ${marks(style)[change]} ${key.padEnd(width)}  ${WORDS[change]}`,
  );
  if (plan.asWished.length > 0) lines.push(...names('as wished already: ', plan.asWished, screen));
  if (plan.kept.length > 0) lines.push(...names('kept: ', plan.kept, screen));
  const bytes = environmentBytes(plan.variables);
  lines.push(`  ${style.dim(`${bytes} of ${MAX_ENVIRONMENT_BYTES} bytes`)}`);
  return `${lines.join('\n')}\n`;
}

/** A list of names that breaks between them. */
function names(title: string, list: readonly string[], screen: Screen): string[] {
  return wrapFor(screen, `${title}${list.join(', ')}`, '    ').map((line, index) =>
    screen.style.dim(index === 0 ? `  = ${line.trimStart()}` : line),
  );
}

/** What was done. `milliseconds` is the time that it took, `label` the function where there are several. */
export function receiptText(
  receipt: Receipt,
  milliseconds: number,
  label: string | undefined,
  screen: Screen,
): string {
  const { style } = screen;
  const done = `${style.green('✔')} ${label === undefined ? '' : `${style.bold(label)}: `}`;
  if (receipt.status === 'unchanged') return `${done}Nothing to change: nothing was written.\n`;
  const { changes, kept, attempts, revision, foreign } = receipt;
  const what = changes.length === 0 ? 'What Lambda had failed to apply is written again' : sentence(changes);
  const others = kept.length === 0 ? 'there are no others' : `${counted(kept.length, 'other')} kept`;
  const times = attempts === 1 ? 'written once' : `written with ${attempts} attempts`;
  const lines = [
    `${done}${what}; ${others}.`,
    `  ${style.dim(`${times}, applied and read back in ${(milliseconds / 1000).toFixed(1)} s; revision ${short(revision.before)} → ${short(revision.after)}`)}`,
  ];
  if (foreign.length > 0)
    lines.push(
      ...wrapFor(
        screen,
        `Meanwhile someone else changed other variables: ${foreign.map(({ key, change }) => `${key} (${WORDS[change]})`).join(', ')}.`,
        '  ',
      ).map((line) => style.yellow(line)),
    );
  return `${lines.join('\n')}\n`;
}

/** `SECRET_VAR changed, NEW_ONE added`; counts where there are many. */
function sentence(changes: readonly KeyChange[]): string {
  if (changes.length <= 4) return changes.map(({ key, change }) => `${key} ${WORDS[change]}`).join(', ');
  const count = (kind: KeyChange['change']) => changes.filter(({ change }) => change === kind).length;
  const kinds = (['change', 'add', 'remove'] as const).filter((kind) => count(kind) > 0);
  return kinds.map((kind) => `${count(kind)} ${WORDS[kind]}`).join(', ');
}

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const short = (revision: string): string => revision.slice(0, 8);

/** Of one function, for `--json`. */
export const receiptObject = ({ changes, kept, revision, attempts, foreign }: Receipt) => ({
  changes,
  kept,
  revision,
  attempts,
  ...(foreign.length === 0 ? {} : { changedByOthers: foreign }),
});
