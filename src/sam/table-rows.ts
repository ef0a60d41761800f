import type { Style } from '../deps.ts';
import type { Redactor } from './redact.ts';

export interface Look {
  style: Style;
  /** The width to wrap at. */
  columns: number;
  redact: Redactor;
}

/** Where a table's columns begin, by their names in its heading. */
export type Columns = ReadonlyMap<string, number>;

export const CHANGE_COLUMNS = ['Operation', 'LogicalResourceId', 'ResourceType', 'Replacement'];
export const EVENT_COLUMNS = ['ResourceStatus', 'ResourceType', 'LogicalResourceId', 'ResourceStatusReason'];

/** @returns undefined where the line is not a heading of just these columns. */
export function readHeading(line: string, names: readonly string[]): Columns | undefined {
  if (line.trim().split(/\s+/).join() !== names.join()) return undefined;
  return new Map(names.map((name) => [name, new RegExp(`\\b${name}\\b`).exec(line)!.index]));
}

/** @returns undefined where a cell runs into the next column. */
function readCells(line: string, columns: Columns): string[] | undefined {
  const starts = [...columns.values()];
  if (starts.some((start) => start > 0 && /\S/.test(line[start - 1] ?? ''))) return undefined;
  return starts.map((start, index) => line.slice(start, starts[index + 1]).trim());
}

const paintsOperation = { '+ Add': 'green', '* Modify': 'yellow', '- Delete': 'red' } as const;
const replacements: Record<string, string> = { True: 'replaced', Conditional: 'may be replaced' };

/** A line for a row of the change set; undefined where it is no such row. */
export function showChange(line: string, columns: Columns, { style, redact }: Look): string[] | undefined {
  const [operation, id, type, replacement] = readCells(line, columns) ?? [];
  if (operation === '-' && id === '-' && type === '-') return ['No resource changes.'];
  const paint = paintsOperation[operation as keyof typeof paintsOperation];
  if (paint === undefined || !isName(id) || !isName(type) || replacement === undefined) return undefined;
  const note = replacements[replacement];
  const parts = [style[paint](operation!.padEnd(8)), redact(id).padEnd(28), redact(type)];
  return [[...parts, ...(note === undefined ? [] : [style.yellow(note)])].join('  ').trimEnd()];
}

/** What says nothing that the status does not say. */
const NOISE =
  /^(?:-|Resource (?:creation|update|deletion) initiated|Eventual consistency check initiated|Transformation succeeded)?$/i;

/** The lines of an event: what happened to what, and the reason below; undefined where it is no such row. */
export function showEvent(line: string, columns: Columns, look: Look): string[] | undefined {
  const [status, type, id, reason] = readCells(line, columns) ?? [];
  if (reason === undefined) return undefined;
  // A reason wider than its column goes on in a row of its own.
  if (status === '' && type === '' && id === '' && reason !== '') return showReason(reason, look);
  const [, state, detail] = /^([A-Z][A-Z_]+)(?: - ([A-Z_]+))?$/.exec(status!) ?? [];
  if (state === undefined || !isName(type) || !isName(id)) return undefined;
  const paint = paintOf(state, look.style);
  const cells = [look.redact(id), look.redact(type), ...(detail === undefined ? [] : [detail])];
  const row = [paint(state.padEnd(20)), ...alignedIn(look.columns - Math.max(20, state.length) - 2, cells)];
  return [row.join('  '), ...(NOISE.test(reason) ? [] : showReason(reason, look))];
}

/** The second cell begins where that of other rows does, unless the row would be too wide. */
function alignedIn(width: number, [first = '', ...others]: readonly string[]): string[] {
  const padded = [first.padEnd(28), ...others];
  return padded.join('  ').length <= width ? padded : [first, ...others];
}

const isName = (cell: string | undefined): cell is string => cell !== undefined && /^[^\s]+$/.test(cell);

function paintOf(state: string, style: Style): (text: string) => string {
  if (/FAILED|ROLLBACK/.test(state)) return style.red;
  if (state.endsWith('IN_PROGRESS')) return style.yellow;
  return state.endsWith('COMPLETE') ? style.green : (text) => text;
}

/** Redacted before it is broken into lines, for no search finds what two lines share. */
function showReason(reason: string, { columns, redact }: Look): string[] {
  const width = Math.max(20, columns - 4);
  const lines: string[] = [];
  for (const word of redact(reason).split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((text) => `    ${text}`);
}
