import { failureHint } from '../sam/failure-hint.ts';
import { failureSentence, findFirstFailure } from '../stack/failure.ts';
import type { Stack, StackReader } from '../stack/stack.ts';
import { exists } from '../stack/stack.ts';
import { aftermathOf, type NextCommands } from '../stack/trouble.ts';

/** What sam said on the way, by its own sentences. */
export interface SamSaid {
  noChanges: boolean;
  /** The change set is being executed. */
  waiting: boolean;
  succeeded: boolean;
}

export interface Outcome {
  /** `declined`: the user said no to the changes. `nothing`: sam ended well, and has done none of these. */
  kind: 'deployed' | 'unchanged' | 'changeset' | 'declined' | 'nothing';
  /** As it is now. */
  stack: Stack | undefined;
}

/** What a sam that ended well has done. */
export function outcomeOf(
  before: Stack | undefined,
  after: Stack | undefined,
  said: SamSaid,
  { onlyChangeset, confirm }: { onlyChangeset: boolean; confirm: boolean },
): Outcome {
  if (said.noChanges) return { kind: 'unchanged', stack: after };
  if (onlyChangeset) return { kind: 'changeset', stack: after };
  const changed = exists(after) && after.changed !== (exists(before) ? before.changed : undefined);
  const kind = said.succeeded || changed ? 'deployed' : confirm ? 'declined' : 'nothing';
  return { kind, stack: after };
}

/** Why a sam that failed has failed, as CloudFormation tells it: the first failing resource first. */
export async function explainFailure(
  stacks: Pick<StackReader, 'describe' | 'lastEvents'>,
  stackName: string,
  said: SamSaid & { text: string },
  next: NextCommands,
  redact: (text: string) => string,
): Promise<{ message: string; hint: string } | undefined> {
  if (said.waiting) {
    const stack = await stacks.describe(stackName);
    const failure = stack === undefined ? undefined : await findFirstFailure(stacks, stack.id);
    const { what, next: hint } = aftermathOf(stack, next);
    const first = failure === undefined ? '' : `${redact(failureSentence(failure))}\n`;
    return { message: `${first}${what}`, hint };
  }
  // Of this run's change set; one that is asked for may be an older one, where AWS has refused to make this one.
  const told = /Failed to create changeset for the stack: [^,]*, (.*)/.exec(said.text)?.[1];
  if (told === undefined) return undefined;
  const reason = /Status: FAILED\. Reason: (.*)/.exec(told)?.[1] ?? told;
  return {
    message: `The change set failed: ${redact(reason)}\nNothing was changed.`,
    hint: /InsufficientCapabilities|Requires capabilities/i.test(reason)
      ? failureHint(reason)
      : `Mend the cause, then, with the same flags:\n${next.deploy}`,
  };
}
