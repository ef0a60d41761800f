import type { StackReader } from '../stack/stack.ts';
import type { FunctionApi, FunctionReading } from './function.ts';

/** A function that a command is about. */
export interface Target {
  /** For calls: a name or an ARN, with the qualifier where there is one. */
  id: string;
  /** A version's number or an alias; absent for the function itself, `$LATEST`. */
  qualifier?: string;
  /** As people know it: `HelloFunction (hello-HelloFunction-1X2Y)`, or the name alone. */
  label: string;
  /** The stack it was found in. Absent where the function was named by itself: its tags say then. */
  stack?: { name: string; logicalId: string };
  /** Where finding it took a read of it, that one. */
  reading?: FunctionReading;
}

/** What finding a target, and reading where its values come from, may call. */
export interface TargetCalls {
  functions: FunctionApi;
  stacks: StackReader;
}
