import { lambdaWords } from '../env/lambda-words.ts';
import { CancelledError, DeniedError, FailedError, SamgenError } from '../errors.ts';
import { labelOf, type RemoteRequest } from '../invoke/remote.ts';
import { codeOf } from './aws-errors.ts';
import { type LambdaContext, lambdaFailure } from './lambda-failure.ts';

const NOT_KNOWN = 'Whether the function has run is not known: its log says it.';

/** What is not ready yet, and will be. */
const NOT_READY = /^(?:ResourceNotReady|SnapStartNotReady|ENINotReady|CodeArtifactUserPending)/;

/** What a failed Invoke means. Lambda's own words are shown without what may be a value. */
export function invokeFailure(
  error: unknown,
  request: Pick<RemoteRequest, 'id' | 'qualifier'>,
  context: LambdaContext,
  signal: AbortSignal,
): unknown {
  if (error instanceof SamgenError) return error;
  if (signal.aborted) {
    return new CancelledError(
      'Cancelled.',
      'The call was given up; the function may still be running, until its end or its Timeout.',
    );
  }
  if (!(error instanceof Error)) return error;
  const status = statusOf(error);
  // With 500 and above Lambda also tells what is wrong with the function itself: with a name of its own then.
  if (status !== undefined && status >= 400 && '$fault' in error && !UNNAMED.test(error.name))
    return refusal(error, status, request, context);
  return otherwise(error, context, signal);
}

const UNNAMED = /^(?:Service(?:Unavailable)?Exception|Error|Unknown|UnknownError|SyntaxError|\d+)$/;

const statusOf = (error: Error): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

function refusal(
  error: Error,
  status: number,
  request: Pick<RemoteRequest, 'id' | 'qualifier'>,
  context: LambdaContext,
): unknown {
  const { name } = error;
  const label = labelOf(request);
  const said = lambdaWords(error.message, {}).trim();
  const words = said === '' ? '.' : `: ${said}`;
  if (name === 'ResourceNotFoundException') return notFound(request, context.region);
  if (/^AccessDenied|^UnauthorizedOperation/.test(name)) {
    const action = 'lambda:InvokeFunction';
    return new DeniedError(
      action,
      `${action} is denied${words}`,
      'Ask for this permission, or use other credentials.',
    );
  }
  if (status === 429) return tooMany(error, label);
  if (status === 409 || NOT_READY.test(name))
    return new FailedError(`${label} is not ready${words}`, 'It has not run. Run it again in a minute.');
  if (status === 413) {
    return new FailedError(
      `The event is too large for Lambda${words}`,
      'Send a smaller one, or put the data where the function can fetch it and send its address.',
    );
  }
  if (name === 'InvalidRequestContentException' || name === 'UnsupportedMediaTypeException')
    return new FailedError(`Lambda refuses the event (${name})${words}`, 'Mend what Lambda names.');
  if (status >= 500 || OF_THE_FUNCTION.test(name)) {
    return new FailedError(
      `Lambda cannot run ${label} (${shown(name)})${words}`,
      'It has not run. What Lambda names is about its configuration: its network, files, key or code.',
    );
  }
  // Credentials, signatures, throttling of the account.
  return otherwise(error, context, NEVER);
}

const OF_THE_FUNCTION = /^(?:EFS|S3Files|SnapStart|KMS|CodeArtifact|NoPublishedVersion|Recursive|Mode)/;
const NEVER = new AbortController().signal;

/** It comes from a header, where anything may stand. */
const shown = (name: string): string => (/^[A-Za-z0-9]{1,80}$/.test(name) ? name : 'an unknown error');

function notFound({ id, qualifier }: Pick<RemoteRequest, 'id' | 'qualifier'>, region: string): FailedError {
  if (qualifier === undefined)
    return new FailedError(
      `There is no function ${id} in ${region}.`,
      'Check its name, the region and the profile.',
    );
  return new FailedError(
    `There is no function ${id} in ${region}, or it has no version or alias ${qualifier}.`,
    `Without it the function itself is invoked. Its versions, and its aliases:\naws lambda list-versions-by-function --function-name ${id} --region ${region}\naws lambda list-aliases --function-name ${id} --region ${region}`,
  );
}

function tooMany(error: Error, label: string): FailedError {
  const reason = (error as { Reason?: unknown }).Reason;
  const isReserved = typeof reason === 'string' && reason.startsWith('ReservedFunction');
  return new FailedError(
    `Lambda does not take the event: ${isReserved ? `the reserved concurrency of ${label} is used up, or 0` : 'too many are running, or coming, at the moment'} (${typeof reason === 'string' ? shown(reason) : '429'}).`,
    isReserved
      ? 'It has not run. Raise ReservedConcurrentExecutions, or run it again later.'
      : 'It has not run. Run it again in a minute.',
  );
}

function otherwise(error: Error, context: LambdaContext, signal: AbortSignal): unknown {
  try {
    const failure = lambdaFailure(error, { ...context, action: 'lambda:InvokeFunction' }, signal, {});
    const why = 'why' in failure ? failure.why.replace(/\.$/, '') : 'Lambda did not take the event';
    const isSure = failure.kind === 'throttled' || codeOf(error) === 'ECONNREFUSED';
    const hint = isSure
      ? 'It has not run. Check the network, and AWS_ENDPOINT_URL where it is set; or run it again in a minute.'
      : `${NOT_KNOWN} Run it again where that does no harm.`;
    return new FailedError(`${why}.`, hint);
  } catch (told) {
    return told;
  }
}
