import { FailedError } from '../errors.ts';
import { type Listener, listen } from '../http/listener.ts';
import { Conversation, type Readiness } from './conversation.ts';
import type { Invocation, InvocationAnswer } from './invocation.ts';
import type { RuntimeStateName } from './runtime-state.ts';

/** A Lambda Runtime API for one runtime, version 2018-06-01. It knows nothing of processes or of time limits. */
export interface RuntimeApi extends Listener {
  readonly state: RuntimeStateName;
  /** Settles when the runtime waits for an event, or has said that its initialisation failed; never by time. */
  whenReady(): Promise<Readiness>;
  /**
   * Hands an event to the runtime that waits, and settles when its whole answer is here; never by time.
   * @throws FailedError when no runtime waits: ask `whenReady` first.
   */
  deliver(invocation: Invocation): Promise<InvocationAnswer>;
}

/**
 * Starts the server on a free port of `host`. After `close` what still waits stays unsettled.
 * @throws FailedError when `host` is not an address of this machine, or no port is free.
 */
export async function openRuntimeApi(host = '127.0.0.1'): Promise<RuntimeApi> {
  const conversation = new Conversation();
  const listener = await listen({ host }, (exchange) => void conversation.handle(exchange)).catch((cause) => {
    const hint = 'Check that a loopback network interface is up and that other programs leave ports free.';
    throw new FailedError(`The Runtime API could not listen on ${host}: ${cause.message}.`, hint, { cause });
  });
  return {
    ...listener,
    get state() {
      return conversation.state;
    },
    whenReady: () => conversation.whenReady(),
    deliver: (invocation) => conversation.deliver(invocation),
  };
}
