import { expect, test } from 'vitest';
import { environmentSuffix, faultInStackName, stackNameIn } from '../../src/stack/names.ts';

test.each([
  ['default', ''],
  ['prod', '-prod'],
  ['my_env', '-my-env'],
])('the stack of %s ends with "%s"', (environment, suffix) => {
  expect(environmentSuffix(environment)).toBe(suffix);
  expect(faultInStackName(`hello${environmentSuffix(environment)}`)).toBeUndefined();
});

test.each([
  ['hello', 'default', 'prod', 'hello-prod'],
  ['hello-dev', 'dev', 'prod', 'hello-prod'],
  ['hello-dev', 'default', 'prod', 'hello-dev-prod'],
  ['hello', 'dev', 'prod', 'hello-prod'],
  ['hello-dev', 'dev', 'default', 'hello'],
  ['x-dev-dev', 'dev', 'prod', 'x-dev-prod'],
  ['hello', 'default', 'my_env', 'hello-my-env'],
  ['-dev', 'dev', 'prod', '-dev-prod'],
  // Never the same stack twice.
  ['hello', 'dev', 'default', 'hello-default'],
  ['hello-my-env', 'my_env', 'my-env', 'hello-my-env-my-env'],
])('%s of %s is in %s called %s', (stack, from, to, expected) => {
  expect(stackNameIn(stack, from, to)).toBe(expected);
});
