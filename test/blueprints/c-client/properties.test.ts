import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectGaveUp, expectNoFault, run, sanitized } from './client.ts';
import { converse } from './conversation.ts';
import { ACCEPTED, event, hostileLambda } from './hostile-lambda.ts';

const probe = sanitized({ probe: true });
const troubled = sanitized({ probe: true, faults: true });
const GONE = /Connection refused\n$/;

/** Where a buffer is cut, as parts of it. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [
    0,
    ...at.map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b),
    bytes.length,
  ];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

const letters = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) =>
      [...name].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase())).join(''),
    );
const header = (name: string, value: string) =>
  fc
    .tuple(letters(name), fc.stringMatching(/^[ \t]{0,3}$/), fc.stringMatching(/^[ \t]{0,3}$/))
    .map(([cased, before, after]) => `${cased}:${before}${value}${after}\r\n`);
const other = fc.stringMatching(/^[a-z-]{1,12}:[ -~]{0,30}$/).map((line) => `x-${line}\r\n`);
const others = fc.array(other, { maxLength: 5 }).map((lines) => lines.join(''));

/** The same body as an answer with a length, or in chunks with all that chunks may have. */
const framed = (body: Buffer) =>
  fc.oneof(
    fc
      .tuple(others, header('content-length', String(body.length)), others)
      .map(([before, length, after]) => ({
        head: `${before}${length}${after}`,
        body,
      })),
    fc
      .tuple(
        others,
        header('transfer-encoding', 'chunked'),
        cuts,
        fc.stringMatching(/^[ \t]?(;[!-~]{0,9}){0,2}$/),
        others,
      )
      .map(([before, encoding, at, extension, trailers]) => ({
        head: `${before}${encoding}`,
        body: Buffer.concat([
          ...cut(body, at)
            .filter((part) => part.length > 0)
            .flatMap((part) => [
              Buffer.from(`0${part.length.toString(16)}${extension}\r\n`),
              part,
              Buffer.from('\r\n'),
            ]),
          Buffer.from(`00${extension}\r\n${trailers}\r\n`),
        ]),
      })),
  );

const answerOfNext = fc.uint8Array({ maxLength: 3000 }).chain((body) =>
  fc.record({
    body: fc.constant(Buffer.from(body)),
    framed: framed(Buffer.concat([Buffer.from('e'), body])),
    id: header('lambda-runtime-aws-request-id', 'an-id'),
    status: fc.stringMatching(/^HTTP\/1\.1 200( [ -~]{0,10})?$/),
    at: cuts,
  }),
);

describe.each([
  ['the C client', probe],
  ['the C client, interrupted and with small reads,', troubled],
])('%s', (_, client) => {
  test('reads an answer however it is framed, written and split', async (ctx) => {
    const conversation = await converse(client.program(ctx));
    await fc.assert(
      fc.asyncProperty(answerOfNext, async ({ body, framed: { head, body: framedBody }, id, status, at }) => {
        const bytes = Buffer.concat([Buffer.from(`${status}\r\n${id}${head}\r\n`), framedBody]);
        const answer = await conversation.ask(...cut(bytes, at));
        expect({ id: answer.id, kind: answer.kind }).toEqual({ id: 'an-id', kind: 'response' });
        expect(answer.body.equals(body)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expectGaveUp(await conversation.end(), GONE);
  });
});

test('the C client ends, and touches nothing that is not its own, whatever it is sent', async (ctx) => {
  const program = probe.program(ctx);
  const good =
    'HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nea\r\n0\r\nA: b\r\n\r\n';
  const known = event('eabc').toString();
  const piece = fc.oneof(
    fc.constantFrom('\r', '\n', '\0', ':', ' ', ';', '0', '9', 'f', '\r\n', '\r\n\r\n', 'HTTP/1.1 '),
    fc.string(),
  );
  const change = fc.record({ at: fc.nat(140), less: fc.nat(4), more: piece });
  const mutated = fc.tuple(fc.constantFrom(good, known), fc.array(change, { minLength: 1, maxLength: 3 }));
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(mutated, async ([from, changes]) => {
      let bytes = from;
      for (const { at, less, more } of changes) bytes = bytes.slice(0, at) + more + bytes.slice(at + less);
      let answered = false;
      const lambda = await hostileLambda(({ method }, socket) => {
        if (method === 'POST') {
          answered = true;
          return void socket.write(ACCEPTED);
        }
        if (answered) return lambda.vanish();
        socket.end(bytes, 'latin1');
      });
      const { code, signal, stderr } = await run(program, lambda.address);
      lambda.vanish();
      expectNoFault(stderr);
      expect({ code, signal }).toEqual({ code: 1, signal: null });
      expect(stderr).toMatch(/\nThe|^The Runtime API/);
      if (!answered) refused += 1;
    }),
    { numRuns: 150 },
  );
  // Else the changes would try nothing.
  expect(refused).toBeGreaterThan(50);
});
