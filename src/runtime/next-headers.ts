import type { Invocation } from './invocation.ts';

/**
 * The headers that hand an event over, as lines, in the order and spelling of the Lambda developer guide, Runtime API,
 * "Next invocation". Those without a value are left out.
 */
export function nextHeaders(invocation: Invocation): string {
  return (
    'Content-Type: application/json\r\n' +
    line('Lambda-Runtime-Aws-Request-Id', invocation.requestId) +
    `Lambda-Runtime-Deadline-Ms: ${invocation.deadline}\r\n` +
    line('Lambda-Runtime-Invoked-Function-Arn', invocation.functionArn) +
    line('Lambda-Runtime-Trace-Id', invocation.traceId) +
    line('Lambda-Runtime-Client-Context', invocation.clientContext) +
    line('Lambda-Runtime-Cognito-Identity', invocation.cognitoIdentity) +
    line('Lambda-Runtime-Aws-Tenant-Id', invocation.tenantId)
  );
}

// Headers are written as latin1: UTF-8 goes out byte by byte, pretty-printed JSON on one line, as it does from AWS.
function line(name: string, value: string | undefined): string {
  if (!value) return '';
  const text = /^[\x20-\x7e]*$/.test(value)
    ? value
    : Buffer.from(value.replace(/[\0\r\n]+/g, ' '), 'utf8').toString('latin1');
  return `${name}: ${text}\r\n`;
}
