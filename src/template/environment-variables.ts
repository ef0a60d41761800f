/** Lambda API reference, `Environment`: two characters or more. */
export const VARIABLE_NAME = /^[a-zA-Z][a-zA-Z0-9_]+$/;

/** Bytes of the compact JSON of the whole map (Lambda quotas: environment variables, 4 KB). */
export const MAX_ENVIRONMENT_BYTES = 4096;

/** Set by Lambda, refused from users (Lambda developer guide, "Defined runtime environment variables"). */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set(
  `_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE
  AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR`.split(/\s+/),
);

/** Reserved since 2025: not every region may refuse them yet. */
export const NEWLY_RESERVED: ReadonlySet<string> = new Set([
  'AWS_LAMBDA_MAX_CONCURRENCY',
  'AWS_LAMBDA_METADATA_API',
  'AWS_LAMBDA_METADATA_TOKEN',
]);

export const isReservedVariable = (name: string): boolean =>
  RESERVED_VARIABLES.has(name) || NEWLY_RESERVED.has(name);

/** The size that Lambda counts, in bytes. */
export const environmentBytes = (variables: Readonly<Record<string, string>>): number =>
  Buffer.byteLength(JSON.stringify(variables));
