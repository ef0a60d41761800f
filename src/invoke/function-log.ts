import { Writable } from 'node:stream';
import type { Sink } from '../deps.ts';
import { isOwnWord } from './own-words.ts';

/** Where a function's log goes, while samgen has words of its own for the same place. */
export interface FunctionLog {
  stream: Writable;
  /** Whether the function has written anything. */
  hasLogged(): boolean;
  /** What follows begins on a line of its own. */
  endLine(): void;
  /** A line below the log, on a terminal only, that the next one replaces; undefined takes it away. */
  status(text: string | undefined): void;
}

const CLEAR = '\r\u001b[K';

export function functionLog(sink: Sink): FunctionLog {
  let isOpen = false;
  let isShown = false;
  let hasLogged = false;
  const clear = () => {
    if (isShown) sink.write(CLEAR);
    isShown = false;
  };
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      clear();
      hasLogged ||= isOwnWord(chunk);
      isOpen = chunk.at(-1) !== 0x0a;
      sink.write(chunk, done);
    },
  });
  return {
    stream,
    hasLogged: () => hasLogged,
    endLine: () => {
      clear();
      if (isOpen) sink.write('\n');
      isOpen = false;
    },
    status: (text) => {
      clear();
      // It would take away the function's own line.
      if (text === undefined || isOpen || !sink.isTerminal) return;
      sink.write(`${CLEAR}${sink.style.dim(text.slice(0, sink.columns - 1))}`);
      isShown = true;
    },
  };
}
