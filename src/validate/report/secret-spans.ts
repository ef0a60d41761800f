/** A part of a line: 0-based, the end exclusive. */
export type Span = readonly [from: number, to: number];

const SECRET_NAME =
  /SECRET|PASSW|PASSPHRASE|PWD|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL|CONNECTION_?STRING/i;

/** Whether a name may stand beside a secret: wider than what a rule warns of, for what is only shown. */
export const mayNameSecret = (name: string): boolean =>
  name !== 'secretsmanager' && SECRET_NAME.test(name.replace(/[-.\s]/g, '_'));

const LONGEST_NAME = 100;
const MOST_BLANKS = 9;
/** A reference says where a value comes from, and is none. */
const REFERENCE = /!(?:Ref|GetAtt)\s+[\w:.]+(?=\s*(?:[,}\]#]|$))/y;
const TAG = /!\S*\s+/y;
const ENDED = /\s*(?:[,}\]]|#|$)/y;

export const isComment = (line: string): boolean => /^\s*#/.test(line);

/** The values in a line that stand beside a secret's name; a text may lack its end. */
export function secretSpans(line: string, isSecret: (name: string) => boolean = mayNameSecret): Span[] {
  const spans: Span[] = [...line.matchAll(/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
  if (isComment(line)) return spans;
  const bare = /^\s*(?:- )?([\w-]{1,100})\s{1,9}(?=[^\s:=])/.exec(line);
  if (bare && isSecret(bare[1]!) && separator(line, 0) < 0) spans.push([bare[0].length, line.length]);
  for (let at = separator(line, 0); at >= 0; at = separator(line, at)) {
    const { name, from: start } = nameBefore(line, at);
    const isPair = line[at] === '=';
    at += 1;
    if (name === '' || !(isSecret(name) || isSecretPair(name, line, start, isSecret))) continue;
    while (/\s/.test(line[at] ?? '')) at += 1;
    const value = valueAt(line, at, { isPair, isFirst: isFirst(line, start) });
    spans.push(...withoutReferences(line, value));
    at = Math.max(at, value[1]);
  }
  return spans;
}

/** The next : or = that is not part of `AWS::`. */
function separator(line: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '=') return at;
    if (line[at] === ':' && line[at + 1] !== ':' && line[at - 1] !== ':') return at;
  }
  return -1;
}

function nameBefore(line: string, separatorAt: number): { name: string; from: number } {
  let end = separatorAt;
  while (separatorAt - end < MOST_BLANKS && /\s/.test(line[end - 1] ?? '')) end -= 1;
  if (/["']/.test(line[end - 1] ?? '')) end -= 1;
  if (line[end - 1] === '\\') end -= 1;
  let from = end;
  while (end - from < LONGEST_NAME && /[\w.-]/.test(line[from - 1] ?? '')) from -= 1;
  return { name: line.slice(from, end), from };
}

/** `ParameterKey=NAME,ParameterValue=…` */
function isSecretPair(name: string, line: string, from: number, isSecret: (name: string) => boolean) {
  if (name !== 'ParameterValue') return false;
  const before = line.slice(Math.max(0, from - LONGEST_NAME), from);
  const key = /ParameterKey=["'\\]*(\w+)["'\\]*,\s*["'\\]*$/.exec(before)?.[1];
  return key !== undefined && isSecret(key);
}

const isFirst = (line: string, nameAt: number): boolean =>
  nameAt < LONGEST_NAME * 2 && /^\s*(?:[-?]\s+)*(?:export\s+)?["']?$/.test(line.slice(0, nameAt));

/** Where the value that starts at `from` ends; an empty span for a reference and for a map with keys. */
function valueAt(
  line: string,
  from: number,
  { isPair, isFirst }: { isPair: boolean; isFirst: boolean },
): Span {
  REFERENCE.lastIndex = from;
  if (REFERENCE.test(line)) return [from, from];
  TAG.lastIndex = from;
  const start = TAG.test(line) ? TAG.lastIndex : from;
  const first = line[start];
  const isOver = (at: number) => {
    ENDED.lastIndex = at;
    return ENDED.test(line);
  };
  if (first === undefined || (isFirst && /^[|>][-+\d]*\s*(?:#.*)?$/.test(line.slice(start, start + 200))))
    return [start, start];
  if (first === '"' || first === "'") {
    const end = endOfQuoted(line, start);
    return [start, end < line.length && !isOver(end) && !isPair ? line.length : end];
  }
  if (first === '\\' && /["']/.test(line[start + 1] ?? '')) {
    const end = line.indexOf(line.slice(start, start + 2), start + 2);
    return [start, end < 0 ? line.length : end + 2];
  }
  if (first === '{') {
    const inner = line.slice(start + 1, start + 1 + LONGEST_NAME);
    if (/^[^}]*[:=]/.test(inner) && !inner.startsWith('{')) return [start, start];
  }
  if (first === '[' || first === '{') {
    const close = line.lastIndexOf(first === '[' ? ']' : '}');
    return [start, close < start ? line.length : close + 1];
  }
  if (isPair) {
    const next = /\s+[\w-]+["']?\s*=|["'\]},]+\s*$|["'],/.exec(line.slice(start));
    return [start, next === null ? line.length : start + next.index];
  }
  if (isFirst) return [start, line.length];
  const end = line.slice(start).search(/[,}\]]/);
  return [start, end < 0 ? line.length : start + end];
}

/** The place after the quote that ends a text; the end of the line where there is none. */
export function endOfQuoted(line: string, from: number): number {
  const quote = line[from]!;
  for (let at = from + 1; at < line.length; at += 1) {
    if (quote === '"' && line[at] === '\\') at += 1;
    else if (line[at] === quote) {
      if (quote === "'" && line[at + 1] === "'") at += 1;
      else return at + 1;
    }
  }
  return line.length;
}

/** `${Name}` in a text is a reference; what stands around it is not. */
export function withoutReferences(line: string, [from, to]: Span): Span[] {
  const spans: Span[] = [];
  let at = from;
  for (const match of line.slice(from, to).matchAll(/\$\{[\w:. ]{1,100}\}/g)) {
    spans.push([at, from + match.index]);
    at = from + match.index + match[0].length;
  }
  spans.push([at, to]);
  return spans.filter(([start, end]) => line.slice(start, end).replace(/["']/g, '').trim() !== '');
}
