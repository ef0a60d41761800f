import { badRequest } from './malformed-request.ts';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const semicolon = 0x3b;
const maximumLineBytes = 4096;
/** Bytes that are no data, beyond 16 for a chunk and twice its data. */
const maximumExcess = 16_384;

/**
 * The chunks of one body, to the end of the last one's first line. Nothing is kept of a chunk but its bytes, so that a
 * body of six million chunks costs no more than its bytes. Its limits and its strictness about line ends are those of
 * Go's net/http/internal.
 */
export class ChunkedBody {
  readonly #take: (data: Buffer) => void;
  #state: 'size' | 'data' | 'end of data' = 'size';
  #left = 0;
  #excess = 0;
  /** Whether the last chunk has been read, which has no data. */
  isOver = false;

  constructor(take: (data: Buffer) => void) {
    this.#take = take;
  }

  /**
   * Reads all that can be read, and hands its data on in one piece, for which it is moved together within `input`.
   * @returns where it stopped: at the end, before an incomplete line, or behind the last chunk
   * @throws MalformedRequest
   */
  read(input: Buffer, start: number): number {
    let at = start;
    let from = start;
    let to = start;
    for (;;) {
      if (this.#state === 'data') {
        const size = Math.min(this.#left, input.length - at);
        if (from === to) from = to = at;
        else move(input, to, at, size);
        to += size;
        at += size;
        this.#left -= size;
        if (this.#left > 0) break;
        this.#state = 'end of data';
      }
      if (this.#state === 'end of data') {
        if (input.length - at < 2) break;
        if (input[at] !== carriageReturn || input[at + 1] !== lineFeed) throw badRequest();
        at += 2;
        this.#state = 'size';
      }
      const end = endOfLine(input, at);
      if (end === -1) break;
      this.#begin(sizeIn(input, at, end - 1), end - at);
      at = end + 1;
      if (this.isOver) break;
    }
    if (to > from) this.#take(input.subarray(from, to));
    return at;
  }

  #begin(size: number, lineBytes: number): void {
    this.#excess = Math.max(0, this.#excess + lineBytes + 1 - 16 - 2 * size);
    if (this.#excess > maximumExcess) throw badRequest();
    this.#left = size;
    this.#state = 'data';
    this.isOver = size === 0;
  }
}

function move(input: Buffer, to: number, from: number, size: number): void {
  if (size > 32) input.copyWithin(to, from, from + size);
  else for (let index = 0; index < size; index += 1) input[to + index] = input[from + index] ?? 0;
}

/** The place of the line feed, which has to follow the line's only carriage return; -1 when it is not there yet. */
function endOfLine(input: Buffer, start: number): number {
  const stop = Math.min(input.length, start + maximumLineBytes);
  for (let at = start; at < stop; at += 1) {
    if (input[at] === lineFeed) throw badRequest();
    if (input[at] !== carriageReturn) continue;
    if (at + 1 < stop && input[at + 1] !== lineFeed) throw badRequest();
    if (at + 1 < stop) return at + 1;
  }
  if (stop === start + maximumLineBytes) throw badRequest();
  return -1;
}

function sizeIn(input: Buffer, start: number, stop: number): number {
  let size = 0;
  let at = start;
  for (; at < stop; at += 1) {
    const digit = hexadecimal(input[at] ?? 0);
    if (digit === -1) break;
    size = size * 16 + digit;
  }
  if (at === start || at - start > 16) throw badRequest();
  if (at < stop && input[at] !== semicolon) {
    // Blanks are taken at the end of the line alone.
    for (; at < stop; at += 1) if (input[at] !== 0x20 && input[at] !== 0x09) throw badRequest();
  }
  return size;
}

function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
