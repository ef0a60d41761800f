import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNoFault, sanitized } from './client.ts';
import { converse } from './conversation.ts';
import { event } from './hostile-lambda.ts';

const probe = sanitized({ probe: true });

const whitespace = fc.stringMatching(/^[ \t\r\n]{0,2}$/);
/** Half of a pair is nothing that UTF-8 could say. */
const wellFormed = (text: string) => Buffer.from(text).toString();
const unit = (code: string) => `\\u${code.charCodeAt(0).toString(16).padStart(4, '0')}`;
const escaped = (text: string) =>
  fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((asCode) => {
    const characters = Array.from(text, (character, index) =>
      asCode[index] || wellFormed(character) !== character
        ? character.split('').map(unit).join('')
        : JSON.stringify(character).slice(1, -1),
    );
    return `"${characters.join('')}"`;
  });
/** A text of JSON for this value, with spaces and escapes wherever they may be. */
function written(value: fc.JsonValue): fc.Arbitrary<string> {
  const padded = (text: fc.Arbitrary<string>) =>
    fc.tuple(whitespace, text, whitespace).map((parts) => parts.join(''));
  if (typeof value === 'string') return padded(escaped(value));
  if (value === null || typeof value !== 'object') return padded(fc.constant(JSON.stringify(value)));
  if (Array.isArray(value)) return padded(fc.tuple(...value.map(written)).map((parts) => `[${parts}]`));
  const members = Object.entries(value as Record<string, fc.JsonValue>).map(([name, member]) =>
    fc.tuple(written(name), written(member)).map((parts) => parts.join(':')),
  );
  return padded(fc.tuple(...members).map((parts) => `{${parts}}`));
}

/** Halves of pairs among them, which only escapes can write. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({
    unit: fc.constantFrom('\ud83d', '\ude00', '\udbff', '\udfff', '\ud800', '\udc00', '\ue000', 'a'),
  }),
);
const name = fc
  .oneof(
    fc.constantFrom('name', 'n', '', '__proto__', 'é', '"', '😀'),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  )
  .filter((text) => !/[\0\n]/.test(text) && wellFormed(text) === text);
const members = fc.tuple(name, fc.array(fc.tuple(name, value), { maxLength: 6 })).chain(([wanted, list]) =>
  fc.tuple(
    fc.oneof(fc.constant(wanted), fc.constantFrom(wanted, ...list.map(([own]) => own))),
    // Names may come twice.
    fc.tuple(
      ...list.map(([own, value]) => fc.tuple(written(own), written(value)).map((parts) => parts.join(':'))),
    ),
  ),
);

describe('json_find agrees with JSON.parse', () => {
  test('on every member of every object', async (ctx) => {
    const { ask, end } = await converse(probe.program(ctx));
    const kinds = { absent: 0, text: 0, other: 0 };
    await fc.assert(
      fc.asyncProperty(members, async ([wanted, list]) => {
        const document = `{${list}}`;
        const object = JSON.parse(document);
        const raw = await ask(event(`r${wanted}\n${document}`));
        if (!Object.hasOwn(object, wanted)) {
          kinds.absent += 1;
          expect(JSON.parse(raw.body.toString()).errorType).toBe('Probe.Absent');
          return;
        }
        expect(raw.kind).toBe('response');
        expect(JSON.parse(raw.body.toString())).toEqual(object[wanted]);
        if (typeof object[wanted] !== 'string') {
          kinds.other += 1;
          return;
        }
        kinds.text += 1;
        const decoded = await ask(event(`d${wanted}\n${document}`));
        expect(decoded.body.toString()).toBe(wellFormed(object[wanted]));
      }),
      { numRuns: 1000 },
    );
    expectNoFault((await end()).stderr);
    expect(Math.min(...Object.values(kinds))).toBeGreaterThan(50);
  });

  test('on what is an object at all', async (ctx) => {
    const { ask, end } = await converse(probe.program(ctx));
    const values = [
      '01',
      '-',
      '-01',
      '1.',
      '.1',
      '1e',
      '1e+',
      '+1',
      'tru',
      'nulll',
      '"\\u12g4"',
      '"\\x"',
      '"\t"',
      '"',
      '"\\"',
    ];
    const documents = values.map((text) => `{"a":${text}}`);
    for (const document of [
      ...documents,
      '{"a":1}x',
      '{"a":1,}',
      '{,}',
      '{"a"}',
      '{1:2}',
      '{"a":1"b":2}',
      '{"a":[1}',
      '{',
    ]) {
      expect(isObject(document)).toBe(false);
      expect((await ask(event(`rname\n${document}`))).body.toString()).toContain('Probe.NoObject');
    }
    const seen = { yes: 0, no: 0 };
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      ' ',
      '\n',
      '\v',
      '\x1f',
      '-',
      '0',
      '1',
      '.',
      'e',
      '+',
      'u',
      'd',
      'true',
      'nul',
      '1.',
      '.1',
      '01',
      '1e',
      '-0',
      '1E+2',
      '\\u00',
      '\\x',
      'é',
      '\ufeff',
    );
    const change = fc.record({ at: fc.nat(40), less: fc.nat(2), more: piece });
    const start = fc.oneof(
      members.map(([, list]) => `{${list}}`),
      fc.jsonValue({ maxDepth: 2 }).chain(written),
      fc.constantFrom('{"a":[1,-2.5e3,"\\ud83d\\ude00",{"b":null}]}', '{}', ''),
    );
    await fc.assert(
      fc.asyncProperty(start, fc.array(change, { maxLength: 2 }), async (from, changes) => {
        let document = from;
        for (const { at, less, more } of changes)
          document = document.slice(0, at) + more + document.slice(at + less);
        document = wellFormed(document);
        const { kind, body } = await ask(event(`rname\n${document}`));
        const taken = kind === 'response' || JSON.parse(body.toString()).errorType === 'Probe.Absent';
        expect({ document, taken }).toEqual({ document, taken: isObject(document) });
        seen[taken ? 'yes' : 'no'] += 1;
      }),
      { numRuns: 2000 },
    );
    expectNoFault((await end()).stderr);
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(200);
  });

  test('and refuses what is nested more deeply than its stack allows', async (ctx) => {
    const { ask, end } = await converse(probe.program(ctx));
    const nested = (depth: number) => event(`rname\n{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect((await ask(nested(999))).kind).toBe('response');
    expect((await ask(nested(1000))).body.toString()).toContain('Probe.NoObject');
    expect((await ask(nested(3_000_000))).body.toString()).toContain('Probe.NoObject');
    expectNoFault((await end()).stderr);
  });
});

test('a text is printed as JSON that stands for it', async (ctx) => {
  const { ask, end } = await converse(probe.program(ctx));
  const text = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\x01', '\t', '\n', '\x1f', '"', '\\', '/', '\x7f') }),
    )
    .map((any) => any.replaceAll('\0', ''));
  await fc.assert(
    fc.asyncProperty(text, async (given) => {
      const { body } = await ask(event(`s${given}`));
      expect(JSON.parse(body.toString())).toBe(given);
    }),
    { numRuns: 500 },
  );
  expectNoFault((await end()).stderr);
});

function isObject(document: string): boolean {
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
