import type { StackEvent, StackReader } from './stack.ts';

/** Nested stacks of nested stacks; nobody goes deeper, and a loop is not possible. */
const MAX_DEPTH = 5;

/** What was given up because something else had failed. */
const CONSEQUENCE = /^Resource (creation|update|deletion|operation) cancell?ed/i;

/** The event of the resource that failed first; the oldest event comes first in `events`. */
export function firstFailure(events: readonly StackEvent[], stackId: string): StackEvent | undefined {
  const failed = events.filter(
    ({ status, physicalId }) => status.endsWith('_FAILED') && physicalId !== stackId,
  );
  return failed.find(({ reason }) => reason === undefined || !CONSEQUENCE.test(reason)) ?? failed[0];
}

/**
 * The first failing resource of a stack's last operation; where that is a nested stack, the one in it.
 * Undefined where no resource failed.
 */
export async function findFirstFailure(
  stacks: Pick<StackReader, 'lastEvents'>,
  stackId: string,
  depth = 0,
): Promise<StackEvent | undefined> {
  const failure = firstFailure(await stacks.lastEvents(stackId), stackId);
  const isStack = failure?.type === 'AWS::CloudFormation::Stack' && failure.physicalId.startsWith('arn:');
  if (!isStack || depth >= MAX_DEPTH) return failure;
  return (await findFirstFailure(stacks, failure.physicalId, depth + 1)) ?? failure;
}

const DONE: Readonly<Record<string, string>> = {
  CREATE: 'created',
  UPDATE: 'updated',
  DELETE: 'deleted',
  IMPORT: 'imported',
};

/** `HelloFunction (AWS::Lambda::Function) could not be created: …` */
export function failureSentence({ logicalId, type, status, reason }: StackEvent): string {
  const done = DONE[status.split('_')[0]!] ?? 'changed';
  const why = reason === undefined ? 'no reason was given.' : reason;
  return `${logicalId} (${type}) could not be ${done}: ${why}`;
}
