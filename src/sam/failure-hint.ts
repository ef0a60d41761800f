/** What sam's own words mean for the user, where they leave that open. */
const KNOWN: readonly [RegExp, string][] = [
  [
    /container runtime|Is Docker running|requires Docker|Docker is unreachable|docker.*(not|isn't) running/i,
    'An image is built by Docker: start it (or install it), and run this again.',
  ],
  [
    /AlreadyExistsException.*ChangeSet|is in \w*_IN_PROGRESS state/i,
    'Another deploy of this stack is on its way: wait for its end, and run this again.',
  ],
  [/Make Failed|make: \*\*\*/i, 'The Makefile failed: what it said stands above.'],
  [/Unable to locate credentials|NoCredentials/i, 'aws configure or aws configure sso sets up credentials.'],
  [
    /InsufficientCapabilities|Requires capabilities/i,
    'Say what CloudFormation may make: --capabilities, or capabilities in the samconfig.',
  ],
  [/ExpiredToken|token.*expired/i, 'The AWS credentials have expired: sign in again.'],
  [
    /no basic auth credentials|denied: .*(push|ecr)/i,
    'The registry refuses: check ecr:* permissions and the URI.',
  ],
  [
    /NoSuchBucket|bucket.*(does not exist|different region)/i,
    "The bucket is gone or elsewhere: check s3_bucket; resolve_s3 = true takes one of sam's own.",
  ],
];

export function failureHint(text: string): string {
  const hint = KNOWN.find(([pattern]) => pattern.test(text))?.[1];
  return hint ?? 'What sam said stands above; samgen validate checks the project.';
}
