import type { LambdaClient } from '@aws-sdk/client-lambda';
import { isRecord } from '../text/is-record.ts';

type Stack = LambdaClient['middlewareStack'];

/** An answer of Lambda's from which the variables cannot be told. */
export class UnreadableAnswer extends Error {
  readonly $metadata: { httpStatusCode: number };
  constructor(status: number) {
    super("Lambda's answer could not be read");
    this.name = 'UnreadableAnswer';
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * Looks at the configurations in Lambda's answers before the SDK reads them. The SDK takes `null` for absent: a map with such
 * a member would look like one without that variable, and the merge would delete it.
 */
export function checkAnswers(stack: Stack): void {
  stack.add(
    (next) => async (given) => {
      const result = await next(given);
      const response = result.response as { statusCode: number; body: unknown };
      if (response.statusCode >= 300) return result;
      const body = await bytesOf(response.body);
      response.body = body;
      if (!hasVariables(body)) throw new UnreadableAnswer(response.statusCode);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'checkAnswers' },
  );
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** GetFunction has the configuration in a member, UpdateFunctionConfiguration is one. */
function hasVariables(body: Uint8Array): boolean {
  let answer: unknown;
  try {
    answer = JSON.parse(Buffer.from(body).toString());
  } catch {
    return false;
  }
  if (!isRecord(answer)) return false;
  const configuration = 'Configuration' in answer ? answer['Configuration'] : answer;
  return isRecord(configuration) && isEnvironment(configuration['Environment']);
}

/** Absent where there are no variables; with an error where they are hidden (Lambda API reference, EnvironmentResponse). */
function isEnvironment(environment: unknown): boolean {
  if (environment === undefined) return true;
  if (!isRecord(environment)) return false;
  const { Variables: variables, Error: error } = environment;
  if (isRecord(error) && (variables === undefined || variables === null)) return true;
  return (
    (error === undefined || error === null) &&
    isRecord(variables) &&
    Object.values(variables).every((value) => typeof value === 'string')
  );
}
