import type { Sink } from '../deps.ts';
import { environmentBytes, MAX_ENVIRONMENT_BYTES } from '../template/environment-variables.ts';
import { printableJson } from '../text/printable-json.ts';
import { wrapFor } from '../text/wrap.ts';
import { nameColumn } from './name-column.ts';
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
      return origin.kind === 'stack' && origin.deployed.kept?.has(key)
        ? 'outside the template, kept by the stack'
        : 'outside the template';
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

/** On a terminal, in characters: of the column that says where a value comes from, beside values. */
const NARROWEST_SOURCE = 20;
const WIDEST_SOURCE = 32;
/** On a terminal, what is left for a value on its first line, if there is so much. */
const ROOM_FOR_VALUE = 22;

/** One function's variables as a table, with what is to be known of them under it. Values only where `show` says so. */
export function listText({ target, reading, origin }: Opened, show: boolean, screen: Screen): string {
  const { style, isTerminal, columns } = screen;
  const { variables } = reading;
  const names = Object.keys(variables).sort();
  const notes = notesOn({ target, reading, origin }, screen);
  if (names.length === 0) return `${style.bold(target.label)} has no variables.\n${notes}`;
  const outside = new Set(changedOutside(origin, variables));
  const width = nameColumn([...names, 'NAME'], screen);
  const isKept = (name: string) => origin.kind === 'stack' && origin.deployed.kept?.has(name) === true;
  const from = (name: string) =>
    sourceWords(origin, name) + (outside.has(name) ? (isKept(name) ? KEPT : CHANGED) : '');
  const fromWidth = show ? sourceColumn(names.map(from), width + 8, screen) : 0;
  const row = (name: string, size: string, source: string, value: string): string[] => {
    const isLong = name.length > width;
    const head = `${(isLong ? '' : name).padEnd(width)}  ${size.padStart(4)}  `;
    const own = isLong ? [name] : [];
    const room = show ? fromWidth : columns - head.length;
    const [first = '', ...more] = wrapFor({ isTerminal, columns: room }, source, '');
    const tail = show ? `  ${value}` : '';
    return [
      ...own,
      head + first.padEnd(fromWidth) + tail,
      ...more.map((line) => ' '.repeat(head.length) + line),
    ];
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
const KEPT = ', kept by the stack';

/** @param before how many characters stand before it */
function sourceColumn(sources: readonly string[], before: number, { isTerminal, columns }: Screen): number {
  const widest = Math.max(4, ...sources.map((source) => source.length));
  const left = columns - before - 2 - ROOM_FOR_VALUE;
  return isTerminal ? Math.min(widest, Math.max(NARROWEST_SOURCE, Math.min(WIDEST_SOURCE, left))) : widest;
}

function notesOn({ reading, origin }: Opened, screen: Screen): string {
  const notes: string[] = [];
  const changed = changedOutside(origin, reading.variables);
  const missing = missingOnFunction(origin, reading.variables);
  if (changed.length > 0) {
    notes.push(
      `Changed outside since the deploy: ${changed.join(', ')}. A deploy without samgen that touches the environment puts back what the template says.`,
    );
  }
  if (missing.length > 0) notes.push(`In the template, and not on the function: ${missing.join(', ')}.`);
  if (origin.kind === 'unknown')
    notes.push(
      `Where the values come from is unknown: ${origin.why}${origin.missing === undefined ? '' : ` The permission ${origin.missing} would tell.`}`,
    );
  return notes
    .flatMap((note) => wrapFor(screen, note, ''))
    .map((line) => `${screen.style.yellow(line)}\n`)
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
