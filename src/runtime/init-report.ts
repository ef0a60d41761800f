import type { Writable } from 'node:stream';

/** How one start of a runtime failed: with an error of this type, or because its time was over. */
export type InitFailure = { readonly errorType: string } | 'timeout';

/**
 * The line that Lambda writes into the log of a function whose start failed. It is also what tells people why their own
 * lines come twice: `invoke` is the second start. Form: as AWS's log shows it.
 */
export function initReport(phase: 'init' | 'invoke', milliseconds: number, failure: InitFailure): string {
  const status = failure === 'timeout' ? 'timeout' : `error\tError Type: ${knownType(failure.errorType)}`;
  return `INIT_REPORT Init Duration: ${milliseconds.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}\n`;
}

/** Waits until it is written, so that the lines of the next start come after it. An error of the log is its owner's. */
export function writeLine(log: Writable | undefined, line: string): Promise<void> {
  return new Promise((resolve) => {
    if (log?.writable) log.write(line, () => resolve());
    else resolve();
  });
}

// As AWS's Runtime Interface Emulator does it: what a runtime says of itself is not put into Lambda's own lines.
function knownType(errorType: string): string {
  if (/^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(errorType)) return errorType;
  return errorType.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}
