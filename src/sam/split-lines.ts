import { StringDecoder } from 'node:string_decoder';

export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** What has come of the line that has no end yet. */
  rest(): string;
  /** Hands on what is left, as a line. */
  end(): void;
}

/**
 * Makes lines of bytes that come in any pieces.
 * @param to.line gets each line without its end, `\n` or `\r\n`
 * @param to.overwritten gets what stands before a carriage return: the line begins anew over it
 */
export function lineSplitter(to: {
  line(text: string): void;
  overwritten(text: string): void;
}): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string) => {
    rest += text;
    for (;;) {
      const at = rest.search(/[\r\n]/);
      // Whether a return at the very end is the first half of a line's end is not known yet.
      if (at === -1 || (rest[at] === '\r' && at === rest.length - 1)) return;
      const before = rest.slice(0, at);
      const isEnd = rest[at] === '\n' || rest[at + 1] === '\n';
      rest = rest.slice(at + (rest[at] === '\n' || !isEnd ? 1 : 2));
      if (isEnd) to.line(before);
      else to.overwritten(before);
    }
  };
  return {
    push: (chunk) => take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))),
    rest: () => rest.replace(/\r$/, ''),
    end: () => {
      take(decoder.end());
      const last = rest.replace(/\r$/, '');
      rest = '';
      if (last !== '') to.line(last);
    },
  };
}
