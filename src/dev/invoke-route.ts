import { ApiError, invalidValue } from './api-error.ts';

/** Which function a request is for. */
export interface InvokeRoute {
  name: string;
  /** A version or an alias; undefined for the function itself. */
  qualifier: string | undefined;
}

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;
const STREAMING = /^\/2021-11-15\/functions\/[^/]+\/response-streaming-invocations\/?$/;
/** Everything of Lambda's API, whatever its date. */
const OTHER = /^\/20\d\d-\d\d-\d\d\//;

/** botocore, lambda 2015-03-31, NamespacedFunctionName and Qualifier. */
const NAME =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?:eusc-)?[a-z]{2}(?:(?:-gov)|(?:-iso(?:[a-z]?)))?-[a-z]+-\d:)?(?:\d{12}:)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
const QUALIFIER = /^(?:\|[a-zA-Z0-9$_-]+|[a-zA-Z0-9$_-]+)$/;
const LONGEST = { name: 256, qualifier: 128 };

const OFFER = 'samgen dev offers Invoke: POST /2015-03-31/functions/NAME/invocations';

/**
 * Takes the path of Invoke apart (Lambda API reference, Invoke). Region and account of an ARN are not looked at: all
 * that runs here is one project.
 * @throws ApiError for what is no Invoke
 */
export function readRoute(method: string, path: string, query: string): InvokeRoute {
  const written = INVOKE.exec(path)?.[1];
  if (written === undefined) throw noRoute(method, path);
  if (method !== 'POST') {
    throw new ApiError(405, 'MethodNotAllowedException', `Invoke is a POST, not a ${method}.`);
  }
  const named = decoded(written);
  const [, name, inName] = (named.length <= LONGEST.name ? NAME.exec(named) : null) ?? [];
  if (name === undefined) {
    throw invalidValue(
      named.slice(0, LONGEST.name),
      'functionName',
      `regular expression pattern: ${NAME.source}`,
    );
  }
  const given = query === '' ? undefined : (new URLSearchParams(query).get('Qualifier') ?? undefined);
  if (given !== undefined && (given.length > LONGEST.qualifier || !QUALIFIER.test(given))) {
    throw invalidValue(
      given.slice(0, LONGEST.qualifier),
      'qualifier',
      `regular expression pattern: ${QUALIFIER.source}`,
    );
  }
  if (given !== undefined && inName !== undefined && given !== inName) {
    throw new ApiError(
      400,
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name, qualifier: unlessLatest(given ?? inName) };
}

const unlessLatest = (qualifier: string | undefined): string | undefined =>
  qualifier === '$LATEST' ? undefined : qualifier;

function noRoute(method: string, path: string): ApiError {
  if (STREAMING.test(path)) {
    return new ApiError(
      501,
      'NotImplementedException',
      `InvokeWithResponseStream is not there. ${OFFER}, which gives a streamed response as a whole.`,
    );
  }
  const what = `${method} ${path.slice(0, 200)}`;
  if (OTHER.test(path)) return new ApiError(501, 'NotImplementedException', `${what} is not there. ${OFFER}`);
  return new ApiError(404, 'UnknownOperationException', `There is no ${what}. ${OFFER}`);
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
