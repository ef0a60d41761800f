import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactor } from '../../src/sam/redact.ts';
import { missingTools } from '../support/machine.ts';

const hostile = `p"a's\\s <&> w/ö+rd\t€😀 %`;

describe('a value is hidden', () => {
  const redact = redactor([hostile]);
  test.each([
    ['as it is', hostile],
    ['in JSON', JSON.stringify(hostile).slice(1, -1)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(hostile)).slice(3, -3)],
    ['URL-encoded', encodeURIComponent(hostile)],
    ['as a form field', new URLSearchParams({ v: hostile }).toString().slice(2)],
    ['in HTML', 'p&quot;a&#39;s\\s &lt;&amp;&gt; w/ö+rd\t€😀 %'],
    ['in XML text', `p"a's\\s &lt;&amp;&gt; w/ö+rd\t€😀 %`],
    ['with a tab made blanks', hostile.replace('\t', '     ')],
    ['with a tab made one blank', hostile.replace('\t', ' ')],
    ['wrapped', hostile.replace('\t', '\n   ')],
    ['in base64', Buffer.from(hostile).toString('base64').replace(/=+$/, '')],
    ['in base64url', Buffer.from(hostile).toString('base64url')],
  ])('%s', (_, form) => expect(redact(`before ${form} after`)).toBe('before *** after'));

  test('as Python prints it', (ctx) => {
    const missing = missingTools('python3');
    if (missing) return ctx.skip(missing);
    const program = `
import sys, json, textwrap, html, urllib.parse
for s in json.load(sys.stdin):
    forms = [repr(s)[1:-1], ascii(s)[1:-1], repr(s.encode())[2:-1], repr([s, "'" + '"'])[2:], json.dumps(s)[1:-1], textwrap.wrap('a ' + s + ' b', 60000)[0],
             html.escape(s), urllib.parse.quote(s), urllib.parse.quote_plus(s), urllib.parse.quote(s, safe='-._~')]
    print(json.dumps(forms))
`;
    const values = [
      hostile,
      `it's "both" \\ \u00a0 \u2028 \x07 \x7f ü`,
      "only 'single' quotes",
      'line one\nline two\r\nthird line',
    ];
    const input = JSON.stringify(values);
    const lines = execFileSync('python3', ['-c', program], { input }).toString().trim().split('\n');
    expect(lines).toHaveLength(values.length);
    for (const [index, line] of lines.entries()) {
      for (const form of JSON.parse(line) as string[]) {
        const shown = redactor([values[index]!])(`> ${form} <`);
        expect({ form, shown }).toMatchObject({
          shown: expect.stringMatching(/^> (?:a )?\*\*\*(?: b|['"], .*])? <$/),
        });
      }
    }
  });
});

test('each line of a value of many lines, where it is long enough', () => {
  const redact = redactor(['-----BEGIN KEY-----\n  MIIEvQIBADANBg\nab\n-----END KEY-----\n']);
  expect(redact('-----BEGIN KEY-----')).toBe('***');
  expect(redact('key: MIIEvQIBADANBg!')).toBe('key: ***!');
  expect(redact('ab about')).toBe('ab about');
  expect(redact('-----BEGIN KEY-----   MIIEvQIBADANBg ab -----END KEY-----')).toBe('***');
});

test('short ones as words only, very short and empty ones never', () => {
  expect(redactor(['devs'])('devs devsign x-devs, devsé "devs" devs1')).toBe(
    '*** devsign x-***, devsé "***" devs1',
  );
  expect(redactor(['us', '1'])('us-east-1')).toBe('us-east-1');
  expect(redactor(['', ' ', '\n'])('nothing  here\n')).toBe('nothing  here\n');
});

test('overlapping ones are hidden whole', () => {
  expect(redactor(['abcdefgh', 'efghijkl'])('<abcdefghijkl>')).toBe('<***>');
  expect(redactor(['secret', 'secret-and-more'])('secret-and-more secret')).toBe('*** ***');
  expect(redactor(['aaaaaa'])('aaaaaaaaa')).toBe('***');
});

describe('what AWS quotes is hidden without knowing it', () => {
  const redact = redactor([]);
  test.each([
    [
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"A":"x}\\"y{","B":"\\\\"} (Service: Lambda, Status Code: 400)',
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: *** (Service: Lambda, Status Code: 400)',
    ],
    ['String measured: {"A":"x}yyyy…', 'String measured: ***'],
    ['"String measured: {\\"A\\":\\"x\\"} (Service)"', '"String measured: ***'],
    ['String measured: {} (Service)', 'String measured: *** (Service)'],
    [
      `1 validation error detected: Value '{A=x' y, B=}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy`,
      `1 validation error detected: Value '***' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy`,
    ],
    [
      `Value 'xyz' at 'parameters.1.member.parameterValue' failed to satisfy constraint: Member must have length less than or equal to 4096`,
      `Value '***' at 'parameters.1.member.parameterValue' failed to satisfy constraint: Member must have length less than or equal to 4096`,
    ],
    [
      'Parameter validation failed: parameter value my-key for parameter name KeyName does not exist. Rollback requested by user.',
      'Parameter validation failed: parameter value *** for parameter name KeyName does not exist. Rollback requested by user.',
    ],
    [
      "Invalid type for parameter Environment.Variables.A, value: 12, type: <class 'int'>, valid types: <class 'str'>",
      "Invalid type for parameter Environment.Variables.A, value: ***, type: <class 'int'>, valid types: <class 'str'>",
    ],
  ])('%s', (text, shown) => {
    expect(redact(text)).toBe(shown);
    expect(redact(shown)).toBe(shown);
  });

  test.each([
    "Value 'no such name' at 'functionName' failed to satisfy constraint",
    'Invalid length for parameter FunctionName, value: 0, valid min length: 1',
    'The value of the parameter is fine',
  ])('but not: %s', (text) => expect(redact(text)).toBe(text));
});

// A star could make a secret of the stars that hide another one.
const secret = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
  )
  .filter((text) => text.trim() !== '' && !text.includes('*'));

const encoders: ((value: string) => string)[] = [
  (value) => value,
  (value) => JSON.stringify(value),
  (value) => encodeURIComponent(value.replace(/\p{Cs}/gu, '\ufffd')),
  (value) => value.replace(/\s/g, ' ').trim(),
  (value) => JSON.stringify({ [value]: [value] }),
];

test('no form of any secret remains, wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 4 }),
      fc.array(
        fc.tuple(fc.nat(), fc.nat(encoders.length - 1), fc.constantFrom(' ', '"', "='", '\n', '; ', ' -')),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
      (secrets, places) => {
        const text = places
          .map(
            ([which, how, between]) =>
              `${between}${encoders[how]!(secrets[which % secrets.length]!)}${between}`,
          )
          .join('');
        const shown = redactor(secrets)(text);
        for (const value of secrets) {
          const trimmed = value.trim();
          for (const encode of encoders.slice(0, 4)) {
            const form = encode(trimmed).replace(/^"|"$/g, '');
            if (trimmed.length >= 6) expect(shown).not.toContain(form);
          }
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('no short secret remains as a word', () => {
  const short = secret.filter((text) => text.trim().length >= 4 && text.trim().length < 6);
  fc.assert(
    fc.property(short, fc.constantFrom(' ', '"', "='", '\n', '; ', ' -'), (value, between) => {
      fc.pre(!between.includes(value.trim()));
      const shown = redactor([value])(`${between}${value}${between}`);
      expect({ shown, is: shown.includes('***') && !shown.includes(value.trim()) }).toMatchObject({
        is: true,
      });
    }),
    { numRuns: 2000 },
  );
});

test('a beginning never shows a part of what is hidden later, and is a beginning of the whole', () => {
  fc.assert(
    fc.property(
      fc.array(
        secret.filter((text) => text.trim().length >= 6),
        { minLength: 1, maxLength: 3 },
      ),
      fc.string(),
      fc.string(),
      (secrets, before, after) => {
        const redact = redactor(secrets);
        const text = `${before} ${secrets[0]!.trim()}${after}`;
        const whole = redact(text);
        for (let end = 0; end <= text.length; end++) {
          const shown = redact.beginning(text.slice(0, end));
          expect({ whole, shown, starts: whole.startsWith(shown) }).toMatchObject({ starts: true });
        }
      },
    ),
  );
});

test.each([
  ['Deploy this changeset? [y/N]: ', 'Deploy this changeset? [y/N]: '],
  ['the key is hunt', 'the key is '],
  ['the key is hunter2 hunter2', 'the key is '],
  ['the key is hunter2 hunter2.', 'the key is ***.'],
  ["Value 'some", "Value '"],
  ['String measured: {"A":1} and', 'String measured:'],
])('of %j can be shown: %j', (text, shown) =>
  expect(redactor(['hunter2 hunter2']).beginning(text)).toBe(shown),
);
