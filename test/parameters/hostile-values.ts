import fc from 'fast-check';

const PARTS = [
  ...'"\'\\ =,#{}:[]|>&*!%@`~-?.0aé€😀',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\x01',
  '\x1b',
  '\x1c',
  '\x7f',
  '\x80',
  '\x85',
  '\x9f',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\ud7ff',
  '\ufeff',
  '\ufffd',
  '\ufffe',
  '\uffff',
  '\u{10ffff}',
  '\\ ',
  '\\"',
  "\\'",
  '\\\\',
  '\\n',
  '""',
  "''",
  'file://x.yaml',
  'true',
  'null',
  'A=1',
  '---',
];

/** Values of what parsers, quoting and encodings stumble over. */
export const hostileValue: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PARTS), { maxLength: 9 })
  .map((parts) => parts.join(''));

/** The same ones in each run, without two alike: what fails here fails for everybody. */
export const hostileValues = (count: number): string[] => [
  ...new Set([
    '',
    ' ',
    '"',
    "'",
    '\\',
    '"x"',
    '""x""',
    ...fc.sample(hostileValue, { numRuns: count, seed: 20_261_121 }),
  ]),
];
