/** A function error with a cause for X-Ray beside what the caller is to see. */
const withCauseType = 'application/vnd.aws.lambda.error.cause+json';

/**
 * What a caller sees of an error in this form, as AWS's Runtime Interface Emulator makes it: message, type and stack, or
 * a word that it is none. Errors in any other form are handed on byte by byte.
 */
export function withoutCause(contentType: string | undefined, body: Buffer): Buffer {
  if (contentType !== withCauseType) return body;
  try {
    const { errorMessage = '', errorType = '', stackTrace } = JSON.parse(body.toString());
    const shown = { errorMessage, errorType, ...(stackTrace?.length > 0 && { stackTrace }) };
    return Buffer.from(JSON.stringify(shown));
  } catch {
    return Buffer.from(JSON.stringify('Invalid error body'));
  }
}
