import { writeSync } from 'node:fs';

/** What is said on stderr if samgen ends before `release`: a second Ctrl-C waits for nothing. */
export function onSuddenEnd(words: () => string): () => void {
  const say = () => {
    try {
      writeSync(2, words());
    } catch {
      // Nobody is there to read it.
    }
  };
  process.on('exit', say);
  return () => void process.removeListener('exit', say);
}
