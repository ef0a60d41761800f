import type { Sink } from '../deps.ts';
import { wrapFor } from '../text/wrap.ts';

/** Tells what is no error, and would be otherwise on Lambda. Its further lines are hints, or commands. */
export function showNotice(text: string, stderr: Sink): void {
  const [first = '', ...others] = text.split('\n');
  for (const line of [
    ...wrapFor(stderr, first, ''),
    ...others.flatMap((other) => wrapFor(stderr, other, '  ')),
  ])
    stderr.write(`${stderr.style.yellow(line)}\n`);
}
