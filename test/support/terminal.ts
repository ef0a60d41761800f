import { spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { BIN } from './samgen.ts';

export const KEY = {
  enter: '\r',
  down: '\u001b[B',
  up: '\u001b[A',
  interrupt: '\u0003',
  end: '\u0004',
} as const;

export interface Terminal {
  /** All that was shown so far, escape sequences taken out. */
  text(): string;
  /** All that was shown so far, as it came. */
  raw(): string;
  /** Waits until the text after the last match holds `pattern`. */
  see(pattern: string | RegExp): Promise<void>;
  type(keys: string): void;
  signal(name: string): void;
  /** The exit code, and the signal that ended it. */
  ended: Promise<{ exitCode: number; signal: number | undefined }>;
}

const ESCAPE = String.fromCharCode(27);
const escapes = new RegExp(`${ESCAPE}(?:\\[[0-9;?]*[A-Za-z]|[=>])`, 'g');

/** The built bin on a real pseudo-terminal of 80 columns. */
export function openTerminal(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Terminal {
  const wanted: Record<string, string | undefined> = {
    ...process.env,
    CI: undefined,
    NO_COLOR: undefined,
    NODE_EXTRA_CA_CERTS: undefined,
    ...env,
  };
  const defined = Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const child = spawn(process.execPath, ['--', BIN, ...args], {
    cols: 80,
    rows: 30,
    cwd,
    env: { TERM: 'xterm-256color', ...Object.fromEntries(defined.filter(([name]) => name !== 'TERM')) },
  });
  let raw = '';
  let seen = 0;
  let running = true;
  const waiting = new Set<() => void>();
  child.onData((data) => {
    raw += data;
    for (const look of waiting) look();
  });
  const ended = new Promise<{ exitCode: number; signal: number | undefined }>((resolve) => {
    child.onExit((exit) => {
      running = false;
      for (const look of waiting) look();
      resolve({ exitCode: exit.exitCode, signal: exit.signal });
    });
  });
  onTestFinished(async () => {
    if (running) child.kill('SIGKILL');
    await ended;
  });
  const text = () => raw.replace(escapes, '');
  return {
    text,
    raw: () => raw,
    ended,
    type: (keys) => child.write(keys),
    signal: (name) => child.kill(name),
    see: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const rest = text().slice(seen);
          const found = typeof pattern === 'string' ? rest.indexOf(pattern) : rest.search(pattern);
          if (found >= 0) {
            seen += found + (typeof pattern === 'string' ? pattern.length : 1);
            waiting.delete(look);
            resolve();
          } else if (!running) {
            waiting.delete(look);
            reject(new Error(`It ended without showing ${pattern}. It showed:\n${text()}`));
          }
        };
        waiting.add(look);
        look();
      }),
  };
}
