import {
  type FunctionConfiguration,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { FunctionApi, FunctionReading } from '../env/function.ts';
import type { ClientConfig } from './client-config.ts';
import { checkAnswers } from './lambda-answer.ts';
import { oneCallClient } from './lambda-client.ts';
import { type LambdaContext, lambdaFailure } from './lambda-failure.ts';

/** Reads and writes a function's configuration. */
export function sdkFunctionApi(config: ClientConfig, context: LambdaContext): FunctionApi {
  const client = oneCallClient(config);
  checkAnswers(client.middlewareStack);
  return {
    async read(id, abortSignal) {
      try {
        const answer = await client.send(new GetFunctionCommand({ FunctionName: id }), { abortSignal });
        const reading = readingOf(answer);
        return reading === undefined ? UNREADABLE : { kind: 'read', reading };
      } catch (error) {
        const failure = lambdaFailure(error, { ...context, action: 'lambda:GetFunction' }, abortSignal, {});
        // Neither of them is an answer to a read.
        if (failure.kind === 'revision-moved' || failure.kind === 'busy')
          return { kind: 'unavailable', why: 'Lambda is busy' };
        return failure;
      }
    },
    async write(id, variables, revision, abortSignal) {
      const input = { FunctionName: id, Environment: { Variables: { ...variables } }, RevisionId: revision };
      try {
        const answer = await client.send(new UpdateFunctionConfigurationCommand(input), { abortSignal });
        return answer.RevisionId === undefined
          ? UNREADABLE
          : { kind: 'accepted', revision: answer.RevisionId };
      } catch (error) {
        const named = { ...context, action: 'lambda:UpdateFunctionConfiguration' };
        return lambdaFailure(error, named, abortSignal, variables);
      }
    },
  };
}

const UNREADABLE = { kind: 'no-answer', why: "Lambda's answer has nothing in it" } as const;

/** Undefined for an answer that has no function in it. */
function readingOf({
  Configuration,
  Tags,
  TagsError,
}: GetFunctionCommandOutput): FunctionReading | undefined {
  const configuration: FunctionConfiguration = Configuration ?? {};
  const { Environment, LastUpdateStatusReason: reason, LastUpdateStatusReasonCode: code } = configuration;
  const { FunctionArn = '', FunctionName = '', RevisionId } = configuration;
  if (FunctionArn === '' || RevisionId === undefined) return undefined;
  const lastModified = Date.parse(configuration.LastModified ?? '');
  const why = [reason, code ? `(${code})` : ''].filter(Boolean).join(' ');
  const owner = ownerIn(Tags ?? {});
  return {
    arn: FunctionArn,
    name: FunctionName,
    revision: RevisionId,
    // Absent where the function has none.
    variables: Environment?.Variables ?? {},
    ...(Environment?.Error === undefined ? {} : { hidden: errorOf(Environment.Error) }),
    lastUpdate: lastUpdateOf(configuration.LastUpdateStatus),
    ...(why === '' ? {} : { lastUpdateReason: why }),
    state: configuration.State ?? 'Active',
    ...(owner === undefined ? {} : { owner }),
    ...(TagsError === undefined ? {} : { tagsHidden: errorOf(TagsError) }),
    ...(configuration.KMSKeyArn ? { kmsKeyArn: configuration.KMSKeyArn } : {}),
    ...(configuration.CodeSha256 ? { codeSha256: configuration.CodeSha256 } : {}),
    ...(configuration.Version ? { version: configuration.Version } : {}),
    ...(Number.isNaN(lastModified) ? {} : { lastModified }),
  };
}

const lastUpdateOf = (status: string | undefined): FunctionReading['lastUpdate'] =>
  status === 'InProgress' || status === 'Failed' ? status : 'Successful';

const errorOf = ({
  ErrorCode,
  Message,
}: {
  ErrorCode?: string | undefined;
  Message?: string | undefined;
}) => ({
  code: ErrorCode ?? 'unknown',
  message: Message ?? '',
});

/** CloudFormation's own tags; nobody else may set any that begin with `aws:`. */
function ownerIn(tags: Readonly<Record<string, string>>): FunctionReading['owner'] {
  const stackName = tags['aws:cloudformation:stack-name'];
  const logicalId = tags['aws:cloudformation:logical-id'];
  if (stackName === undefined || logicalId === undefined) return undefined;
  return { stackName, stackId: tags['aws:cloudformation:stack-id'] ?? stackName, logicalId };
}
