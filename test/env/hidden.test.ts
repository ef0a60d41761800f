import { expect, test } from 'vitest';
import { refuseHidden } from '../../src/env/hidden.ts';
import { RefusedError } from '../../src/errors.ts';
import { readingOf } from '../support/opened.ts';
import { thrownBy } from '../support/thrown.ts';

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/0b7e';
const denied = { code: 'AccessDeniedException', message: 'Lambda was unable to decrypt' };

test('variables that are shown, and none at all, are no reason', () => {
  refuseHidden(readingOf({ variables: { AA: 'x' } }));
  refuseHidden(readingOf({ variables: {}, kmsKeyArn: KEY }));
});

test('the permission that is missing is named, and the key', () => {
  const error = thrownBy(() => refuseHidden(readingOf({ hidden: denied, kmsKeyArn: KEY })), RefusedError);
  expect(error.message).toBe(
    'Lambda does not show the variables of hello-fn (AccessDeniedException): Lambda was unable to decrypt',
  );
  expect(error.hint).toMatch(new RegExp(`^kms:Decrypt on ${KEY} is missing for these credentials\\.`));
  const without = thrownBy(() => refuseHidden(readingOf({ hidden: denied })), RefusedError);
  expect(without.hint).toMatch(/^kms:Decrypt on the key of the function is missing/);
});

test('another fault of the key is not one of permissions', () => {
  const hidden = { code: 'KMSDisabledException', message: '' };
  const error = thrownBy(() => refuseHidden(readingOf({ hidden, kmsKeyArn: KEY })), RefusedError);
  expect(error.message).toBe('Lambda does not show the variables of hello-fn (KMSDisabledException).');
  expect(error.hint).toMatch(new RegExp(`^They are encrypted with ${KEY}: see what is wrong with it\\.`));
});

test('a map in what Lambda says is not shown', () => {
  const hidden = { code: 'X', message: 'String measured: {"AA":"canary-5d0f"}' };
  const error = thrownBy(() => refuseHidden(readingOf({ hidden })), RefusedError);
  expect(`${error.message}${error.hint}${error.stack}`).not.toContain('canary-5d0f');
});
