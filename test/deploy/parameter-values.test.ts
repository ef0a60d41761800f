import { expect, test } from 'vitest';
import { type KnownValues, parameterValues, valueChanges } from '../../src/deploy/parameter-values.ts';
import { declaredParameters } from '../../src/parameters/declared.ts';

const [plain, secret, bare] = declaredParameters({
  Parameters: {
    Stage: { Type: 'String', Default: 'of-template' },
    Secret: { Type: 'String', NoEcho: true },
    constructor: { Type: 'String' },
  },
});

const known = (given: Partial<KnownValues> = {}): KnownValues => ({
  given: {},
  configured: {},
  stack: {},
  ...given,
});
const of = (name: string, value: string) => ({ [name]: value });

const S = 'Stage';
test.each([
  [
    'what is given goes before all',
    known({ given: of(S, 'g'), configured: of(S, 'c'), stack: of(S, 's') }),
    { source: 'given', value: 'g' },
  ],
  [
    'then the samconfig',
    known({ configured: of(S, 'c'), stack: of(S, 's') }),
    { source: 'samconfig', value: 'c' },
  ],
  ['then the stack', known({ stack: of(S, 's') }), { source: 'stack', value: 's' }],
  ["then the template's default", known(), { source: 'default', value: 'of-template' }],
  [
    'an empty value is a value',
    known({ given: of(S, ''), configured: of(S, 'c') }),
    { source: 'given', value: '' },
  ],
])('%s', (_, values, wanted) => {
  expect(parameterValues([plain!], values)).toEqual([{ declaration: plain, ...wanted }]);
});

test('a secret that the stack keeps has no value here: the stack masks it', () => {
  expect(parameterValues([secret!], known({ stack: of('Secret', '****') }))).toEqual([
    { declaration: secret, source: 'stack' },
  ]);
  expect(
    parameterValues([secret!], known({ given: of('Secret', 'x'), stack: of('Secret', '****') })),
  ).toEqual([{ declaration: secret, source: 'given', value: 'x' }]);
});

test('a parameter without any value is missing, also with a name that every object has', () => {
  expect(parameterValues([bare!], known())).toEqual([{ declaration: bare, source: 'missing' }]);
  expect(parameterValues([bare!], known({ configured: of('constructor', 'c') }))).toEqual([
    { declaration: bare, source: 'samconfig', value: 'c' },
  ]);
});

test('keeps the order of the template', () => {
  const all = parameterValues([secret!, plain!, bare!], known());
  expect(all.map(({ declaration }) => declaration.name)).toEqual(['Secret', 'Stage', 'constructor']);
});

test('what becomes other than the stack has it is told; secrets only that they are given', () => {
  const declared = declaredParameters({
    Parameters: {
      Port: { Type: 'String' },
      Same: { Type: 'String' },
      Kept: { Type: 'String' },
      New: { Type: 'String' },
      Long: { Type: 'String' },
      Token: { Type: 'String', NoEcho: true },
      Quiet: { Type: 'String', NoEcho: true },
    },
  });
  const stack = { Port: '9090', Same: 'x', Kept: 'k', Long: 'a', Token: '****', Quiet: '****' };
  const known = {
    given: { Token: 'hunter2', New: 'n', Long: `two\nlines ${'y'.repeat(50)}` },
    configured: { Port: '8080', Same: 'x' },
    stack,
  };
  expect(valueChanges(parameterValues(declared, known), known)).toEqual([
    'Port: "9090" → "8080" (the samconfig)',
    `Long: "a" → "two\\nlines ${'y'.repeat(24)}…"`,
    'Token: a new value',
  ]);
});
