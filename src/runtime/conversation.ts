import { FailedError } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import type { HeaderFields } from '../http/header-fields.ts';
import { collectAnswer, errorInTrailers, forwardBody } from './answer-body.ts';
import { accept, handOver, noSuchRoute, pong, refuse, refuseSize, wrongMethod } from './api-answers.ts';
import { withoutCause } from './error-cause.ts';
import type { Invocation, InvocationAnswer, ReportedError } from './invocation.ts';
import { routeOf } from './routes.ts';
import { nextState, type RuntimeEvent, type RuntimeStateName } from './runtime-state.ts';

/** How the initialisation of a runtime came out. */
export type Readiness = { readonly kind: 'ready' } | ({ readonly kind: 'init error' } & ReportedError);

/** The protocol between Lambda and one runtime: routes, states and answers. */
export class Conversation {
  state: RuntimeStateName = 'Started';
  #waitingNext: Exchange | undefined;
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

  async handle(exchange: Exchange): Promise<void> {
    const { method, path, headers } = exchange.head;
    if (isFromPage(headers))
      return refuse(exchange, 403, 'Forbidden', 'The Runtime API is not for web pages');
    const route = routeOf(method, path);
    switch (route.kind) {
      case 'next':
        return this.#next(exchange);
      case 'init error':
        return this.#initFailed(exchange);
      case 'ping':
        return pong(exchange);
      case 'wrong method':
        return wrongMethod(exchange, route.allowed);
      case 'unknown':
        return noSuchRoute(exchange);
    }
    if (route.requestId !== this.#invocation?.requestId) {
      refuse(exchange, 400, 'InvalidRequestID', 'Invalid request ID');
    } else if (route.answer === 'error') await this.#error(exchange);
    else await this.#response(exchange);
  }

  #next(exchange: Exchange): void {
    const repeated = this.state === 'Running' ? this.#invocation : undefined;
    if (!this.#step('next')) this.#refuseTransition(exchange, 'Ready');
    else if (repeated) handOver(exchange, repeated);
    else this.#holdNext(exchange);
  }

  #holdNext(exchange: Exchange): void {
    this.#waitingNext = exchange;
    exchange.onLost(() => {
      if (this.#waitingNext !== exchange) return;
      this.#waitingNext = undefined;
      this.#step('hung up');
    });
    this.#tellReadiness();
  }

  async #initFailed(exchange: Exchange): Promise<void> {
    if (!this.#step('init error')) return this.#refuseTransition(exchange, 'InitError');
    const body = await collectAnswer(exchange);
    if (body?.tooLarge) refuseSize(exchange);
    else accept(exchange);
    this.#initError = { payload: body?.bytes ?? Buffer.alloc(0), errorType: errorTypeHeader(exchange) };
    this.#tellReadiness();
  }

  async #response(exchange: Exchange): Promise<void> {
    if (!this.#step('response')) return this.#refuseTransition(exchange, 'InvocationResponse');
    const { headers } = exchange.head;
    const mode = headers.get('lambda-runtime-function-response-mode') ?? '';
    if (mode !== '' && mode !== 'streaming') return this.#refuseMode(exchange);
    const contentType = headers.get('content-type');
    const sink = this.#invocation?.receiveStream?.({ contentType });
    const body = await (sink ? forwardBody(exchange, sink) : collectAnswer(exchange));
    if (!body) {
      this.#lost(sink !== undefined || mode === 'streaming');
      return;
    }
    const error = errorInTrailers(exchange);
    if (body.tooLarge) this.#refuseAnswer(exchange, body.size);
    else if (error) this.#acceptAnswer(exchange, { kind: 'error', ...error });
    else this.#acceptAnswer(exchange, { kind: 'response', payload: body.bytes, contentType });
  }

  async #error(exchange: Exchange): Promise<void> {
    if (!this.#step('error')) return this.#refuseTransition(exchange, 'InvocationErrorResponse');
    const body = await collectAnswer(exchange);
    if (!body) {
      this.#step('lost');
      return;
    }
    const errorType = errorTypeHeader(exchange);
    const payload = withoutCause(exchange.head.headers.get('content-type'), body.bytes);
    if (body.tooLarge) this.#refuseAnswer(exchange, body.size);
    else this.#acceptAnswer(exchange, { kind: 'error', payload, errorType });
  }

  /** The state stays as it is, as in AWS's emulator: such a runtime gets no other event. */
  #refuseMode(exchange: Exchange): void {
    refuse(exchange, 400, 'InvalidFunctionResponseMode', 'Invalid function response mode');
    const errorType = 'Runtime.InvalidResponseModeHeader';
    this.#takeAnswer({ kind: 'error', payload: Buffer.alloc(0), errorType });
  }

  #lost(streaming: boolean): void {
    if (!streaming) {
      this.#step('lost');
      return;
    }
    // What had arrived may be with the caller: it cannot be sent again.
    this.#step('received');
    this.#takeAnswer({ kind: 'truncated' });
  }

  #acceptAnswer(exchange: Exchange, answer: InvocationAnswer): void {
    this.#step('received');
    this.#takeAnswer(answer);
    // The caller has waited longer than the runtime: to wake the runtime takes a tenth of a short event's time.
    setImmediate(accept, exchange);
  }

  #refuseAnswer(exchange: Exchange, size: number): void {
    this.#step('received');
    refuseSize(exchange);
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

  #refuseTransition(exchange: Exchange, wanted: RuntimeStateName): void {
    const message = `State transition from ${this.state} to ${wanted} failed for runtime. Error: State transition is not allowed`;
    refuse(exchange, 403, 'InvalidStateTransition', message);
  }
}

const errorTypeHeader = ({ head }: Exchange): string | undefined =>
  head.headers.get('lambda-runtime-function-error-type');

/** Browsers name the page in Origin, and say in Sec-Fetch-Site that there is one (W3C Fetch Metadata). */
function isFromPage(headers: HeaderFields): boolean {
  return headers.has('origin') || headers.has('sec-fetch-site');
}
