import { expect, test } from 'vitest';
import { statusLine } from '../../src/env/status-line.ts';
import { recordedSink } from '../support/sinks.ts';

const CLEAR = '\r\u001b[K';

test('one line on a terminal, which goes away, and never wraps', () => {
  const stderr = recordedSink(true);
  const line = statusLine(stderr, false);
  line.show('CloudFormation compares');
  line.show('x'.repeat(200));
  line.end();
  line.end();
  expect(stderr.text()).toBe(`${CLEAR}… CloudFormation compares${CLEAR}… ${'x'.repeat(77)}${CLEAR}`);
});

test('a line that was never shown is not cleared', () => {
  const stderr = recordedSink(true);
  statusLine(stderr, false).end();
  expect(stderr.text()).toBe('');
});

test.each([
  ['where nobody looks', false, false],
  ['where it is to be quiet', true, true],
])('nothing %s', (_, isTerminal, quiet) => {
  const stderr = recordedSink(isTerminal);
  const line = statusLine(stderr, quiet);
  line.show('x');
  line.end();
  expect(stderr.text()).toBe('');
});
