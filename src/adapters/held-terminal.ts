import type { ReadStream } from 'node:tty';

/**
 * Keeps what is typed from the screen, and from the shell that comes after: it is thrown away until it is released. Ctrl-C
 * and Ctrl-\ work as ever.
 * @param onDropped is called when something was thrown away
 */
export function holdTerminal(input: ReadStream, onDropped: () => void): () => void {
  if (!input.isTTY || input.isRaw) return () => {};
  const look = (chunk: Uint8Array) => {
    for (const byte of chunk) {
      if (byte === 3) process.kill(process.pid, 'SIGINT');
      if (byte === 28) process.kill(process.pid, 'SIGQUIT');
      if (byte !== 3 && byte !== 28) onDropped();
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
