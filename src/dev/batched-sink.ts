import type { Sink } from '../deps.ts';

/** Milliseconds that a text waits for others to be written with it: less than an eye sees. */
const PAUSE = 15;
/** Bytes that are not held back any longer. */
const MOST = 65_536;

/** A sink that writes several texts at once: a write for each line would cost an invocation a third of its time. */
export interface BatchedSink extends Sink {
  flush(): void;
}

export function batched(sink: Sink): BatchedSink {
  let held: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = (done?: () => void) => {
    clearTimeout(timer);
    timer = undefined;
    const bytes = Buffer.concat(held);
    held = [];
    size = 0;
    sink.write(bytes, done);
  };
  return {
    style: sink.style,
    isTerminal: sink.isTerminal,
    columns: sink.columns,
    flush: () => {
      if (size > 0) flush();
    },
    write(text, done) {
      // What is given may be changed by its owner afterwards.
      const bytes = Buffer.from(text as string);
      held.push(bytes);
      size += bytes.length;
      if (size >= MOST) {
        flush(done);
        return;
      }
      timer ??= setTimeout(flush, PAUSE);
      done?.();
    },
  };
}
