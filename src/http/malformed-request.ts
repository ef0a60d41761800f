/** What is sent is no HTTP request, or asks for what there is not; the connection is of no further use. */
export class MalformedRequest extends Error {
  readonly status: 400 | 417 | 431 | 501 | 505;
  /** What the answer says. */
  readonly body: string;

  /** @param message what follows the status in the answer's first line */
  constructor(status: MalformedRequest['status'], message: string, body = `${status} ${message}`) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

export const badRequest = (why?: string): MalformedRequest =>
  new MalformedRequest(400, why ? `Bad Request: ${why}` : 'Bad Request');
