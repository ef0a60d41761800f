import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { expect, type TestContext } from 'vitest';
import { parseTemplate } from '../../src/template/document.ts';
import type { AwsCall } from './aws-call.ts';
import { awsProxy } from './aws-proxy.ts';
import { variablesOf } from './bare-function.ts';
import { live } from './live.ts';
import { samgen } from './samgen.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A function's resource, without code of its own. `variables` is YAML, one a line. */
export const functionResource = (logicalId: string, variables: readonly string[]): string => `  ${logicalId}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: provided.al2023
      Handler: bootstrap
      Role: arn:aws:iam::000000000000:role/plain
      Code: {ZipFile: x}
      Environment:
        Variables:
${variables.map((line) => `          ${line}\n`).join('')}`;

export const PARAMETERS = `Parameters:
  SecretVar: {Type: String, NoEcho: true}
  Stage: {Type: String}
`;

/** A project whose stack was made by CloudFormation alone; sam plays no part. All that samgen calls is recorded. */
export async function stackProject(
  ctx: TestContext,
  stack: string,
  template: string,
  given: { parameters?: Record<string, string>; samconfig?: string } = {},
) {
  const { calls, endpoint } = live(ctx);
  const { parameters = { SecretVar: 'the-first-one', Stage: 'dev' }, samconfig = '' } = given;
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'template.yaml'), template);
  writeFileSync(
    join(cwd, 'samconfig.toml'),
    `version = 0.1\n[default.deploy.parameters]\nstack_name = "${stack}"\n${samconfig}`,
  );
  await calls.cloudFormation.send(
    new CreateStackCommand({
      StackName: stack,
      TemplateBody: JSON.stringify(parseTemplate(template, 'template.yaml').document?.value),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  while ((await calls.stack(stack))?.StackStatus !== 'CREATE_COMPLETE') await wait(20);
  const proxy = await awsProxy(endpoint);
  const { env } = live(ctx, proxy.endpoint);
  const names = await calls.stackResources(stack);
  return {
    cwd,
    env,
    proxy,
    calls,
    endpoint,
    names,
    variables: (logicalId = 'HelloFunction') => variablesOf(endpoint, names[logicalId]!),
    /** `samgen env …` in the project. */
    run: (args: readonly string[], more: Record<string, string> = {}) =>
      samgen(['env', ...args], { cwd, env: { ...env, ...more } }),
    /** The same, which has to end well. */
    async done(args: readonly string[], more: Record<string, string> = {}) {
      const ran = await samgen(['env', ...args], { cwd, env: { ...env, ...more } });
      expect(ran.code, ran.stderr).toBe(0);
      return ran;
    },
  };
}

/** The parameters of a CreateChangeSet, as it was called. */
export function parametersOf({ parameters }: AwsCall): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (let index = 1; ; index++) {
    const at = `Parameters.member.${index}.`;
    const name = parameters[`${at}ParameterKey`];
    if (typeof name !== 'string') return found;
    found[name] = parameters[`${at}ParameterValue`] ?? parameters[`${at}UsePreviousValue`];
  }
}

/** What IAM would have to allow for these calls. */
export const actionsOf = (calls: readonly AwsCall[]): Set<string> => new Set(calls.map(actionOf));

const LAMBDA: readonly (readonly [RegExp, string])[] = [
  [/^GET [^ ]*\/functions\/[^/]+$/, 'GetFunction'],
  [/^PUT [^ ]*\/configuration$/, 'UpdateFunctionConfiguration'],
  [/^POST [^ ]*\/versions$/, 'PublishVersion'],
  [/^DELETE [^ ]*\/functions\/[^/]+$/, 'DeleteFunction'],
  [/^GET [^ ]*\/aliases\/[^/]+$/, 'GetAlias'],
  [/^PUT [^ ]*\/aliases\/[^/]+$/, 'UpdateAlias'],
];

function actionOf({ service, action }: AwsCall): string {
  if (service === 'lambda')
    return `lambda:${LAMBDA.find(([pattern]) => pattern.test(action))?.[1] ?? action}`;
  if (service === 's3') return action.startsWith('PUT ') ? 's3:PutObject' : `s3:${action}`;
  return `${service}:${action}`;
}
