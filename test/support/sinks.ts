import type { Deps, Sink } from '../../src/deps.ts';

export interface RecordedSink extends Sink {
  text(): string;
}

const plain = (text: string) => text;
const style = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };

/** A sink that keeps what it is given. */
export function recordedSink(isTerminal = false): RecordedSink {
  const chunks: Buffer[] = [];
  return {
    write: (text, taken) => {
      chunks.push(Buffer.from(text));
      taken?.();
    },
    style,
    isTerminal,
    columns: 80,
    text: () => Buffer.concat(chunks).toString(),
  };
}

export interface RecordedDeps extends Deps {
  stdout: RecordedSink;
  stderr: RecordedSink;
}

/** What a command is given, with its outputs kept; nobody can be asked. */
export function recordedDeps(
  cwd: string,
  given: Partial<Pick<Deps, 'env' | 'signal' | 'prompt'>> = {},
): RecordedDeps {
  return {
    stdout: recordedSink(),
    stderr: recordedSink(),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    cwd,
    standsIn: cwd,
    signal: new AbortController().signal,
    ...given,
  };
}
