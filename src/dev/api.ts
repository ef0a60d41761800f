import { randomUUID } from 'node:crypto';
import { CancelledError, SamgenError } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
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
  /** What comes before they are known waits. */
  functions: Promise<Functions>;
  screen: Screen;
  /** What stands in Host where a request is for this port. */
  hosts: ReadonlySet<string>;
}

/** Events that were accepted and are not done yet; Lambda's own queue has no such bound, but more memory. */
const MOST_EVENTS = 1_000;

/** Answers as Lambda's API does (Lambda API reference, Invoke); nothing of a request ends the server. */
export class Api {
  readonly #options: ApiOptions;
  #events = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** To be called at once: what is not read of a body is gone. */
  async answer(exchange: Exchange): Promise<void> {
    const { method, path, query, headers } = exchange.head;
    try {
      const why = whyForeign(headers, this.#options.hosts);
      if (why !== undefined) {
        const message = `${why} samgen dev answers programs of this machine only.`;
        throw new ApiError(403, 'AccessDeniedException', message);
      }
      const route = readRoute(method, path, query);
      const asked = await readInvokeRequest(exchange);
      if (asked !== undefined) await this.#invoke(route, asked, exchange);
    } catch (error) {
      this.#refuse(exchange, error);
    }
  }

  async #invoke(route: InvokeRoute, asked: InvokeRequest, exchange: Exchange): Promise<void> {
    const functions = await this.#options.functions;
    const environments = await functions.find(route);
    const requestId = randomUUID();
    if (asked.type === 'DryRun') {
      exchange.answer(204, field('x-amzn-RequestId', requestId), '');
      return;
    }
    const { payload, clientContext, traceId, tenantId, tail } = asked;
    const options = { requestId, clientContext, traceId, tenantId };
    if (asked.type === 'Event') {
      this.#behind(environments.invoke.bind(environments, payload, options, false));
      exchange.answer(202, field('x-amzn-RequestId', requestId), '');
      return;
    }
    const { result, log } = await environments.invoke(payload, options, tail);
    const fields =
      JSON_CONTENT +
      field('x-amzn-RequestId', requestId) +
      field('X-Amz-Executed-Version', '$LATEST') +
      field('X-Amz-Function-Error', result.functionError) +
      field('X-Amz-Log-Result', log);
    exchange.answer(200, fields, result.payload);
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

  #refuse(exchange: Exchange, error: unknown): void {
    const { screen } = this.#options;
    const told = error instanceof ApiError ? error : serviceError(error);
    if (error instanceof ApiError) screen.refused(told.status, told.message);
    else if (!(error instanceof CancelledError)) screen.failed(error);
    const fields =
      JSON_CONTENT +
      field('x-amzn-RequestId', randomUUID()) +
      field('x-amzn-ErrorType', told.type) +
      field('Allow', told.status === 405 ? 'POST' : undefined);
    const body = JSON.stringify({ Type: told.ofCaller ? 'User' : 'Service', Message: told.message });
    exchange.answer(told.status, fields, Buffer.from(body));
  }
}

const JSON_CONTENT = 'Content-Type: application/json\r\n';

const field = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `${name}: ${value}\r\n`;

function serviceError(error: unknown): ApiError {
  const message =
    error instanceof SamgenError ? error.message : 'samgen dev made a mistake; its terminal says which.';
  return new ApiError(500, 'ServiceException', message);
}
