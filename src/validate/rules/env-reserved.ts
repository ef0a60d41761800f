import { severityOf } from '../branches.ts';
import type { Rule } from '../finding.ts';

/** AWS Lambda developer guide, "Defined runtime environment variables", "Reserved environment variables". */
const RESERVED = new Set(
  `_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE
  AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR`.split(/\s+/),
);

/** Reserved since 2025: not every region may refuse them yet. */
const NEWLY_RESERVED = new Set([
  'AWS_LAMBDA_MAX_CONCURRENCY',
  'AWS_LAMBDA_METADATA_API',
  'AWS_LAMBDA_METADATA_TOKEN',
]);

export const isReserved = (name: string): boolean => RESERVED.has(name) || NEWLY_RESERVED.has(name);

export const envReserved: Rule = {
  id: 'env-reserved',
  severity: 'error',
  summary: 'An environment variable that Lambda keeps for itself.',
  help: 'Lambda sets these variables and refuses a function that sets them. Remove the variable or rename it.',
  check: ({ variableMaps }) =>
    variableMaps.flatMap((map) =>
      Object.keys(map.value as object)
        .filter(isReserved)
        .map((name) => ({
          path: [...map.path, name],
          part: 'key' as const,
          severity: NEWLY_RESERVED.has(name) ? 'warning' : severityOf(map),
          message: `${name} is reserved: Lambda sets it itself and refuses a function that does.`,
          hint: 'Remove it, or give it another name.',
        })),
    ),
};
