import type { IncomingMessage, ServerResponse } from 'node:http';
import { FailedError } from '../errors.ts';
import { collectBody, errorInTrailers, forwardBody } from './answer-body.ts';
import { accept, handOver, refuse, refuseSize } from './api-answers.ts';
import type { Invocation, InvocationAnswer, ReportedError } from './invocation.ts';
import { nextState, type RuntimeEvent, type RuntimeStateName } from './runtime-state.ts';

/** How the initialisation of a runtime came out. */
export type Readiness = { readonly kind: 'ready' } | ({ readonly kind: 'init error' } & ReportedError);

const prefix = '/2018-06-01/runtime/';
const answerRoute = /^invocation\/([^/]+)\/(response|error)$/;

/** The protocol between Lambda and one runtime: routes, states and answers. */
export class Conversation {
  state: RuntimeStateName = 'Started';
  #waitingNext: ServerResponse | undefined;
  #initError: ReportedError | undefined;
  #invocation: Invocation | undefined;
  #takeAnswer: (answer: InvocationAnswer) => void = () => {};
  #readyListeners: ((readiness: Readiness) => void)[] = [];

  whenReady(): Promise<Readiness> {
    return new Promise((resolve) => {
      this.#readyListeners.push(resolve);
      this.#tellReadiness();
    });
  }

  deliver(invocation: Invocation): Promise<InvocationAnswer> {
    const next = this.#waitingNext;
    if (!next || !this.#step('deliver')) {
      throw new FailedError(`No runtime waits for an event: it is in the state ${this.state}.`);
    }
    this.#waitingNext = undefined;
    this.#invocation = invocation;
    return new Promise((resolve) => {
      this.#takeAnswer = resolve;
      handOver(next, invocation);
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const route = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    const answer = request.method === 'POST' ? answerRoute.exec(route) : null;
    if (request.method === 'GET' && route === 'invocation/next') this.#next(request, response);
    else if (request.method === 'POST' && route === 'init/error') await this.#initFailed(request, response);
    else if (answer?.[1] !== this.#invocation?.requestId && answer) {
      refuse(request, response, 400, 'InvalidRequestID', 'Invalid request ID');
    } else if (answer?.[2] === 'error') await this.#error(request, response);
    else if (answer) await this.#response(request, response);
    else refuse(request, response, 404, 'NotFound', `No such route: ${request.method} ${path}`);
  }

  #next(request: IncomingMessage, response: ServerResponse): void {
    const repeated = this.state === 'Running' ? this.#invocation : undefined;
    if (!this.#step('next')) this.#refuseTransition(request, response, 'Ready');
    else if (repeated) handOver(response, repeated);
    else this.#holdNext(response);
  }

  #holdNext(response: ServerResponse): void {
    this.#waitingNext = response;
    response.once('close', () => {
      if (this.#waitingNext !== response) return;
      this.#waitingNext = undefined;
      this.#step('hung up');
    });
    this.#tellReadiness();
  }

  async #initFailed(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#step('init error')) return this.#refuseTransition(request, response, 'InitError');
    const body = await collectBody(request);
    if (body?.tooLarge) refuseSize(response);
    else accept(response);
    this.#initError = { payload: body?.bytes ?? Buffer.alloc(0), errorType: errorTypeHeader(request) };
    this.#tellReadiness();
  }

  async #response(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#step('response')) return this.#refuseTransition(request, response, 'InvocationResponse');
    const contentType = request.headers['content-type'];
    const streaming = request.headers['lambda-runtime-function-response-mode'] === 'streaming';
    const sink = streaming ? this.#invocation?.receiveStream?.({ contentType }) : undefined;
    const body = await (sink ? forwardBody(request, sink) : collectBody(request));
    if (!body) {
      this.#step('lost');
      return;
    }
    const error = errorInTrailers(request);
    if (body.tooLarge) this.#refuseAnswer(response, body.size);
    else if (error) this.#acceptAnswer(response, { kind: 'error', ...error });
    else this.#acceptAnswer(response, { kind: 'response', payload: body.bytes, contentType });
  }

  async #error(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#step('error')) return this.#refuseTransition(request, response, 'InvocationErrorResponse');
    const body = await collectBody(request);
    if (!body) {
      this.#step('lost');
      return;
    }
    const errorType = errorTypeHeader(request);
    if (body.tooLarge) this.#refuseAnswer(response, body.size);
    else this.#acceptAnswer(response, { kind: 'error', payload: body.bytes, errorType });
  }

  #acceptAnswer(response: ServerResponse, answer: InvocationAnswer): void {
    this.#step('received');
    accept(response);
    this.#takeAnswer(answer);
  }

  #refuseAnswer(response: ServerResponse, size: number): void {
    this.#step('received');
    refuseSize(response);
    this.#takeAnswer({ kind: 'too large', size });
  }

  #step(event: RuntimeEvent): boolean {
    const following = nextState(this.state, event);
    if (following) this.state = following;
    return following !== undefined;
  }

  #tellReadiness(): void {
    const readiness: Readiness | undefined = this.#waitingNext
      ? { kind: 'ready' }
      : this.#initError && { kind: 'init error', ...this.#initError };
    if (readiness) for (const tell of this.#readyListeners.splice(0)) tell(readiness);
  }

  #refuseTransition(request: IncomingMessage, response: ServerResponse, wanted: RuntimeStateName): void {
    const message = `State transition from ${this.state} to ${wanted} failed for runtime. Error: State transition is not allowed`;
    refuse(request, response, 403, 'InvalidStateTransition', message);
  }
}

function errorTypeHeader(request: IncomingMessage): string | undefined {
  const value = request.headers['lambda-runtime-function-error-type'];
  return Array.isArray(value) ? value[0] : value;
}
