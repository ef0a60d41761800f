import type { Deps } from '../deps.ts';
import type { Redactor } from './redact.ts';
import { streamRelay } from './relay-stream.ts';
import { narrowed, withoutColour } from './relay-table.ts';

/** What sam has said of its work, in its own sentences. */
export interface Seen {
  /** "No changes to deploy": the stack is as the template wants it. */
  noChanges: boolean;
  /** The change set is being executed: CloudFormation goes on with it, even when sam ends. */
  waiting: boolean;
  /** "Successfully created/updated stack". */
  succeeded: boolean;
}

export interface Relay {
  onOutput(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void;
  /** All output has come. */
  end(): void;
  readonly seen: Readonly<Seen>;
  /** The last lines of both streams as they came, redacted, tables made narrow; at most 64 KB. */
  text(): string;
}

export interface RelaySettings extends Pick<Deps, 'stdout' | 'stderr'> {
  redact: Redactor;
  /** Shows nothing. */
  quiet?: boolean;
  /** The change set is being executed from now on. */
  onExecute?: (() => void) | undefined;
  /** Runs it after a short time without output; what it gives back calls that off. */
  later?(run: () => void): () => void;
}

/** How long sam is silent before a line without an end is taken for a prompt, in milliseconds. */
const PAUSE = 50;
const MOST_TEXT = 64 * 1024;

/**
 * Shows what sam prints as it comes, with nothing secret in it, and its tables as lines that fit the terminal. It expects
 * a sam that was told to be on a very wide terminal (`WIDE`): in cells of many lines no secret is found.
 */
export function createRelay({
  stdout,
  stderr,
  redact,
  quiet = false,
  onExecute,
  later = afterPause,
}: RelaySettings): Relay {
  const seen: Seen = { noChanges: false, waiting: false, succeeded: false };
  const lines: string[] = [];
  let length = 0;
  const note = (raw: string) => {
    const line = withoutColour(raw);
    if (line.includes('No changes to deploy')) seen.noChanges = true;
    if (line.includes('Waiting for stack create/update to complete')) {
      seen.waiting = true;
      onExecute?.();
    }
    if (line.includes('Successfully created/updated stack')) seen.succeeded = true;
    const text = redact(narrowed(line, 80)).trimEnd().slice(0, MOST_TEXT);
    lines.push(text);
    length += text.length + 1;
    while (length > MOST_TEXT) length -= lines.shift()!.length + 1;
  };
  const shared = { redact, quiet, later, note, screen: { open: undefined } };
  const streams = {
    stdout: streamRelay({ ...shared, sink: stdout }),
    stderr: streamRelay({ ...shared, sink: stderr }),
  };
  return {
    onOutput: (chunk, stream) => streams[stream].push(chunk),
    end: () => {
      streams.stdout.end();
      streams.stderr.end();
    },
    seen,
    // Once more, for a secret of many short lines.
    text: () => redact(lines.map((line) => `${line}\n`).join('')),
  };
}

function afterPause(run: () => void): () => void {
  const timer = setTimeout(run, PAUSE);
  return () => clearTimeout(timer);
}
