import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { InvokeApi } from '../invoke/remote.ts';
import type { ClientConfig } from './client-config.ts';
import { invokeFailure } from './invoke-failure.ts';
import type { LambdaContext } from './lambda-failure.ts';

/** Milliseconds until an answer: a function runs 900 s at most (Lambda quotas, function timeout), and starts before. */
const LONGEST_RUN = 960_000;

/**
 * Invokes deployed functions. The SDK's own retries are off: a second call would run the function a second time.
 * While a function works nothing is sent, for minutes: TCP's own probes keep what stands between from forgetting it
 * (Lambda API reference, Invoke).
 */
export function sdkInvokeApi(config: ClientConfig, context: LambdaContext): InvokeApi {
  const { httpsAgent } = config.requestHandler;
  // The agent for a proxy comes without them; the SDK's own has them.
  if (httpsAgent !== undefined) Object.assign(httpsAgent, { keepAlive: true, keepAliveMsecs: 1_000 });
  const requestHandler = {
    ...config.requestHandler,
    requestTimeout: LONGEST_RUN,
    socketTimeout: LONGEST_RUN,
  };
  const client = new LambdaClient({ ...config, requestHandler, maxAttempts: 1 });
  return {
    async invoke(request, abortSignal) {
      const { id, qualifier, payload, clientContext } = request;
      const input = {
        FunctionName: id,
        LogType: 'Tail' as const,
        Payload: payload,
        ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
        ...(clientContext === undefined
          ? {}
          : { ClientContext: Buffer.from(clientContext).toString('base64') }),
      };
      try {
        const answer = await client.send(new InvokeCommand(input), { abortSignal });
        const { Payload, FunctionError, ExecutedVersion, LogResult, $metadata } = answer;
        return {
          payload: Buffer.from(Payload ?? []),
          ...(FunctionError ? { functionError: FunctionError } : {}),
          ...(ExecutedVersion ? { executedVersion: ExecutedVersion } : {}),
          ...($metadata.requestId ? { requestId: $metadata.requestId } : {}),
          logTail: Buffer.from(LogResult ?? '', 'base64'),
        };
      } catch (error) {
        throw invokeFailure(error, request, context, abortSignal);
      } finally {
        client.destroy();
      }
    },
  };
}
