import { Writable } from 'node:stream';
import { isOwnWord } from '../invoke/own-words.ts';
import { TailKeeper } from './log-tail.ts';

/** Bytes without a newline that are held back; then they are shown as a line. */
const LONGEST_LINE = 16_384;

/** The log of one execution environment: shown line by line, and its end kept for who asks. */
export class EnvironmentLog {
  readonly stream: Writable;
  readonly #show: (lines: Buffer, done: () => void) => void;
  #line: Buffer[] = [];
  #held = 0;
  #tail: TailKeeper | undefined;
  #hasLogged = false;

  /** @param show is to call `done` when it can take more */
  constructor(show: (lines: Buffer, done: () => void) => void) {
    this.#show = show;
    this.stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#hasLogged ||= isOwnWord(chunk);
        this.#tail?.add(chunk);
        this.#take(chunk, done);
      },
    });
  }

  /** Whether its function has written anything, at any event. */
  get hasLogged(): boolean {
    return this.#hasLogged;
  }

  /** From now on the end is kept. */
  keepTail(): void {
    this.#tail = new TailKeeper();
  }

  takeTail(): Buffer {
    const bytes = this.#tail?.bytes() ?? Buffer.alloc(0);
    this.#tail = undefined;
    return bytes;
  }

  /** Shows a line that has no end yet. */
  endLine(): void {
    if (this.#held > 0) this.#take(NEWLINE, () => {});
  }

  #take(chunk: Buffer, done: () => void): void {
    const newline = chunk.lastIndexOf(0x0a);
    const isLong = newline < 0 && this.#held + chunk.length > LONGEST_LINE;
    const end = isLong ? chunk.length : newline + 1;
    const lines = [...this.#line, chunk.subarray(0, end), ...(isLong ? [NEWLINE] : [])];
    const rest = chunk.subarray(end);
    if (end > 0) this.#line = [];
    if (rest.length > 0) this.#line.push(rest);
    this.#held = end > 0 ? rest.length : this.#held + rest.length;
    if (end > 0) this.#show(Buffer.concat(lines), done);
    else done();
  }
}

const NEWLINE = Buffer.from('\n');
