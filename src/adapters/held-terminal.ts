import type { ReadStream } from 'node:tty';

/**
 * Keeps what is typed from the screen, and from the shell that comes after: it is thrown away until it is released. Ctrl-C
 * and Ctrl-\ work as ever.
 */
export function holdTerminal(input: ReadStream): () => void {
  if (!input.isTTY || input.isRaw) return () => {};
  const look = (chunk: Uint8Array) => {
    for (const byte of chunk) {
      if (byte === 3) process.kill(process.pid, 'SIGINT');
      if (byte === 28) process.kill(process.pid, 'SIGQUIT');
    }
  };
  input.setRawMode(true);
  input.on('data', look).resume();
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    input.removeListener('data', look);
    input.pause();
    input.setRawMode(false);
  };
}
