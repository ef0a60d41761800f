import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';

// Of no use on the Nodes that samgen supports. What samgen itself starts does not get this variable.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

export interface Invoked {
  status: number;
  /** `Unhandled` where the function reported an error. */
  functionError: string | undefined;
  payload: unknown;
}

export interface AwsCalls {
  cloudFormation: CloudFormationClient;
  /** undefined where there is none of that name. */
  stack(name: string): Promise<Stack | undefined>;
  /** A stack's outputs by their keys. */
  outputs(name: string): Promise<Record<string, string>>;
  /** A stack's resources: physical IDs by logical ones. */
  stackResources(name: string): Promise<Record<string, string>>;
  invoke(functionName: string, event: unknown): Promise<Invoked>;
  /** Any other call of Lambda's API: the answer's status and JSON. */
  lambda(method: string, path: string, body?: unknown): Promise<{ status: number; answer: unknown }>;
}

/** Calls that the tests make themselves; MiniStack looks at no signature. */
export function awsCalls(endpoint: string): AwsCalls {
  const cloudFormation = new CloudFormationClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stack = async (name: string) => {
    try {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
      return Stacks?.[0];
    } catch (error) {
      if (error instanceof Error && error.message.includes('does not exist')) return undefined;
      throw error;
    }
  };
  const lambda = (method: string, path: string, body?: unknown) =>
    fetch(`${endpoint}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return {
    cloudFormation,
    stack,
    async outputs(name) {
      const outputs = (await stack(name))?.Outputs ?? [];
      return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
    },
    async stackResources(name) {
      const answer = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name }));
      const pairs = (answer.StackResources ?? []).map((one) => [
        one.LogicalResourceId!,
        one.PhysicalResourceId!,
      ]);
      return Object.fromEntries(pairs);
    },
    async invoke(functionName, event) {
      const response = await lambda('POST', `/2015-03-31/functions/${functionName}/invocations`, event);
      const text = await response.text();
      return {
        status: response.status,
        functionError: response.headers.get('x-amz-function-error') ?? undefined,
        payload: text === '' ? undefined : JSON.parse(text),
      };
    },
    async lambda(method, path, body) {
      const response = await lambda(method, path, body);
      const text = await response.text();
      return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
    },
  };
}
