import type { Path, Range, TemplateDocument } from '../template/document.ts';
import { intrinsicOf, parametersOf } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';
import {
  isComment,
  mayNameSecret,
  type Span,
  secretSpans,
  withoutReferences,
} from './report/secret-spans.ts';
import type { SecretText } from './secret-texts.ts';
import { isSecretName, secretIn } from './secrets.ts';

/** What a NoEcho parameter says that is not its value. */
const SAFE = new Set('Type NoEcho Description MinLength MaxLength MinValue MaxValue'.split(' '));

/** The parameters that a template declares NoEcho. */
export const noEchoNames = (template: unknown): string[] =>
  Object.entries(parametersOf(template))
    .filter(([, parameter]) => String(parameter['NoEcho']).toLowerCase() === 'true')
    .map(([name]) => name);

/** Every value of a template that may be a secret: by its name, its parameter or its form. */
export function hiddenInTemplate(document: TemplateDocument): SecretText[] {
  const paths: Leaf[] = [];
  const noEcho = new Set(noEchoNames(document.value));
  const seen = new Set<unknown>();
  const walk = (value: unknown, path: Path): void => {
    if (typeof value === 'string') {
      if (secretIn(value) !== undefined) paths.push({ path });
      return;
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const [key, item] of entriesOf(value)) {
      const at = [...path, key];
      if (path.length === 1 && path[0] === 'Parameters' && noEcho.has(String(key))) {
        for (const [name, part] of Object.entries(isRecord(item) ? item : {}))
          if (!SAFE.has(name)) leaves(part, [...at, name], paths, true);
      } else if (typeof key === 'string' && namesSecret(key, path) && isValue(item, path)) {
        leaves(item, at, paths, false);
      } else if (path.at(-2) === 'Parameters' && path.length === 2 && isDefaultOf(String(path[1]), key)) {
        leaves(item, at, paths, true);
      } else walk(item, at);
    }
  };
  walk(document.value, []);
  const lines = document.text.split('\n');
  return paths.flatMap(({ path, part, isSub }) => {
    const range = document.rangeOf(path, part);
    return isSub ? literalParts(lines, range, document.file) : [{ file: document.file, range }];
  });
}

interface Leaf {
  path: Path;
  part?: 'key';
  /** A text whose `${…}` are references. */
  isSub?: boolean;
}

const entriesOf = (value: object): Iterable<[string | number, unknown]> =>
  Array.isArray(value) ? value.entries() : Object.entries(value);

const isDefaultOf = (parameter: string, key: string | number) =>
  mayNameSecret(parameter) && (key === 'Default' || key === 'AllowedValues');

/** Where the user names the values, any hint of a secret counts; elsewhere `ApiKeySourceType` is none. */
const namesSecret = (name: string, path: Path) =>
  isPlaceOfValues(path) ? mayNameSecret(name) : isSecretName(name);

const isPlaceOfValues = (path: Path) => path.at(-1) === 'Variables' || path.at(-1) === 'DockerBuildArgs';

/** A map of its own is a resource or the like; in the places of plain values it is a mistake, and still a value. */
const isValue = (value: unknown, path: Path) =>
  !isRecord(value) || intrinsicOf(value) !== undefined || isPlaceOfValues(path);

function leaves(value: unknown, path: Path, found: Leaf[], everything: boolean, depth = 0): void {
  if (depth > 50) return;
  const [name, argument] = intrinsicOf(value) ?? [];
  if (!everything && (name === 'Ref' || name === 'Fn::GetAtt' || name === 'Condition')) return;
  if (!everything && name === 'Fn::Sub') {
    const text = Array.isArray(argument) ? [...path, 'Fn::Sub', 0] : [...path, 'Fn::Sub'];
    found.push({ path: text, isSub: true });
    if (Array.isArray(argument)) leaves(argument[1], [...path, 'Fn::Sub', 1], found, everything, depth + 1);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, item] of entriesOf(value)) {
      // The first part of Fn::If is a condition's name, the parts of Fn::FindInMap are keys.
      if (!everything && path.at(-1) === 'Fn::If' && key === 0) continue;
      if (item === null) found.push({ path: [...path, key], part: 'key' });
      else if (!everything && key === 'Fn::FindInMap') continue;
      else leaves(item, [...path, key], found, everything, depth + 1);
    }
    return;
  }
  if (value !== null && value !== undefined && value !== '') found.push({ path });
}

function literalParts(lines: readonly string[], range: Range, file: string): SecretText[] {
  const parts: SecretText[] = [];
  for (let line = range.line; line <= range.endLine; line += 1) {
    const text = lines[line - 1] ?? '';
    const indent = text.length - text.trimStart().length;
    let from = line === range.line ? range.column - 1 : indent;
    let to = line === range.endLine ? range.endColumn - 1 : text.length;
    if (/["']/.test(text[from] ?? '')) from += 1;
    if (to > from && /["']/.test(text[to - 1] ?? '')) to -= 1;
    for (const span of withoutReferences(text, [from, to])) parts.push(part(file, line, span));
  }
  return parts;
}

const part = (file: string, line: number, [from, to]: Span): SecretText => ({
  file,
  range: { line, column: from + 1, endLine: line, endColumn: to + 1 },
});

/** What may be a secret in a text that no parser has understood, line by line. */
export function hiddenInText(file: string, text: string, names: readonly string[]): SecretText[] {
  const lines = text.split('\n');
  const given = new Set(names);
  const isSecret = (name: string) => given.has(name) || mayNameSecret(name);
  const inNoEcho = noEchoLines(lines);
  const found: SecretText[] = [];
  let quote = '';
  let block: { indent: number; isTyped: boolean; isText: boolean } | undefined;
  for (const [index, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    const all: Span = [indent, line.trimEnd().length];
    const hide = (span: Span) => {
      if (span[1] > span[0]) found.push(part(file, index + 1, span));
    };
    if (quote !== '') {
      hide(all);
      if (line.includes(quote)) quote = '';
      continue;
    }
    if (line.trim() === '') continue;
    const key = keyOf(line);
    const isItem = /^\s*-(\s|$)/.test(line);
    if (block && (indent > block.indent || (isItem && indent === block.indent && !block.isTyped))) {
      if (!isComment(line) || block.isText) {
        if (block.isText || (key === undefined && !block.isTyped)) {
          hide(all);
          continue;
        }
        for (const span of secretSpans(
          line,
          (name) => !SAFE.has(name) && (!block!.isTyped || isSecret(name)),
        ))
          hide(span);
      }
    } else if (!isItem || indent !== block?.indent) block = undefined;
    const isNoEcho = inNoEcho.has(index);
    const spans = secretSpans(line, isNoEcho ? (name) => !SAFE.has(name) : isSecret);
    for (const span of spans) hide(span);
    if (isNoEcho && key === undefined && !isComment(line) && !/^\s*[{}[\],]*\s*$/.test(line)) hide(all);
    const last = spans.at(-1);
    if (last && last[1] === line.length) quote = openQuote(line.slice(last[0]));
    const isOwn = key !== undefined && (isNoEcho ? !SAFE.has(key) : isSecret(key));
    const isBlockDefault = block?.isTyped === true && (key === 'Default' || key === 'AllowedValues');
    if (isBlockDefault) for (const span of secretSpans(line, (name) => name === key)) hide(span);
    if (block === undefined ? isOwn : isBlockDefault) {
      const next = lines.slice(index + 1, index + 4).find((one) => one.trim() !== '') ?? '';
      const isText = /[:=]\s*(?:!\S+\s+)?[|>][-+\d]*\s*(?:#.*)?$/.test(line);
      block = { indent, isText, isTyped: !isText && /^\s*["']?(Type|NoEcho)["']?\s*:/.test(next) };
    }
  }
  return found;
}

const keyOf = (line: string): string | undefined =>
  /^\s*(?:[-?]\s+)*["']?([\w.-]{1,255})["']?\s{0,9}[:=](?:\s|["'[{]|$)/.exec(line)?.[1];

/** The quote that a value opens and does not close on its line. */
function openQuote(value: string): string {
  const triple = /^("""|''')/.exec(value)?.[1];
  if (triple) return value.indexOf(triple, 3) < 0 ? triple : '';
  const quote = value[0]!;
  if (quote !== '"' && quote !== "'") return '';
  const rest = value
    .slice(1)
    .trimEnd()
    .replace(quote === '"' ? /\\./g : /''/g, '');
  return rest.includes(quote) ? '' : quote;
}

const NO_ECHO = /["']?NoEcho["']?\s{0,9}:\s{0,9}["']?true/i;

/** The names of NoEcho parameters in a template that cannot be parsed. */
export function noEchoNamesIn(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (!NO_ECHO.test(line)) return [];
    const inline = /(\w{1,255})["']?\s{0,9}:\s{0,9}\{[^{}]{0,2000}NoEcho/.exec(line)?.[1];
    const name = inline ?? keyOf(lines[parentOf(lines, index)] ?? '');
    return name === undefined ? [] : [name];
  });
}

function noEchoLines(lines: readonly string[]): Set<number> {
  const marked = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (!NO_ECHO.test(line) || marked.has(index)) continue;
    marked.add(index);
    if (/\{.*NoEcho/.test(line)) continue;
    const parent = parentOf(lines, index);
    const least = indentOf(lines[parent] ?? '');
    for (let at = parent + 1; at < lines.length; at += 1) {
      if (lines[at]!.trim() !== '' && indentOf(lines[at]!) <= least) break;
      marked.add(at);
    }
  }
  return marked;
}

const indentOf = (line: string) => line.length - line.trimStart().length;

function parentOf(lines: readonly string[], index: number): number {
  const indent = indentOf(lines[index]!);
  let at = index - 1;
  while (at >= 0 && (lines[at]!.trim() === '' || indentOf(lines[at]!) >= indent)) at -= 1;
  return at;
}
