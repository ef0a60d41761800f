import type { Sink } from '../deps.ts';
import { environmentBytes, MAX_ENVIRONMENT_BYTES } from '../template/environment-variables.ts';
import { printableJson } from '../text/printable-json.ts';
import { wrap } from '../text/wrap.ts';
import type { Opened } from './opened.ts';
import { changedOutside, missingOnFunction } from './origin.ts';
import { type Origin, type Source, sourceOf } from './source.ts';

type Screen = Pick<Sink, 'style' | 'columns' | 'isTerminal'>;

/** Where a value comes from, for people. */
export function sourceWords(origin: Origin, key: string): string {
  if (origin.kind === 'no-stack') return 'the function itself';
  const source = sourceOf(origin, key);
  switch (source?.kind) {
    case undefined:
      return 'unknown';
    case 'outside':
      return 'outside the template';
    case 'literal':
      return 'template';
    case 'parameter':
      return `parameter ${source.name}${source.noEcho ? ' (NoEcho)' : ''}`;
    case 'reference':
      return `${source.service} ${source.id}`;
    case 'computed':
      return `computed by the template${source.parameters.length === 0 ? '' : ` (${source.parameters.join(', ')})`}`;
  }
}

/** Names wider than this stand on a line of their own, so that they do not push all others aside. */
const WIDEST = 32;

/** One function's variables as a table, with what is to be known of them under it. Values only where `show` says so. */
export function listText({ target, reading, origin }: Opened, show: boolean, screen: Screen): string {
  const { style } = screen;
  const { variables } = reading;
  const names = Object.keys(variables).sort();
  const notes = notesOn({ target, reading, origin }, screen);
  if (names.length === 0) return `${style.bold(target.label)} has no variables.\n${notes}`;
  const outside = new Set(changedOutside(origin, variables));
  const width = Math.min(WIDEST, Math.max(4, ...names.map((name) => name.length)));
  const from = (name: string) => sourceWords(origin, name) + (outside.has(name) ? CHANGED : '');
  const fromWidth = show ? Math.min(WIDEST, Math.max(4, ...names.map((name) => from(name).length))) : 0;
  const row = (name: string, size: string, source: string, value: string): string[] => {
    const isLong = name.length > width;
    const head = `${(isLong ? '' : name).padEnd(width)}  ${size.padStart(4)}  `;
    const own = isLong ? [name] : [];
    if (show) return [...own, `${head}${source.padEnd(fromWidth)}  ${value}`];
    if (!screen.isTerminal)
      return [...own.map((one) => `${one}  ${size}  ${source}`), ...(isLong ? [] : [head + source])];
    const [first = '', ...more] = wrap(source, screen.columns - head.length, '');
    return [...own, head + first, ...more.map((line) => ' '.repeat(head.length) + line)];
  };
  const [heading = ''] = row('NAME', 'SIZE', 'FROM', 'VALUE');
  const rows = names.flatMap((name) => {
    const value = variables[name]!;
    return row(name, String(Buffer.byteLength(value)), from(name), show ? printableJson(value) : '');
  });
  const total = `${environmentBytes(variables)} of ${MAX_ENVIRONMENT_BYTES} bytes`;
  return `${style.bold(heading.trimEnd())}\n${rows.map((line) => `${line.trimEnd()}\n`).join('')}${style.dim(total)}\n${notes}`;
}

const CHANGED = ', changed since';

function notesOn({ reading, origin }: Opened, { style, columns, isTerminal }: Screen): string {
  const notes: string[] = [];
  const changed = changedOutside(origin, reading.variables);
  const missing = missingOnFunction(origin, reading.variables);
  if (changed.length > 0) {
    notes.push(
      `Changed outside since the deploy: ${changed.join(', ')}. A deploy that touches the environment puts back what the template says.`,
    );
  }
  if (missing.length > 0) notes.push(`In the template, and not on the function: ${missing.join(', ')}.`);
  if (origin.kind === 'unknown')
    notes.push(
      `Where the values come from is unknown: ${origin.why}${origin.missing === undefined ? '' : ` The permission ${origin.missing} would tell.`}`,
    );
  return notes
    .flatMap((note) => (isTerminal ? wrap(note, columns, '') : [note]))
    .map((line) => `${style.yellow(line)}\n`)
    .join('');
}

export interface ListedVariable {
  key: string;
  bytes: number;
  source: Source | { kind: 'unknown' };
  changedOutside?: true;
  value?: string;
}

/** One function for `--json`. */
export function listObject({ reading, origin }: Opened, show: boolean) {
  const { name, arn, variables } = reading;
  const outside = new Set(changedOutside(origin, variables));
  const missing = missingOnFunction(origin, variables);
  return {
    function: name,
    arn,
    bytes: environmentBytes(variables),
    limit: MAX_ENVIRONMENT_BYTES,
    variables: Object.keys(variables)
      .sort()
      .map(
        (key): ListedVariable => ({
          key,
          bytes: Buffer.byteLength(variables[key]!),
          source: sourceOf(origin, key) ?? { kind: 'unknown' },
          ...(outside.has(key) ? { changedOutside: true } : {}),
          ...(show ? { value: variables[key]! } : {}),
        }),
      ),
    ...(missing.length === 0 ? {} : { missing }),
    ...(origin.kind === 'unknown'
      ? { unknown: { why: origin.why, ...(origin.missing === undefined ? {} : { missing: origin.missing }) } }
      : {}),
  };
}
