import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { passedOverrides } from '../../src/parameters/passed-overrides.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { hostileValue } from './hostile-values.ts';
import { convertedBySam, PYTHON_TIMEOUT_MS } from './real-converter.ts';

test.each([
  [['A=1 B=2'], { A: '1', B: '2' }],
  [['A=1', 'B=2'], { A: '1', B: '2' }],
  [['A=1', 'A=2'], { A: '2' }],
  [['A="two words" B=\\"q\\"'], { A: 'two words', B: '"q"' }],
  [['ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue="2 3"'], { A: '1', B: '2 3' }],
  [['A=""'], { A: '' }],
  [[''], {}],
  [[], {}],
])('words as sam takes them: %j', (words, expected) => {
  expect(passedOverrides(words)).toEqual(expected);
});

test.each([
  [['A=two hunter2'], /lose a part .* near the value of A/, /--param/],
  [['A={"hunter2":1}'], /lose a part .* near the value of A/, /--param/],
  [['hunter2'], /is no NAME=VALUE/, /--param/],
  [['A=1', ''], /is no NAME=VALUE/, /--param/],
  [['A='], /is no NAME=VALUE/, /--param/],
  [['A=hunter2\ufeff'], /is no NAME=VALUE/, /--param/],
  [['A=1 "A"=hunter2'], /gives A two values/, /one of them/],
  [['file://hunter2.yaml'], /names a file/, /--params FILE/],
])('what sam would lose or refuse: %j', (words, message, hint) => {
  const attempt = () => passedOverrides(words);
  expect(attempt).toThrow(UsageError);
  expect(attempt).toThrow(
    expect.objectContaining({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) }),
  );
  expect(attempt).not.toThrow(/hunter2/);
});

const pair = fc
  .tuple(fc.constantFrom('A', 'B1', '"A"', 'ParameterKey'), fc.constantFrom('"', "'", ''), hostileValue)
  .map(([name, quote, value]) => `${name}=${quote}${value}${quote}`);
const words = fc.array(
  fc.array(pair, { minLength: 1, maxLength: 3 }).map((pairs) => pairs.join(' ')),
  {
    minLength: 1,
    maxLength: 2,
  },
);

test(
  'what is read is what sam reads',
  async (context) => {
    const all = fc
      .sample(words, { numRuns: 20_000, seed: 20_261_121 })
      .map((given) => ({ values: given, read: read(given) }))
      // An open quote costs sam's pattern twice the time for each character after it.
      .filter(({ values, read }) => read !== undefined && values.every((word) => word.length <= 20));
    expect(all.length).toBeGreaterThan(2_000);
    const results = await convertedBySam(context, all, temporaryFolder());
    for (const [index, { values, read }] of all.entries()) {
      expect({ values, read: results[index]?.overrides }).toEqual({ values, read });
    }
  },
  PYTHON_TIMEOUT_MS,
);

function read(given: readonly string[]): Record<string, string> | undefined {
  try {
    return passedOverrides(given);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
