/** Where a key and its value stand in a TOML text: offsets, the end exclusive. */
export interface Place {
  key?: readonly [number, number];
  value: readonly [number, number];
}

export type Places = ReadonlyMap<string, Place>;
export type TomlPath = readonly (string | number)[];

export const placeKey = (path: TomlPath): string => JSON.stringify(path.map(String));

interface Segment {
  name: string;
  at: readonly [number, number];
}

/** Nothing that sam reads is deeper than this. */
const MAX_DEPTH = 20;

/** The place of every key and value of a TOML text that a parser has already accepted. */
export function tomlPlaces(text: string): Places {
  return new Scanner(text).scan();
}

class Scanner {
  private at = 0;
  private readonly places = new Map<string, Place>();
  private readonly tables = new Map<string, number>();
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  scan(): Places {
    let table: TomlPath = [];
    for (this.blank(); this.at < this.text.length; this.blank()) {
      if (this.text[this.at] === '[') table = this.header();
      else this.pair(table);
    }
    return this.places;
  }

  private header(): TomlPath {
    const many = this.text.startsWith('[[', this.at);
    this.at += many ? 2 : 1;
    const segments = this.key();
    this.at += many ? 2 : 1;
    const path: (string | number)[] = [];
    for (const [index, { name, at }] of segments.entries()) {
      path.push(name);
      if (path.length > MAX_DEPTH) continue;
      this.remember(path, { key: at, value: at });
      const key = placeKey(path);
      const isLast = index === segments.length - 1;
      if (many && isLast) this.tables.set(key, (this.tables.get(key) ?? -1) + 1);
      const count = this.tables.get(key);
      if (count !== undefined) path.push(count);
    }
    return path;
  }

  private pair(table: TomlPath): void {
    const segments = this.key();
    this.at += 1;
    this.blank();
    const path = [...table];
    for (const segment of segments) {
      path.push(segment.name);
      if (path.length <= MAX_DEPTH) this.remember(path, { key: segment.at, value: segment.at });
    }
    const key = segments.at(-1)?.at;
    const value = this.value(path);
    if (path.length <= MAX_DEPTH) this.places.set(placeKey(path), key ? { key, value } : { value });
  }

  private remember(path: TomlPath, place: Place): void {
    const key = placeKey(path);
    if (!this.places.has(key)) this.places.set(key, place);
  }

  private key(): Segment[] {
    const segments: Segment[] = [];
    do {
      if (segments.length > 0) this.at += 1;
      this.spaces();
      const start = this.at;
      const quote = this.text[start];
      if (quote === '"' || quote === "'") {
        this.string();
        const raw = this.text.slice(start, this.at);
        segments.push({ name: unquoted(raw), at: [start, this.at] });
      } else {
        while (/[\w-]/.test(this.text[this.at] ?? '')) this.at += 1;
        segments.push({ name: this.text.slice(start, this.at), at: [start, this.at] });
      }
      this.spaces();
    } while (this.text[this.at] === '.');
    return segments;
  }

  private value(path: TomlPath): readonly [number, number] {
    const start = this.at;
    const first = this.text[start];
    if (first === '"' || first === "'") this.string();
    else if (first === '[') this.list(path);
    else if (first === '{') this.inlineTable(path);
    else {
      while (this.at < this.text.length && !/[,\]}#\n]/.test(this.text[this.at]!)) this.at += 1;
      return [start, start + this.text.slice(start, this.at).trimEnd().length];
    }
    return [start, this.at];
  }

  private list(path: TomlPath): void {
    this.at += 1;
    for (let index = 0; !this.closes(']'); index += 1) {
      const item = [...path, index];
      this.places.set(placeKey(item), { value: this.value(item) });
    }
  }

  private inlineTable(path: TomlPath): void {
    this.at += 1;
    while (!this.closes('}')) this.pair(path);
  }

  /** Skips to the next item of a list or an inline table, or past its end. */
  private closes(bracket: string): boolean {
    this.blank();
    if (this.text[this.at] === ',') {
      this.at += 1;
      this.blank();
    }
    if (this.at < this.text.length && this.text[this.at] !== bracket) return false;
    this.at += 1;
    return true;
  }

  private string(): void {
    const quote = this.text[this.at]!;
    const long = quote.repeat(3);
    const isLong = this.text.startsWith(long, this.at);
    this.at += isLong ? 3 : 1;
    while (this.at < this.text.length) {
      if (quote === '"' && this.text[this.at] === '\\') this.at += 2;
      else if (!isLong && this.text[this.at] === quote) {
        this.at += 1;
        return;
      } else if (isLong && this.text.startsWith(long, this.at)) {
        this.at += 3;
        // Up to two quotes may stand right before the closing three.
        while (this.text[this.at] === quote) this.at += 1;
        return;
      } else this.at += 1;
    }
  }

  private spaces(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at += 1;
  }

  private blank(): void {
    while (this.at < this.text.length) {
      const character = this.text[this.at]!;
      if (character === '#') {
        const end = this.text.indexOf('\n', this.at);
        this.at = end < 0 ? this.text.length : end;
      } else if (character === '\uFEFF' || /\s/.test(character)) this.at += 1;
      else return;
    }
  }
}

function unquoted(raw: string): string {
  if (raw.startsWith("'")) return raw.slice(1, -1);
  return raw
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g, (_, short, long, escaped: string) => {
      if (short || long) return String.fromCodePoint(Number.parseInt(short ?? long, 16));
      return { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\u001b' }[escaped] ?? escaped;
    });
}
