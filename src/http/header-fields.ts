import { badRequest } from './malformed-request.ts';

/** Names are in lower case; what was sent several times is joined by commas. */
export type HeaderFields = ReadonlyMap<string, string>;

/** What a name or a method is made of (RFC 9110, 5.6.2). */
export const token = /^[!#$%&'*+\-.^`|~\w]+$/;
const tokenWithSpaces = /^[!#$%&'*+\-.^`|~\w ]+$/;
const forbiddenInValue = /[^\t\x20-\x7e\x80-\xff]/;

/** The lines of a head or of trailers, as Go's net/textproto takes them. */
export class FieldLines {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** @throws MalformedRequest */
  add(line: string): void {
    if (isBlank(line.charCodeAt(0))) {
      this.#continue(line);
      return;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (!token.test(name)) throw badRequest(tokenWithSpaces.test(name) ? 'invalid header name' : undefined);
    this.#names.push(name.toLowerCase());
    this.#values.push(valueIn(line, colon + 1));
  }

  /** A line that begins with a blank goes on with the value before it (RFC 9112, 5.2: obs-fold). */
  #continue(line: string): void {
    const before = this.#values.pop();
    if (before === undefined) throw badRequest();
    const value = valueIn(line, 0);
    this.#values.push(before === '' || value === '' ? before + value : `${before} ${value}`);
  }

  /** @throws MalformedRequest when what may be there once is there twice, as is not safe to read in one way */
  joined(): HeaderFields {
    const fields = new Map<string, string>();
    for (const [index, name] of this.#names.entries()) {
      const value = this.#values[index] ?? '';
      const before = fields.get(name);
      if (before === undefined) fields.set(name, value);
      else if (name === 'host' || (name === 'content-length' && value !== before)) throw badRequest();
      else if (name !== 'content-length') fields.set(name, `${before}, ${value}`);
    }
    return fields;
  }
}

function valueIn(line: string, start: number): string {
  let from = start;
  let to = line.length;
  while (from < to && isBlank(line.charCodeAt(from))) from += 1;
  while (to > from && isBlank(line.charCodeAt(to - 1))) to -= 1;
  const value = line.slice(from, to);
  if (forbiddenInValue.test(value)) throw badRequest();
  return value;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
