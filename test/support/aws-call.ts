import type { IncomingMessage } from 'node:http';

/** One call of an AWS API, as a proxy sees it. */
export interface AwsCall {
  /** As the signature names it: cloudformation, s3, lambda, sts, ecr… */
  service: string;
  /** DescribeStacks; for S3 and Lambda, which have no names of actions on the wire, `PUT /bucket/key`. */
  action: string;
  region: string;
  userAgent: string;
  /** What a form or JSON body holds; of S3 nothing, whose bodies are passed on as they come. */
  parameters: Record<string, unknown>;
}

/** Whether the body is needed to know the call. That of S3 can be large, and says nothing. */
export const hasParameters = (request: IncomingMessage): boolean => scopeOf(request).service !== 's3';

export function readCall(request: IncomingMessage, body: Buffer): AwsCall {
  const parameters = parametersOf(String(request.headers['content-type'] ?? ''), body);
  const path = new URL(request.url ?? '/', 'http://aws').pathname;
  const scope = scopeOf(request);
  return {
    ...scope,
    action: actionOf(request, path, parameters),
    userAgent: request.headers['user-agent'] ?? '',
    parameters,
  };
}

/** `AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/cloudformation/aws4_request, …`; Lambda's path where unsigned. */
function scopeOf({ headers, url = '' }: IncomingMessage): { service: string; region: string } {
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '');
  if (scope) return { region: scope[1]!, service: scope[2]! };
  return { region: '', service: /^\/20\d\d-\d\d-\d\d\/functions/.test(url) ? 'lambda' : '' };
}

/** Query protocol: a field of the form. JSON: a header, `Service_20150921.Action`. RPC v2: the path. REST: none. */
function actionOf(request: IncomingMessage, path: string, parameters: Record<string, unknown>): string {
  const target = request.headers['x-amz-target'];
  if (typeof parameters['Action'] === 'string') return parameters['Action'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  return /^\/service\/[^/]+\/operation\/(\w+)$/.exec(path)?.[1] ?? `${request.method} ${path}`;
}

function parametersOf(type: string, body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body.toString()));
  }
  try {
    // The AWS CLI and boto3 send Lambda's JSON without a type.
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
