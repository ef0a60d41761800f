import { expect, test } from 'vitest';
import { failureHint } from '../../src/sam/failure-hint.ts';

test.each([
  ['Error: Building image for Hello requires Docker. is Docker running?', 'An image is built by Docker'],
  [
    'Running AWS SAM projects locally requires a container runtime. Do you have one?',
    'An image is built by Docker',
  ],
  ['docker daemon is not running', 'An image is built by Docker'],
  ["the docker daemon isn't running", 'An image is built by Docker'],
  ['CustomMakeBuilder:MakeBuild - Make Failed: go: not found', 'The Makefile failed'],
  ['make: *** [Makefile:4: build-Hello] Error 1', 'The Makefile failed'],
  ['Unable to locate credentials', 'sets up credentials'],
  ['botocore.exceptions.NoCredentialsError', 'sets up credentials'],
  ['An error occurred (ExpiredToken) when calling', 'have expired: sign in again'],
  ['The security token included in the request is expired', 'have expired: sign in again'],
  ['no basic auth credentials', 'The registry refuses'],
  ['denied: User x is not authorized to perform ecr:InitiateLayerUpload', 'The registry refuses'],
  ['An error occurred (NoSuchBucket)', 'The bucket is gone or elsewhere'],
  ['The specified bucket does not exist', 'The bucket is gone or elsewhere'],
  ['bucket x is in a different region', 'The bucket is gone or elsewhere'],
  ['Something that nobody has thought of', 'What sam said stands above; samgen validate checks the project.'],
  ['', 'What sam said stands above; samgen validate checks the project.'],
])('%j', (text, hint) => {
  expect(failureHint(`Build Failed\n${text}\n`)).toContain(hint);
});
