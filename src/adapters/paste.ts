import type { ReadStream } from 'node:tty';

/** Milliseconds without a character, after which a paste has come to its end. */
const PAUSE = 150;

/**
 * Watches for a paste of several lines. A question takes one line: what follows its end would be lost without a word, and
 * a key in PEM form would be cut to its first line.
 */
export function watchForPaste(input: ReadStream): { hasLines(): boolean; stop(): void } {
  let found = false;
  const look = (chunk: Uint8Array | string) => {
    // One that ends with its only newline is a line, as if it had been typed.
    if (/[\r\n]+[^\r\n]/.test(String(chunk).replaceAll(PASTE_MARKS, ''))) found = true;
  };
  input.prependListener('data', look);
  return { hasLines: () => found, stop: () => void input.removeListener('data', look) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals put these around what is pasted
const PASTE_MARKS = /\u001b\[20[01]~/g;

/** Throws away the rest of a paste, which the next question would take for its answer. */
export async function dropPaste(input: ReadStream): Promise<void> {
  const wasRaw = input.isRaw;
  input.setRawMode?.(true);
  await new Promise<void>((resolve) => {
    const done = () => {
      input.removeListener('data', again);
      resolve();
    };
    let timer = setTimeout(done, PAUSE);
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(done, PAUSE);
    };
    input.on('data', again).resume();
  });
  input.pause();
  input.setRawMode?.(wasRaw);
}
