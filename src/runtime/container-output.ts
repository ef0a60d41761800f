import { type Readable, Writable } from 'node:stream';
import { drain } from './log-drain.ts';
import { type LogRelay, relayLog } from './log-relay.ts';

/** What a container writes, held back until it is known that it is the container who writes. */
export interface ContainerOutput {
  /** Hands on what was held back, and what follows. */
  open(): void;
  /** All that was written, where that is little and on stderr alone; else an empty text. */
  lastWords(): string;
  /**
   * Waits for the removal of the container, and until all has been handed on. A sink that is stuck for too long is given
   * up: Docker's daemon removes no container whose output nobody takes.
   */
  drain(removal: Promise<unknown>): Promise<void>;
}

const FEW = 1024;

export function containerOutput(
  { stdout, stderr }: { stdout: Readable; stderr: Readable },
  sinks: { stdout: Writable; stderr: Writable },
): ContainerOutput {
  const outputs = [stdout, stderr];
  const closed = Promise.all(outputs.map((output) => new Promise((done) => output.once('close', done))));
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  // Node drops what nobody listens to when the process ends, so they are listened to from the beginning.
  let taken = 0;
  const onTaken = () => {
    taken += 1;
  };
  const relays: LogRelay[] = [
    relayLog(stdout, heldUntil(opened, sinks.stdout, onTaken)),
    relayLog(stderr, heldUntil(opened, sinks.stderr, onTaken)),
  ];
  const isBlocked = () => relays.some((relay) => relay.blocked);
  return {
    open,
    lastWords: shortText(stdout, stderr),
    async drain(removal) {
      let before = taken;
      const watch = setInterval(() => {
        if (isBlocked() && taken === before) for (const output of outputs) output.destroy();
        before = taken;
      }, stuckMilliseconds);
      await removal;
      clearInterval(watch);
      await drain(outputs, closed, relays);
    },
  };
}

/** As long as the end of a process waits for its sink. */
const stuckMilliseconds = 5000;

function heldUntil(opened: Promise<void>, sink: Writable, onTaken: () => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      void opened.then(() => {
        const taken = () => {
          onTaken();
          done();
        };
        if (sink.writable) sink.write(chunk, taken);
        else taken();
      });
    },
  });
}

function shortText(stdout: Readable, stderr: Readable): () => string {
  let words = '';
  let isMore = false;
  stdout.once('data', () => {
    isMore = true;
  });
  const keep = (chunk: Buffer) => {
    words += chunk.toString();
    if (words.length < FEW) return;
    isMore = true;
    words = '';
    stderr.off('data', keep);
  };
  stderr.on('data', keep);
  return () => (isMore ? '' : words);
}
