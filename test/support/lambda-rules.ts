import type { Variables } from '../../src/env/function.ts';

/** An answer of Lambda that is an error, as it stands on the wire. */
export interface LambdaRefusal {
  status: number;
  name: string;
  message: string;
}

/** What Lambda's documentation of environment variables lists as reserved. */
const RESERVED = new Set(
  `_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME
  AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR AWS_LAMBDA_MAX_CONCURRENCY AWS_LAMBDA_METADATA_API
  AWS_LAMBDA_METADATA_TOKEN`.split(/\s+/),
);

const MOST_BYTES = 4096;

/** Why Lambda does not take these variables, with all of them in the text, as in Lambda's own. */
export function variablesRefused(variables: Variables): LambdaRefusal | undefined {
  const keys = Object.keys(variables);
  if (keys.some((key) => !/^[a-zA-Z]([a-zA-Z0-9_])+$/.test(key) && !RESERVED.has(key))) {
    const map = keys.map((key) => `${key}=${variables[key]}`).join(', ');
    return {
      status: 400,
      name: 'ValidationException',
      message: `1 validation error detected: Value '{${map}}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]`,
    };
  }
  const reserved = keys.filter((key) => RESERVED.has(key));
  if (reserved.length > 0) {
    return {
      status: 400,
      name: 'InvalidParameterValueException',
      message: `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    };
  }
  const json = JSON.stringify(variables);
  if (Buffer.byteLength(json) <= MOST_BYTES) return undefined;
  return {
    status: 400,
    name: 'InvalidParameterValueException',
    message: `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${json}`,
  };
}

export const BUSY: LambdaRefusal = {
  status: 409,
  name: 'ResourceConflictException',
  message:
    'The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:000000000000:function:it',
};

export const STALE: LambdaRefusal = {
  status: 412,
  name: 'PreconditionFailedException',
  message:
    'The RevisionId provided does not match the latest RevisionId. Call the GetFunction or the GetAlias API to retrieve the latest RevisionId for your resource.',
};
