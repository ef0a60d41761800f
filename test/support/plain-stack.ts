import { setTimeout as wait } from 'node:timers/promises';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import type { AwsCalls } from './aws-calls.ts';

/**
 * Makes a stack of functions that have variables and no code to run; returns their names by their logical IDs.
 * @param functions variables by logical ID
 */
export async function makePlainStack(
  calls: AwsCalls,
  stack: string,
  functions: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<Record<string, string>> {
  const Resources = Object.fromEntries(
    Object.entries(functions).map(([id, Variables]) => [
      id,
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'provided.al2023',
          Handler: 'bootstrap',
          Role: 'arn:aws:iam::000000000000:role/plain',
          Code: { ZipFile: 'x' },
          Environment: { Variables },
        },
      },
    ]),
  );
  await calls.cloudFormation.send(
    new CreateStackCommand({ StackName: stack, TemplateBody: JSON.stringify({ Resources }) }),
  );
  // The test's own time limit ends it where it never comes.
  while ((await calls.stack(stack))?.StackStatus !== 'CREATE_COMPLETE') await wait(20);
  return calls.stackResources(stack);
}
