export interface Difference {
  /** The cases in which it shows; in each of them it has to. */
  cases: readonly string[];
  /** What is observed, as `emulator-sides.ts` names it. */
  what: string;
  /** 'none' where one side says nothing of the kind. */
  emulator: string;
  samgen: string;
  /** Why samgen's is what AWS does, and where that is written. */
  reason: string;
}

const answeredErrors = [
  'an oversized response',
  'an oversized response in chunks',
  'a function error',
  'a function error with its type',
  'an empty function error',
  'a function error with a cause for X-Ray',
  'a cause that is no JSON',
  'a response after the error',
  'a streamed response with an error in its trailers',
  'a timeout',
];
const initErrors = [
  'an init error',
  'an init error with its type, and exit 0',
  'two init errors',
  'next after an init error',
];
const exits = {
  'process.exit(0)': 'without providing a reason',
  'process.exit(1)': 'with error: exit status 1',
  'process.exit(127)': 'with error: exit status 127',
  "process.kill(process.pid, 'SIGKILL')": 'with error: signal: killed',
};
const noStarts = {
  'no bootstrap': "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  'a bootstrap that is not executable': 'fork/exec /var/task/bootstrap: permission denied',
  'a bootstrap of no format': 'fork/exec /var/task/bootstrap: exec format error',
  'a bootstrap with CRLF': 'fork/exec /var/task/bootstrap: no such file or directory',
};
const endsInEvent = [
  ...Object.keys(exits).map((exit) => `${exit} in an event`),
  'a response that is cut off, then an exit',
  'a streamed response that is cut off, then an exit',
  'a response mode that there is not',
  'an oversized error',
];
const endsBeforeEvent = Object.keys(exits).map((exit) => `${exit} before an event`);
const failures = [
  ...answeredErrors,
  ...initErrors,
  ...endsInEvent,
  ...endsBeforeEvent,
  ...Object.keys(noStarts),
];

const tells = (errorType: string, error: string): string =>
  JSON.stringify({ errorType, errorMessage: `RequestId: ID Error: ${error}` });

/** What a runtime is told by a second start, which the emulator does not make. */
const onceMore = (cases: readonly string[], call: string, status: string, body: string): Difference[] =>
  Object.entries({ status, body, type: 'application/json', allow: '' }).map(([field, samgen]) => ({
    cases,
    what: `told ${call}: ${field}`,
    emulator: 'none',
    samgen,
    reason:
      'Lambda repeats an init phase that failed within the first invocation (Lambda developer guide, "Failures during the Init phase").',
  }));

const accepted = '{"status":"OK"}\n';
const refused = (state: string): string =>
  `${JSON.stringify({
    errorMessage: `State transition from InitError to ${state} failed for runtime. Error: State transition is not allowed`,
    errorType: 'InvalidStateTransition',
  })}\n`;

export const differences: readonly Difference[] = [
  {
    cases: failures,
    what: 'caller: function error',
    emulator: '',
    samgen: 'Unhandled',
    reason: 'X-Amz-Function-Error is there whenever the payload is an error (Lambda API reference, Invoke).',
  },
  {
    cases: [
      ...initErrors,
      ...endsInEvent,
      ...endsBeforeEvent,
      ...Object.keys(noStarts),
      'process.exit(1) after the response',
    ],
    what: 'caller: status',
    emulator: '502',
    samgen: '200',
    reason:
      'Invoke answers 200 to whatever became of an event that a function got; other codes are for requests that Lambda refuses (Lambda API reference, Invoke, StatusCode).',
  },
  ...Object.entries(exits).map(([exit, how]) => ({
    cases: [`${exit} before an event`],
    what: 'caller: body',
    emulator: '',
    samgen: tells('Runtime.ExitError', `Runtime exited ${how}`),
    reason:
      "The payload of an exit, as recorded on AWS; the emulator's own for an exit in an event is the same.",
  })),
  ...Object.entries(noStarts).map(([name, error]) => ({
    cases: [name],
    what: 'caller: body',
    emulator: '',
    samgen: tells('Runtime.InvalidEntrypoint', error),
    reason: 'The payload of an entrypoint that cannot be started, as recorded on AWS.',
  })),
  {
    cases: ['a timeout'],
    what: 'caller: body',
    emulator: 'Task timed out after 2.00 seconds',
    samgen: tells('Sandbox.Timedout', 'Task timed out after 2.00 seconds'),
    reason: 'The payload of a timeout is JSON, as recorded on AWS.',
  },
  {
    cases: ['a streamed response with an error in its trailers'],
    what: 'caller: body',
    emulator: 'begin ',
    samgen: '{"errorMessage":"no","errorType":"Mine","stackTrace":["a","b"]}',
    reason:
      'Trailers tell of an error in the middle of a stream (Lambda developer guide, "Implementing response streaming in a custom runtime"); the emulator does not read them.',
  },
  {
    cases: ['a streamed response that is cut off, then an exit'],
    what: 'caller: body',
    emulator: tells('Runtime.ExitError', 'Runtime exited with error: exit status 1'),
    samgen: tells(
      'Runtime.TruncatedResponse',
      'The connection was lost in the middle of a streamed response',
    ),
    reason:
      "Where Lambda's own front takes the response, the type is this one (core/directinvoke of the emulator's source, TruncatedResponse); its HTTP front for local use does not reach that code.",
  },
  {
    cases: ['an oversized error'],
    what: 'caller: body',
    emulator: tells('Runtime.ExitError', 'Runtime exited without providing a reason'),
    samgen:
      '{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}',
    reason:
      "The limit is for all that a function answers (Lambda developer guide, quotas); the emulator's handler of errors fails at it (log.Panic) and drops the connection.",
  },
  ...Object.entries({
    status: ['no answer', '413'],
    type: ['', 'application/json'],
    body: [
      '',
      '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}\n',
    ],
  }).map(([field, [emulator = '', samgen = '']]) => ({
    cases: ['an oversized error'],
    what: `told 1, error: ${field}`,
    emulator,
    samgen,
    reason: 'As above: the answer to a response of this size (Lambda developer guide, Runtime API, 413).',
  })),
  {
    cases: ['what comes with an event'],
    what: 'told 2, headers: lambda-runtime-trace-id',
    emulator: 'none',
    samgen: 'true',
    reason:
      'Lambda sends a tracing header with each event (Lambda developer guide, Runtime API, next invocation).',
  },
  ...onceMore(['an init error', 'an init error with its type, and exit 0'], '2, init error', '202', accepted),
  ...onceMore(['two init errors'], '3, first', '202', accepted),
  ...onceMore(['two init errors'], '4, second', '403', refused('InitError')),
  ...onceMore(['next after an init error'], '3, init error', '202', accepted),
  ...onceMore(['next after an init error'], '4, next', '403', refused('Ready')),
];
