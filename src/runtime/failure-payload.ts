import { constants } from 'node:os';
import type { StartFailure } from './bootstrap-file.ts';
import type { ProcessEnd } from './program.ts';

// The payloads that AWS gives a caller when the function could not speak for itself; form and words as recorded
// on AWS.

/** @param seconds the function's Timeout */
export function timedOut(requestId: string, seconds: number): Buffer {
  return payload(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  );
}

export function exited(requestId: string, end: ProcessEnd): Buffer {
  return payload('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited ${howItEnded(end)}`);
}

/** The path is the one in the execution environment, as AWS tells it, not the one on this machine. */
export function invalidEntrypoint(
  requestId: string,
  { kind, entrypoint = '/var/task/bootstrap' }: Pick<StartFailure, 'kind' | 'entrypoint'>,
): Buffer {
  const why =
    kind === 'missing'
      ? "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
      : `fork/exec ${entrypoint}: ${kind}`;
  return payload('Runtime.InvalidEntrypoint', `RequestId: ${requestId} Error: ${why}`);
}

/** The type is the one of AWS's Runtime Interface Emulator; the text on AWS is not known. */
export function truncated(requestId: string): Buffer {
  const why = 'The connection was lost in the middle of a streamed response';
  return payload('Runtime.TruncatedResponse', `RequestId: ${requestId} Error: ${why}`);
}

/** @param limit bytes */
export function responseTooLarge(limit: number): Buffer {
  const why = `Response payload size exceeded maximum allowed payload size (${limit} bytes).`;
  return payload('Function.ResponseSizeTooLarge', why);
}

function payload(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}

function howItEnded({ exitCode, signal }: ProcessEnd): string {
  if (signal) return `with error: signal: ${goSignalNames[signal] ?? `signal ${constants.signals[signal]}`}`;
  return exitCode === 0 ? 'without providing a reason' : `with error: exit status ${exitCode}`;
}

// Lambda's own supervisor is written in Go and prints Go's names.
const goSignalNames: Partial<Record<NodeJS.Signals, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGUSR1: 'user defined signal 1',
  SIGSEGV: 'segmentation fault',
  SIGUSR2: 'user defined signal 2',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
};
