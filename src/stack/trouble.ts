import type { Stack } from './stack.ts';

/** A stack that cannot be updated as it is. */
export interface Trouble {
  what: string;
  /** What to run next, a step a line. */
  next: string;
  /** Whether an earlier operation failed, so that its first failing resource is worth telling. */
  failed: boolean;
}

/** The commands that the hints name, for the user's own project, stack and region. */
export interface NextCommands {
  deploy: string;
  delete: string;
  /** `aws cloudformation …` with the stack's name and region. */
  aws(words: string): string;
}

/** CloudFormation waits for an end of these, `aws cloudformation wait …`. */
const WAITS: readonly [RegExp, string][] = [
  // A creation that is rolled back ends in ROLLBACK_COMPLETE, which only this one knows (botocore, waiters-2.json).
  [/^ROLLBACK/, 'wait stack-create-complete'],
  [/^IMPORT_ROLLBACK/, 'describe-stacks'],
  [/ROLLBACK/, 'wait stack-rollback-complete'],
  [/^CREATE/, 'wait stack-create-complete'],
  [/^UPDATE/, 'wait stack-update-complete'],
  [/^DELETE/, 'wait stack-delete-complete'],
  [/^IMPORT/, 'wait stack-import-complete'],
];

/**
 * Why a stack in this status takes no update, or undefined where it does. `CREATE_FAILED` and `UPDATE_FAILED` are
 * left by a deploy without rollback, and can be updated (CloudFormation user guide, "Stack failure options").
 */
export function troubleOf(
  { name, status }: Pick<Stack, 'name' | 'status'>,
  next: NextCommands,
): Trouble | undefined {
  if (status === 'REVIEW_IN_PROGRESS') return undefined;
  if (status.endsWith('_IN_PROGRESS')) {
    const wait = WAITS.find(([pattern]) => pattern.test(status))?.[1] ?? 'describe-stacks';
    return {
      what: `The stack ${name} is busy: ${status}.`,
      next: `Wait for its end, and run it again:\n${next.aws(wait)}`,
      failed: false,
    };
  }
  if (status === 'ROLLBACK_COMPLETE' || status === 'ROLLBACK_FAILED') {
    return {
      what: `The stack ${name} was never complete (${status}): it can only be deleted.`,
      next: `Mend the cause, then:\n${next.delete}\n${next.deploy}`,
      failed: true,
    };
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return {
      what: `The stack ${name} could not go back to its last good state (${status}).`,
      next: `Mend the cause, then let it go on, and deploy again:\n${next.aws('continue-update-rollback')}\n${next.aws('wait stack-rollback-complete')}`,
      failed: true,
    };
  }
  if (status === 'DELETE_FAILED') {
    return {
      what: `The stack ${name} was to be deleted, and parts of it are left (${status}).`,
      next: `Mend the cause, then:\n${next.delete}`,
      failed: true,
    };
  }
  return undefined;
}

/** What a deploy that failed has left, and what to run next. */
export function aftermathOf(stack: Stack | undefined, next: NextCommands): Trouble {
  const again = `Mend the cause, then, with the same flags:\n${next.deploy}`;
  if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS')
    return { what: 'Nothing was created.', next: again, failed: false };
  const trouble = troubleOf(stack, next);
  if (trouble !== undefined) return trouble;
  const { name, status } = stack;
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return { what: `The stack ${name} is as it was before (${status}).`, next: again, failed: true };
  }
  if (status === 'CREATE_FAILED' || status === 'UPDATE_FAILED') {
    return { what: `The stack ${name} was left as it is (${status}).`, next: again, failed: true };
  }
  return {
    what: `The stack ${name} is ${status}, though sam has failed: look at its events.`,
    next: next.aws('describe-stack-events'),
    failed: false,
  };
}
