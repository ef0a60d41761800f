import type { FunctionReading } from './function.ts';
import type { Origin } from './source.ts';
import type { Target } from './target.ts';

/** A function, read, with what is known of where its variables come from. */
export interface Opened {
  target: Target;
  reading: FunctionReading;
  origin: Origin;
}
