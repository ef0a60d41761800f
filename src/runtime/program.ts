import type { StartFailure } from './bootstrap-file.ts';

/** How a process came to its end: exactly one of exitCode and signal is not null. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Of a container whose program could not be started, where only its end tells that. */
  readonly startFailure?: StartFailure;
}

/** A function's runtime while it runs, on this machine or in a container. */
export interface FunctionProcess {
  /** Settles at the end of the runtime's main process, however that comes; nothing it started is alive then. */
  readonly ended: Promise<ProcessEnd>;
  /** Peak memory until now; undefined where it cannot be measured. */
  peakMemoryBytes(): number | undefined;
  /** Ends it and all it started; settles when they are gone and their output has been handed on. */
  kill(): Promise<void>;
}

export type ProgramStart =
  | { readonly kind: 'started'; readonly process: FunctionProcess }
  | { readonly kind: 'failed'; readonly failure: StartFailure };

/** What can be started as a function's runtime, again for each cold start. */
export interface FunctionProgram {
  /** @param environment the runtime's whole environment */
  start(environment: Readonly<Record<string, string>>): Promise<ProgramStart>;
}
