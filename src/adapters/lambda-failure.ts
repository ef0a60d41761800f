import type { NotNow, Variables } from '../env/function.ts';
import { lambdaWords } from '../env/lambda-words.ts';
import { DeniedError, FailedError, SamgenError } from '../errors.ts';
import { codeOf, explained } from './aws-errors.ts';

export interface LambdaContext {
  region: string;
  profile: string | undefined;
}

export type LambdaFailure =
  | NotNow
  | { kind: 'revision-moved' }
  | { kind: 'busy'; why: string }
  | { kind: 'missing' };

/** The address is wrong, or nobody there can be trusted: the call has not left, and the next would not either. */
const HOPELESS = /^(?:ENOTFOUND|ERR_INVALID_URL|.*CERT.*|.*SELF_SIGNED.*|UNABLE_TO_VERIFY.*)$/;

/**
 * What a failed call of Lambda means for the next one. Lambda's own words can repeat the whole map of variables: they
 * are shown without it.
 * @throws SamgenError for what trying again does not help
 */
export function lambdaFailure(
  error: unknown,
  context: LambdaContext & { action: string },
  signal: AbortSignal,
  variables: Variables,
): LambdaFailure {
  if (error instanceof SamgenError) throw error;
  if (signal.aborted) return { kind: 'no-answer', why: 'the call was given up' };
  if (!(error instanceof Error)) throw error;
  const { name } = error;
  const answered = answerOf(error);
  if (answered === undefined) return withoutAnswer(error, context);
  const { status, after } = answered;
  const wait = after === undefined ? {} : { after };
  if (name === 'ResourceNotFoundException') return { kind: 'missing' };
  if (status === 412 || name === 'PreconditionFailedException') return { kind: 'revision-moved' };
  if (status === 409) return { kind: 'busy', why: 'another update of the function is in progress' };
  if (status === 429 || /^(?:KMS)?Throttling|^TooManyRequests/.test(name))
    return { kind: 'throttled', why: 'Lambda is called too often at the moment', ...wait };
  // Lambda answers with 502 when it may not use the key: that stays as it is.
  if (status >= 500 && !name.startsWith('KMS'))
    return { kind: 'unavailable', why: `Lambda answered with ${status}`, ...wait };
  // The answer could not be read; in what the parser says there can be a part of it.
  if (status >= 400 && isMarkup(error)) throw notLambda(status, error);
  if (status < 400 || !('$fault' in error))
    return { kind: 'no-answer', why: "Lambda's answer could not be read" };
  throw refusal(error, context, variables);
}

const isMarkup = ({ name, message }: Error): boolean =>
  // The parser's words; the SDK keeps no body.
  name === 'SyntaxError' && message.startsWith("Unexpected token '<'");

/** A proxy that answers by itself, in HTML. */
const notLambda = (status: number, error: Error): FailedError =>
  new FailedError(
    `The call was answered with ${status}, and not by Lambda.`,
    'Check a proxy on the way (HTTPS_PROXY), and AWS_ENDPOINT_URL where it is set.',
    { cause: withoutWords(error) },
  );

function withoutAnswer(error: Error, context: LambdaContext): NotNow {
  const told = explained(error, { ...context, service: 'Lambda', cancelled: false });
  const code = codeOf(error);
  if (code === '' && !NETWORK.test(error.name)) {
    // No connection was begun: credentials, for instance. A mistake of ours must not look like the network's.
    throw told instanceof SamgenError ? told : error;
  }
  if (HOPELESS.test(code)) throw told;
  return {
    kind: 'no-answer',
    why:
      told instanceof SamgenError ? told.message : `Lambda in ${context.region} does not answer (${code}).`,
  };
}

const NETWORK = /^TimeoutError$|^AbortError$/;

function refusal(error: Error, context: LambdaContext & { action: string }, variables: Variables): unknown {
  const words = lambdaWords(error.message, variables);
  const name = nameOf(error);
  if (/^AccessDenied|^UnauthorizedOperation/.test(name)) {
    // Lambda uses the key in the caller's name: then it is an action of KMS that is missing.
    const action =
      /not authorized to perform:? ([a-z0-9-]{1,40}:[A-Za-z]{1,60})/.exec(words)?.[1] ?? context.action;
    return new DeniedError(
      action,
      `${action} is denied: ${words}`,
      'Ask for this permission, or use other credentials. samgen env --help lists what each command needs.',
      { cause: withoutWords(error) },
    );
  }
  if (/^InvalidParameterValue|^Validation|^KMS/.test(name)) {
    const what = context.action === 'lambda:GetFunction' ? 'to show the function' : 'the change';
    return new FailedError(
      `Lambda refuses ${what} (${name}): ${words}`,
      'Mend what Lambda names, and run it again.',
      { cause: withoutWords(error) },
    );
  }
  const bare = Object.assign(withoutWords(error), { message: words, $metadata: {} });
  const { region, profile } = context;
  return explained(bare, { region, profile, service: 'Lambda', cancelled: false });
}

/** So that nobody who prints a cause prints a value. */
const withoutWords = (error: Error): Error => {
  const bare = new Error(nameOf(error));
  bare.name = nameOf(error);
  return bare;
};

/** It comes from a header, where anything may stand. */
const nameOf = ({ name }: Error): string =>
  /^[A-Za-z][A-Za-z0-9.]{0,80}$/.test(name) ? name : 'UnknownError';

interface Answered {
  status: number;
  /** Retry-After, in milliseconds. */
  after: number | undefined;
}

function answerOf(error: Error): Answered | undefined {
  const { $metadata, $response } = error as {
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number; headers?: Record<string, string> };
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status === undefined) return undefined;
  const given = $response?.headers?.['retry-after'];
  return { status, after: given === undefined ? undefined : afterOf(given) };
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function afterOf(header: string): number | undefined {
  const seconds = Number(header);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}
