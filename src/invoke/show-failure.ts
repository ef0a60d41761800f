import type { Sink } from '../deps.ts';
import { wrapFor } from '../text/wrap.ts';
import type { FunctionFailure } from './report.ts';

/** Tells a function error as other errors are told. */
export function showFailure({ message, hint }: FunctionFailure, stderr: Sink): void {
  const { red, dim } = stderr.style;
  const told = wrapFor(stderr, `Error: ${message}`, '').join('\n');
  stderr.write(`${red('Error:')}${told.slice('Error:'.length)}\n`);
  if (hint === undefined) return;
  for (const line of wrapFor(stderr, hint, '  ')) stderr.write(`${dim(line)}\n`);
}
