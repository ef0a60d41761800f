import type { Readable, Writable } from 'node:stream';

export interface LogRelay {
  /** That the sink has not yet taken what it was given last. */
  readonly blocked: boolean;
}

/**
 * Hands on what a process writes, one chunk at a time and no faster than `sink` takes it, so a flood stays in the
 * process that makes it. When `sink` ends or fails the rest is read and dropped, lest the process block for ever.
 * An error of `sink` is its owner's to handle.
 */
export function relayLog(source: Readable, sink: Writable): LogRelay {
  // A write's own callback needs no listener on the sink, which many processes may share.
  let outstanding = 0;
  source.on('data', (chunk: Buffer) => {
    if (!sink.writable) return;
    outstanding += 1;
    source.pause();
    sink.write(chunk, () => {
      outstanding -= 1;
      if (outstanding === 0) source.resume();
    });
  });
  return {
    get blocked() {
      return outstanding > 0;
    },
  };
}
