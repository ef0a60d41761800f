import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CancelledError, SamgenError } from '../errors.ts';
import { ApiError } from './api-error.ts';
import type { Environments } from './environments.ts';
import { whyForeign } from './foreign.ts';
import { type InvokeRequest, readInvokeRequest } from './invoke-request.ts';
import { type InvokeRoute, readRoute } from './invoke-route.ts';
import type { Screen } from './screen.ts';

/** Where the API finds what it invokes. */
export interface Functions {
  /**
   * The function of a request, once it is built.
   * @throws ApiError where there is none, or its build failed
   */
  find(route: InvokeRoute): Promise<Environments>;
}

export interface ApiOptions {
  functions: Functions;
  screen: Screen;
  /** What stands in Host where a request is for this port. */
  hosts: ReadonlySet<string>;
}

/** Events that were accepted and are not done yet; Lambda's own queue has no such bound, but more memory. */
const MOST_EVENTS = 1_000;

/** Bytes that are copied sooner than they are sent on their own. */
const SMALL = 16_384;

/** Answers as Lambda's API does (Lambda API reference, Invoke); nothing of a request ends the server. */
export class Api {
  readonly #options: ApiOptions;
  #events = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A caller that goes away is its own affair.
    response.on('error', () => {});
    try {
      const why = whyForeign(request.headers, this.#options.hosts);
      if (why !== undefined) {
        const message = `${why} samgen dev answers programs of this machine only.`;
        throw new ApiError(403, 'AccessDeniedException', message);
      }
      const route = readRoute(request.method ?? '', request.url ?? '');
      const asked = await readInvokeRequest(request);
      if (asked !== undefined) await this.#invoke(route, asked, response);
    } catch (error) {
      this.#refuse(request, response, error);
    }
  }

  async #invoke(route: InvokeRoute, asked: InvokeRequest, response: ServerResponse): Promise<void> {
    const environments = await this.#options.functions.find(route);
    const requestId = randomUUID();
    if (asked.type === 'DryRun') {
      response.writeHead(204, { 'x-amzn-RequestId': requestId }).end();
      return;
    }
    const { payload, clientContext, traceId, tenantId, tail } = asked;
    const options = {
      requestId,
      ...(clientContext === undefined ? {} : { clientContext }),
      ...(traceId === undefined ? {} : { traceId }),
      ...(tenantId === undefined ? {} : { tenantId }),
    };
    if (asked.type === 'Event') {
      this.#behind(environments.invoke.bind(environments, payload, options, false));
      response.writeHead(202, { 'x-amzn-RequestId': requestId, 'Content-Length': '0' }).end();
      return;
    }
    const { result, log } = await environments.invoke(payload, options, tail);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': result.payload.length,
      'x-amzn-RequestId': requestId,
      'X-Amz-Executed-Version': '$LATEST',
      ...(result.functionError === undefined ? {} : { 'X-Amz-Function-Error': result.functionError }),
      ...(log === undefined ? {} : { 'X-Amz-Log-Result': log }),
    });
    // Node writes head and body at once where both are text.
    if (result.payload.length > SMALL) response.end(result.payload);
    else response.end(result.payload.toString('latin1'), 'latin1');
  }

  /** Runs an event whose caller has its answer already; Lambda tries a failed one twice more, this does not. */
  #behind(invoke: () => Promise<unknown>): void {
    if (this.#events >= MOST_EVENTS) {
      const message = `${MOST_EVENTS} events wait already, more than samgen dev keeps.`;
      throw new ApiError(429, 'TooManyRequestsException', message);
    }
    this.#events += 1;
    void invoke()
      .catch((error: unknown) => {
        if (!(error instanceof CancelledError)) this.#options.screen.failed(error);
      })
      .finally(() => {
        this.#events -= 1;
      });
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const { screen } = this.#options;
    const told = error instanceof ApiError ? error : serviceError(error);
    if (error instanceof ApiError) screen.refused(told.status, told.message);
    else if (!(error instanceof CancelledError)) screen.failed(error);
    if (response.headersSent || response.destroyed) return;
    const body = Buffer.from(
      JSON.stringify({ Type: told.ofCaller ? 'User' : 'Service', Message: told.message }),
    );
    response.writeHead(told.status, {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      'x-amzn-RequestId': randomUUID(),
      'x-amzn-ErrorType': told.type,
      ...(told.status === 405 ? { Allow: 'POST' } : {}),
      // What is left of a body that nobody wants is not waited for.
      ...(request.complete ? {} : { Connection: 'close' }),
    });
    response.end(body);
    request.resume();
  }
}

function serviceError(error: unknown): ApiError {
  const message =
    error instanceof SamgenError ? error.message : 'samgen dev made a mistake; its terminal says which.';
  return new ApiError(500, 'ServiceException', message);
}
