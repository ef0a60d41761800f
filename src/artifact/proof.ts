import type { Fault } from './fault.ts';

/** What the checks of one function have shown. */
export interface FunctionProof {
  function: string;
  /** What starts, as Lambda sees it; undefined where that was not found. */
  entrypoint: string | undefined;
  /** Unpacked, all that goes to Lambda, in bytes; undefined where it is not known. */
  size: number | undefined;
  /** `static`, `dynamic` or a script's first line; undefined where it does not start. */
  program: string | undefined;
  architecture: string;
  package: 'zip' | 'image';
  faults: readonly Fault[];
  warnings: readonly string[];
}
