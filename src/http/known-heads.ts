import type { RequestHead } from './request-head.ts';
import type { RequestLine } from './request-line.ts';

/** The fields of a head as they were sent, with the empty line at their end, and what was read out of them. */
interface Known {
  readonly fields: Buffer;
  readonly minor: number;
  readonly head: RequestHead;
}

/** A runtime asks for events with the same fields each time, and answers with the same. */
const most = 2;
/** Bytes. */
const longest = 2048;

/** A connection's last heads: fields that are sent again, byte for byte, are not read again. */
export class KnownHeads {
  #known: readonly Known[] = [];

  /** The head of this line and the fields that stand in `input` at `start`, and how many bytes these have. */
  at(input: Buffer, start: number, line: RequestLine): { head: RequestHead; size: number } | undefined {
    for (const { fields, minor, head } of this.#known) {
      const end = start + fields.length;
      if (end > input.length || fields.compare(input, start, end) !== 0) continue;
      const { method, path, query } = line;
      // What fields mean depends on both.
      if (method !== head.method || line.major !== 1 || line.minor !== minor) continue;
      return { head: { ...head, path, query }, size: fields.length };
    }
    return undefined;
  }

  remember(fields: Buffer, { minor }: RequestLine, head: RequestHead): void {
    if (fields.length > longest) return;
    // A copy: the chunk that they stand in may be 64 KB.
    this.#known = [{ fields: Buffer.from(fields), minor, head }, ...this.#known].slice(0, most);
  }
}
