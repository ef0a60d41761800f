/** A text whose continuation lines were indented, and how far each line was (0-based). */
export interface Indented {
  text: string;
  shifts: readonly number[];
}

/**
 * PyYAML, which sam reads templates with, does not mind how far the later lines of a `[…]`, a `{…}` or a quoted
 * text are indented; a stricter parser does. Gives the same document with these lines indented enough, or undefined
 * where none needs it.
 */
export function indentContinuations(text: string): Indented | undefined {
  const scanner = new Scanner();
  const shifts: number[] = [];
  const lines = text.split('\n').map((line) => {
    const shift = scanner.line(line);
    shifts.push(shift);
    return ' '.repeat(shift) + line;
  });
  return shifts.some((shift) => shift > 0) ? { text: lines.join('\n'), shifts } : undefined;
}

class Scanner {
  private depth = 0;
  private quote = '';
  /** The column that continuation lines must be right of. */
  private base = 0;
  /** Lines right of this column belong to a block scalar. */
  private block: number | undefined;

  /** Reads a line; how many spaces it lacks. */
  line(line: string): number {
    const indent = line.length - line.trimStart().length;
    const isBlank = line.trim() === '';
    if (this.quote !== '' || this.depth > 0) {
      this.tokens(line, indent, this.depth > 0);
      return isBlank ? 0 : Math.max(0, this.base + 1 - indent);
    }
    if (isBlank || (this.block !== undefined && indent > this.block)) return 0;
    this.block = undefined;
    const dashes = /^(?:[-?] +)*/.exec(line.slice(indent))![0].length;
    this.base = indent + dashes;
    // The content of `- |` is right of the dash, that of `key: |` right of the key.
    const parent = /^[|>]/.test(line.slice(this.base)) ? indent : this.base;
    this.tokens(line, this.base, true);
    if (this.block !== undefined) this.block = parent;
    return 0;
  }

  /** `fresh`: whether a value may start here, so that a quote or a bracket opens something. */
  private tokens(line: string, from: number, fresh: boolean): void {
    let isFresh = fresh;
    for (let at = from; at < line.length; at += 1) {
      const character = line[at]!;
      if (this.quote !== '') at = this.inQuote(line, at);
      else if (character === '#' && (at === 0 || /\s/.test(line[at - 1]!))) return;
      else if (isFresh && (character === '"' || character === "'")) {
        this.quote = character;
        isFresh = false;
      } else if ((isFresh || this.depth > 0) && (character === '[' || character === '{')) {
        this.depth += 1;
        isFresh = true;
      } else if (this.depth > 0 && (character === ']' || character === '}')) {
        this.depth -= 1;
        isFresh = false;
      } else if (isFresh && this.depth === 0 && /^[|>][+-]?\d?[+-]?\s*(#.*)?$/.test(line.slice(at))) {
        this.block = 0;
        return;
      } else if (isFresh && (character === '!' || character === '&')) at = endOfWord(line, at) - 1;
      else if (character === ':') isFresh ||= this.depth > 0 || /\s|^$/.test(line[at + 1] ?? '');
      else if (character === ',' && this.depth > 0) isFresh = true;
      else if (!/\s/.test(character)) isFresh = false;
    }
  }

  /** The place of the quote that ends the text, or the end of the line. */
  private inQuote(line: string, from: number): number {
    let at = from;
    for (; at < line.length; at += 1) {
      if (this.quote === '"' && line[at] === '\\') at += 1;
      else if (line[at] === this.quote) {
        if (this.quote === "'" && line[at + 1] === "'") at += 1;
        else {
          this.quote = '';
          return at;
        }
      }
    }
    return at;
  }
}

function endOfWord(line: string, from: number): number {
  const space = line.slice(from).search(/[\s,[\]{}]/);
  return space < 0 ? line.length : from + space;
}
