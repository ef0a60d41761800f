import type { Deps } from '../deps.ts';
import type { ProgressEvent } from './progress-event.ts';

export interface Progress {
  show(event: ProgressEvent): void;
  /** Takes the line away again. */
  end(): void;
}

const CLEAR = '\r\u001b[K';
const TICK = 250;

/** One line that changes on a terminal; elsewhere a line for what takes longer than usual. Names only, never a value. */
export function progressOn(stderr: Deps['stderr'], quiet: boolean, prefix = ''): Progress {
  if (quiet) return { show: () => {}, end: () => {} };
  if (!stderr.isTerminal || prefix !== '') {
    // Each only once: a busy function is asked many times.
    const told = new Set<string>();
    return {
      show: (event) => {
        const isUsual = event.kind === 'writing' || event.kind === 'applying';
        const text = isUsual ? undefined : wordsOf(event);
        if (text === undefined || told.has(text)) return;
        told.add(text);
        stderr.write(`${prefix}${text}\n`);
      },
      end: () => {},
    };
  }
  const began = Date.now();
  let words = 'Reading';
  let isEnded = false;
  const draw = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    const line = `… ${words}${seconds < 1 ? '' : ` (${seconds} s)`}`;
    stderr.write(`${CLEAR}${stderr.style.dim(line.slice(0, stderr.columns - 1))}`);
  };
  const timer = setInterval(draw, TICK);
  return {
    show: (event) => {
      words = wordsOf(event) ?? words;
      draw();
    },
    end: () => {
      if (isEnded) return;
      isEnded = true;
      clearInterval(timer);
      stderr.write(CLEAR);
    },
  };
}

function wordsOf(event: ProgressEvent): string | undefined {
  switch (event.kind) {
    case 'waiting':
      return 'Another update of the function is in progress; waiting for its end';
    case 'writing':
      return event.attempt === 1 ? 'Writing' : `Writing, attempt ${event.attempt}`;
    case 'applying':
      return 'Lambda is applying the change';
    case 'again':
      return `Trying again: ${event.why}`;
    case 'stopping':
      return 'Stopping: asking Lambda what has become of it';
    case 'standing':
      return undefined;
  }
}
