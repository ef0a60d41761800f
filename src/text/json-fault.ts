/** Where a text stops being JSON. Line and column are 1-based, columns in UTF-16 code units. */
export interface JsonFault {
  line: number;
  column: number;
  /** What stands there, ready to print: `"x"` or `the end`. */
  seen: string;
}

const SPACE = /[ \t\r\n]*/y;
// All characters from the space up, but for the quote and the backslash.
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const OTHER_SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The first place at which `text` is not JSON (RFC 8259), or undefined where all of it is. */
export function findJsonFault(text: string): JsonFault | undefined {
  const offset = faultOffset(text);
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const character = text.codePointAt(offset);
  return {
    line,
    column,
    seen: character === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(character)),
  };
}

// A loop with a stack of its own: the text may be nested as deeply as 6 MB allow.
function faultOffset(text: string): number | undefined {
  let at = 0;
  const open: ('{' | '[')[] = [];
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const takeKey = (): boolean => {
    take(SPACE);
    if (!take(STRING)) return false;
    take(SPACE);
    if (text[at] !== ':') return false;
    at += 1;
    return true;
  };
  for (;;) {
    take(SPACE);
    const opening = text[at];
    if (opening === '{' || opening === '[') {
      at += 1;
      take(SPACE);
      if (text[at] !== (opening === '{' ? '}' : ']')) {
        open.push(opening);
        if (opening === '{' && !takeKey()) return at;
        continue;
      }
      at += 1;
    } else if (!take(STRING) && !take(OTHER_SCALAR)) return at;
    for (;;) {
      take(SPACE);
      const inside = open.at(-1);
      if (inside === undefined) return at === text.length ? undefined : at;
      if (text[at] === ',') {
        at += 1;
        if (inside === '{' && !takeKey()) return at;
        break;
      }
      if (text[at] !== (inside === '{' ? '}' : ']')) return at;
      at += 1;
      open.pop();
    }
  }
}
