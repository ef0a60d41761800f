import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentJson } from '../../src/text/indent-json.ts';

test('is what JSON.stringify makes, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      // -0 is written as 0 by stringify; the text here is kept as it is.
      expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      expect(indentJson(JSON.stringify(value, null, 5))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test('numbers keep every digit', () => {
  expect(indentJson('{"id":12345678901234567890,"x":1.10}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "x": 1.10\n}',
  );
});

test('what nobody reads is left as it is', () => {
  const deep = '['.repeat(5000) + ']'.repeat(5000);
  expect(indentJson(deep)).toBe(deep);
});
