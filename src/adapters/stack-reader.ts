import {
  type Stack as AwsStack,
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { FailedError } from '../errors.ts';
import type { Stack, StackEvent, StackFunction, StackReader } from '../stack/stack.ts';
import type { Send } from './aws.ts';
import type { ClientConfig } from './client-config.ts';

/** A hundred events each; an operation with more is told by its newest. */
const MAX_PAGES = 20;

export function sdkStackReader(config: ClientConfig, send: Send): StackReader {
  const client = new CloudFormationClient(config);
  const call = <T>(action: string, make: (signal: AbortSignal) => Promise<T>) =>
    send('CloudFormation', make, `cloudformation:${action}`);
  return {
    describe: (name) =>
      call('DescribeStacks', (abortSignal) =>
        unlessMissing(async () => {
          const answer = await client.send(new DescribeStacksCommand({ StackName: name }), { abortSignal });
          const found = answer.Stacks?.[0];
          // A stack that is not there is an error of its own: nothing may pass for it.
          if (found?.StackName === undefined || found.StackStatus === undefined) throw unreadable();
          return stackOf(found);
        }),
      ),
    lastEvents: (name) =>
      call('DescribeStackEvents', async (abortSignal) => {
        const events: StackEvent[] = [];
        let token: string | undefined;
        for (let page = 0; page < MAX_PAGES; page += 1) {
          const command = new DescribeStackEventsCommand({ StackName: name, NextToken: token });
          const answer = await client.send(command, { abortSignal });
          for (const event of answer.StackEvents ?? []) {
            const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType = '' } = event;
            events.unshift({
              logicalId: LogicalResourceId,
              physicalId: PhysicalResourceId,
              type: ResourceType,
              status: event.ResourceStatus ?? '',
              ...(event.ResourceStatusReason ? { reason: event.ResourceStatusReason } : {}),
            });
            const isStack = PhysicalResourceId === event.StackId;
            if (isStack && BEGINS.has(event.ResourceStatus ?? '')) return events;
          }
          token = answer.NextToken;
          if (token === undefined) break;
        }
        return events;
      }),
    template: (name, stage) =>
      call('GetTemplate', (abortSignal) =>
        unlessMissing(async () => {
          const command = new GetTemplateCommand({ StackName: name, TemplateStage: stage });
          return (await client.send(command, { abortSignal })).TemplateBody;
        }),
      ),
    functions: (name) =>
      call('ListStackResources', (abortSignal) =>
        unlessMissing(async () => {
          const functions: StackFunction[] = [];
          let token: string | undefined;
          do {
            const command = new ListStackResourcesCommand({ StackName: name, NextToken: token });
            const answer = await client.send(command, { abortSignal });
            functions.push(...(answer.StackResourceSummaries ?? []).flatMap(functionOf));
            token = answer.NextToken;
          } while (token !== undefined);
          return functions;
        }),
      ),
  };
}

/** What a proxy on the way answers, for instance. */
const unreadable = (): FailedError =>
  new FailedError(
    "CloudFormation's answer could not be read: there is no stack in it.",
    'Run it again. Check a proxy on the way (HTTPS_PROXY), and AWS_ENDPOINT_URL where it is set.',
  );

async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    // There is no code of its own for it (samcli/lib/deploy/deployer.py reads the text as well).
    if (error instanceof Error && /^Stack .*does not exist$/.test(error.message)) return undefined;
    throw error;
  }
}

/** A resource that is gone, or that its stack has let go, stays listed (CloudFormation API reference, ResourceStatus). */
const GONE = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

function functionOf(resource: StackResourceSummary): StackFunction[] {
  const {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType,
    ResourceStatus,
    LastUpdatedTimestamp: updated,
  } = resource;
  const exists = ResourceType === 'AWS::Lambda::Function' && !GONE.has(ResourceStatus ?? '');
  if (!exists || !logicalId || !physicalId) return [];
  return [{ logicalId, physicalId, ...(updated === undefined ? {} : { updated: Number(updated) }) }];
}

/** The stack's own events with which an operation begins; a rollback belongs to the one before it. */
const BEGINS = new Set([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
]);

function stackOf(stack: AwsStack): Stack {
  return {
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    ...(stack.StackStatusReason ? { statusReason: stack.StackStatusReason } : {}),
    changed: Number(stack.LastUpdatedTime ?? stack.CreationTime ?? 0),
    parameters: Object.fromEntries(
      (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [
        ParameterKey,
        ParameterValue,
      ]),
    ),
    outputs: (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '', Description }) => ({
      key: OutputKey,
      value: OutputValue,
      ...(Description ? { description: Description } : {}),
    })),
    capabilities: stack.Capabilities ?? [],
    terminationProtection: stack.EnableTerminationProtection === true,
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    ...(stack.RootId ? { rootId: stack.RootId } : {}),
  };
}
