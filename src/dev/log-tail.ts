import type { InvokedFunction } from '../invoke/settings.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';

/** Bytes of the log that a caller gets (Lambda API reference, Invoke, LogResult). */
const TAIL_BYTES = 4096;

/** Keeps the last bytes of what is written. */
export class TailKeeper {
  #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    // What is over is dropped, and what is kept of it must not hold the whole.
    const kept = chunk.length > TAIL_BYTES ? Buffer.from(chunk.subarray(-TAIL_BYTES)) : chunk;
    this.#chunks.push(kept);
    this.#size += kept.length;
    while (this.#size - this.#chunks[0]!.length >= TAIL_BYTES) this.#size -= this.#chunks.shift()!.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks).subarray(-TAIL_BYTES);
  }
}

/**
 * The end of an invocation's log in base64, with the lines of Lambda's own around that of the function (Lambda developer
 * guide, "Working with Lambda function logs").
 */
export function logResult(logs: Buffer, { memorySize }: InvokedFunction, result: InvocationResult): string {
  const { requestId, initMs, maxMemoryBytes } = result;
  const newline = logs.length === 0 || logs.at(-1) === 0x0a ? '' : '\n';
  const report = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${result.durationMs.toFixed(2)} ms`,
    // Lambda pricing: the start of a custom runtime is billed too; rounded up to a millisecond.
    `Billed Duration: ${Math.ceil(result.durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memorySize} MB`,
    ...(maxMemoryBytes === undefined ? [] : [`Max Memory Used: ${Math.ceil(maxMemoryBytes / 1_048_576)} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
  ].join('\t');
  const text = Buffer.concat([
    Buffer.from(`START RequestId: ${requestId} Version: $LATEST\n`),
    logs,
    Buffer.from(`${newline}END RequestId: ${requestId}\n${report}\t\n`),
  ]);
  return text.subarray(-TAIL_BYTES).toString('base64');
}
