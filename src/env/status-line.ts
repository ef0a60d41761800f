import type { Deps } from '../deps.ts';

const CLEAR = '\r\u001b[K';

/** One line on a terminal that says what is waited for; elsewhere nothing. */
export function statusLine(
  stderr: Deps['stderr'],
  quiet: boolean,
): { show(words: string): void; end(): void } {
  const { isTerminal, columns, style } = stderr;
  let isShown = false;
  return {
    show(words) {
      if (quiet || !isTerminal) return;
      isShown = true;
      stderr.write(`${CLEAR}${style.dim(`… ${words}`.slice(0, columns - 1))}`);
    },
    end() {
      if (isShown) stderr.write(CLEAR);
      isShown = false;
    },
  };
}
