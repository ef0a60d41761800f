/** The names are those that AWS uses in its own `InvalidStateTransition` messages. */
export type RuntimeStateName =
  | 'Started'
  | 'InitError'
  | 'Ready'
  | 'Running'
  | 'InvocationResponse'
  | 'InvocationErrorResponse'
  | 'RuntimeResponseSentState';

/** What can happen to a runtime. All but `deliver` and `lost` are its own calls or follow from them. */
export type RuntimeEvent =
  | 'next'
  | 'hung up'
  | 'init error'
  | 'deliver'
  | 'response'
  | 'error'
  | 'received'
  | 'lost';

const transitions: Record<RuntimeStateName, Partial<Record<RuntimeEvent, RuntimeStateName>>> = {
  Started: { next: 'Ready', 'init error': 'InitError' },
  InitError: {},
  Ready: { next: 'Ready', deliver: 'Running', 'hung up': 'RuntimeResponseSentState' },
  // A repeated /next is given the same event again: the runtime may have lost the connection.
  Running: { next: 'Running', response: 'InvocationResponse', error: 'InvocationErrorResponse' },
  InvocationResponse: { received: 'RuntimeResponseSentState', lost: 'Running' },
  InvocationErrorResponse: { received: 'RuntimeResponseSentState', lost: 'Running' },
  RuntimeResponseSentState: { next: 'Ready' },
};

/** The state that follows, or undefined where AWS answers 403 `InvalidStateTransition`. */
export function nextState(state: RuntimeStateName, event: RuntimeEvent): RuntimeStateName | undefined {
  return transitions[state][event];
}
