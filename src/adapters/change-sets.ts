import { randomUUID } from 'node:crypto';
import {
  type Change,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { FailedError } from '../errors.ts';
import type { ChangeSet, ChangeSetRequest, ChangeSets, ResourceChange } from '../stack/change-set.ts';
import type { Send } from './aws.ts';
import type { ClientConfig } from './client-config.ts';
import { withoutValues } from './without-values.ts';

/**
 * Changes stacks by change sets. What of a stack is not sent stays as it is: its tags, its role, who is notified. The
 * SDK may repeat a call whose answer was lost: a token tells CloudFormation that it is the same one.
 */
export function sdkChangeSets(config: ClientConfig, send: Send): ChangeSets {
  const client = new CloudFormationClient(config);
  // Later calls may fail with words about the values as well.
  const given: string[] = [];
  const call = <T>(action: string, make: (abortSignal: AbortSignal) => Promise<T>) =>
    send(
      'CloudFormation',
      async (signal) => {
        try {
          return await make(signal);
        } catch (error) {
          throw withoutValues(error, given);
        }
      },
      `cloudformation:${action}`,
    );
  return {
    create(request) {
      for (const value of Object.values(request.parameters)) if (value !== undefined) given.push(value);
      const command = new CreateChangeSetCommand(inputOf(request));
      return call('CreateChangeSet', async (abortSignal) => {
        const { Id } = await client.send(command, { abortSignal });
        if (Id === undefined) throw unreadable();
        return Id;
      });
    },
    describe: (id) =>
      call('DescribeChangeSet', async (abortSignal) => {
        const ask = (NextToken?: string) =>
          client.send(new DescribeChangeSetCommand({ ChangeSetName: id, NextToken }), { abortSignal });
        const first = await ask();
        const changes = (first.Changes ?? []).flatMap(changeOf);
        for (let token = first.NextToken; token !== undefined; ) {
          const page = await ask(token);
          changes.push(...(page.Changes ?? []).flatMap(changeOf));
          token = page.NextToken;
        }
        const { StatusReason: reason } = first;
        return { id, status: statusOf(first), ...(reason ? { reason } : {}), changes };
      }),
    execute(id) {
      const command = new ExecuteChangeSetCommand({ ChangeSetName: id, ClientRequestToken: token() });
      return call('ExecuteChangeSet', async (abortSignal) => {
        await client.send(command, { abortSignal });
      });
    },
    remove: (id) =>
      call('DeleteChangeSet', async (abortSignal) => {
        await client.send(new DeleteChangeSetCommand({ ChangeSetName: id }), { abortSignal });
      }),
  };
}

/** It has to begin with a letter or a digit (API reference, ExecuteChangeSet). */
const token = (): string => `samgen-${randomUUID()}`;

const inputOf = ({ stackName, name, template, parameters, capabilities }: ChangeSetRequest) => ({
  StackName: stackName,
  ChangeSetName: name,
  ChangeSetType: 'UPDATE' as const,
  ClientToken: token(),
  ...('url' in template ? { TemplateURL: template.url } : { TemplateBody: template.body }),
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) =>
    ParameterValue === undefined
      ? { ParameterKey, UsePreviousValue: true }
      : { ParameterKey, ParameterValue },
  ),
  Capabilities: capabilities as CreateChangeSetCommand['input']['Capabilities'],
});

/** There is no code of its own for it (samcli/lib/deploy/deployer.py reads the text as well). */
const NOTHING = /didn.t contain changes|No updates are to be performed/;

function statusOf({
  Status: status,
  StatusReason: reason = '',
}: DescribeChangeSetCommandOutput): ChangeSet['status'] {
  if (status === undefined) throw unreadable();
  if (status === 'CREATE_PENDING' || status === 'CREATE_IN_PROGRESS') return 'pending';
  if (status === 'CREATE_COMPLETE') return 'ready';
  // What is being deleted cannot be executed either.
  return status === 'FAILED' && NOTHING.test(reason) ? 'empty' : 'failed';
}

function changeOf({ ResourceChange: change }: Change): ResourceChange[] {
  if (change === undefined) return [];
  const { Action, LogicalResourceId: logicalId = '', ResourceType: type = '', Replacement } = change;
  const replaced = Replacement === 'True' || Replacement === 'Conditional';
  return [{ action: actionOf(Action), logicalId, type, ...(replaced ? { replacement: Replacement } : {}) }];
}

const ACTIONS = ['Add', 'Modify', 'Remove', 'Import'] as const;

/** `Dynamic`: what becomes of it is not known before. So it is with what later APIs may name. */
const actionOf = (action: string | undefined): ResourceChange['action'] =>
  ACTIONS.find((known) => known === action) ?? 'Dynamic';

const unreadable = (): FailedError =>
  new FailedError(
    "CloudFormation's answer could not be read: there is no change set in it.",
    'Run it again. Check a proxy on the way (HTTPS_PROXY), and AWS_ENDPOINT_URL where it is set.',
  );
