import type { Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';

/**
 * All of stdin, `what` for people who type it: at most `maxBytes` and one byte more, so that the caller sees that it was too much.
 * @throws CancelledError when `signal` aborts.
 */
export async function readStdin(
  what: string,
  maxBytes: number,
  { signal, stderr }: Pick<Deps, 'signal' | 'stderr'>,
): Promise<Buffer> {
  const stdin = process.stdin;
  if (stdin.isTTY) stderr.write(`Reading ${what} from the terminal; Ctrl-D on an empty line ends it.\n`);
  const stop = () => stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stdin) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (signal.aborted) throw new CancelledError();
  return Buffer.concat(chunks).subarray(0, maxBytes + 1);
}
