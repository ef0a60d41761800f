import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { findRemote } from '../../src/invoke/remote-target.ts';
import { isolateAws, KEYS } from '../support/aws-server.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown.ts';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:hello-fn';

/** Nobody is there to be called. */
function find(given: string | undefined, flags: Parameters<typeof findRemote>[1] = {}) {
  isolateAws('http://127.0.0.1:9');
  return findRemote(given, flags, recordedDeps(temporaryFolder(), { env: KEYS }));
}

test.each([
  [ARN, {}, { id: ARN, name: 'hello-fn', label: ARN }],
  [`${ARN}:live`, {}, { id: ARN, qualifier: 'live', label: `${ARN}, live` }],
  [ARN, { qualifier: '7' }, { id: ARN, qualifier: '7' }],
  [`${ARN}:7`, { qualifier: '7' }, { id: ARN, qualifier: '7' }],
])('an ARN says all: %s %j', async (given, flags, expected) => {
  expect(await find(given, flags)).toMatchObject({ region: 'eu-central-1', ...expected });
});

test.each([
  [ARN, { qualifier: '$LATEST' }],
  [`${ARN}:$LATEST`, {}],
])('$LATEST is the function itself: %s %j', async (given, flags) => {
  const found = await find(given, flags);
  expect(found.id).toBe(ARN);
  expect(found).not.toHaveProperty('qualifier');
});

test.each<[string | undefined, object, string]>([
  ['', {}, 'The function has no name.'],
  ['a/b', {}, "'a/b' is neither a function's name nor its ARN."],
  [ARN, { qualifier: '' }, '--qualifier takes the number of a version'],
  [ARN, { qualifier: 'a b' }, '--qualifier takes the number of a version'],
  [`${ARN}:live`, { qualifier: '7' }, '--qualifier 7 and :live are two.'],
  [ARN, { region: 'eu-west-3' }, '--region eu-west-3 is not the region of the ARN'],
  [undefined, { region: 'eu-west-3' }, 'There is no samconfig here that names a stack.'],
  ['hello', {}, 'There is no AWS region.'],
])('%s %j is a usage error', async (given, flags, message) => {
  const error = await rejectionOf(find(given, flags), UsageError);
  expect(error.message).toContain(message);
  expect(error.hint).toBeDefined();
});
