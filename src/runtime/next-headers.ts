import type { Invocation } from './invocation.ts';

/**
 * The headers that hand an event over, in the order and spelling of the Lambda developer guide, Runtime API,
 * "Next invocation". Those without a value are left out.
 */
export function nextHeaders(invocation: Invocation): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    'Content-Type': 'application/json',
    'Content-Length': String(invocation.payload.length),
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(invocation.deadline),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
    'Lambda-Runtime-Client-Context': invocation.clientContext,
    'Lambda-Runtime-Cognito-Identity': invocation.cognitoIdentity,
    'Lambda-Runtime-Aws-Tenant-Id': invocation.tenantId,
  };
  const filled: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value) filled[name] = headerText(value);
  }
  return filled;
}

// node:http writes headers as latin1 and refuses line breaks: UTF-8 goes out byte by byte, pretty-printed
// JSON on one line, as it does from AWS.
function headerText(value: string): string {
  return Buffer.from(value.replace(/[\r\n]+/g, ' '), 'utf8').toString('latin1');
}
