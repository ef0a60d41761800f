import type { Planned } from './carry-out.ts';
import type { Change } from './change.ts';
import type { TargetFlags } from './choose-targets.ts';
import type { Opened } from './opened.ts';
import type { Intent, Way } from './way.ts';

/** What a command wants changed. */
export interface ChangeRequest {
  /** Its words without values, for hints: `set KEY`. */
  command: string;
  intent: Intent;
  /** What would be changed for certain, so that it is refused before anything is asked where the template sets it. */
  early(one: Opened): readonly string[];
  /** One change a function, in their order. Asks for what is missing. */
  changes(functions: readonly Opened[]): Promise<Change[]>;
}

/** As cli/env-commands.ts names them. */
export interface ChangeFlags extends TargetFlags {
  dryRun?: boolean;
  via?: string;
  timeout?: string;
  onDrift?: string;
  yes?: boolean;
}

/** A function with its change, and the way that it takes. */
export interface OnItsWay extends Planned {
  way: Way;
}
