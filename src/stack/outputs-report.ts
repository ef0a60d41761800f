import type { Sink } from '../deps.ts';
import type { StackOutput } from './stack.ts';

/** For people: name and value; where one does not fit beside its name, each goes under it. */
export function outputsTable(
  outputs: readonly StackOutput[],
  { style, columns, isTerminal }: Pick<Sink, 'style' | 'columns' | 'isTerminal'>,
): string {
  const width = Math.max(0, ...outputs.map(({ key }) => key.length));
  const room = isTerminal ? columns - width - 2 : Number.POSITIVE_INFINITY;
  const fits = outputs.every(({ value }) => value.length <= room && !value.includes('\n'));
  const rows = outputs.map(({ key, value }) =>
    fits
      ? `${style.bold(key.padEnd(width))}  ${value}`
      : `${style.bold(key)}\n${value
          .split('\n')
          .map((line) => `  ${line}`)
          .join('\n')}`,
  );
  return rows.map((row) => `${row}\n`).join('');
}

export const outputsObject = (outputs: readonly StackOutput[]): Record<string, string> =>
  Object.fromEntries(outputs.map(({ key, value }) => [key, value]));

/** `KEY=value` lines for bash; dotenv reads them alike, but for a `'` beside one of the four below. */
export const outputsEnv = (outputs: readonly StackOutput[]): string =>
  outputs.map(({ key, value }) => `${key}=${quoted(value)}\n`).join('');

/** Single quotes keep everything but themselves; in double ones the shell still sees these four. */
function quoted(value: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  return `"${value.replace(/[\\"$`]/g, '\\$&')}"`;
}
