import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedRequest, RequestParser } from '../../src/runtime/request-parser.ts';

interface Seen {
  method: string;
  path: string;
  headers: Record<string, string>;
  keepAlive: boolean;
  body: string;
  trailers: Record<string, string>;
}

/** All requests that are read out of these pieces. */
function read(...pieces: (string | Buffer)[]): Seen[] {
  const seen: Seen[] = [];
  let body = '';
  let head: Omit<Seen, 'body' | 'trailers'> | undefined;
  const parser: RequestParser = new RequestParser({
    onHead: ({ headers, ...rest }) => {
      head = { ...rest, headers: Object.fromEntries(headers) };
      body = '';
    },
    onBody: (chunk) => {
      body += chunk.toString('latin1');
    },
    onEnd: (trailers) => {
      if (head) seen.push({ ...head, body, trailers: Object.fromEntries(trailers) });
    },
  });
  for (const piece of pieces) {
    parser.feed(Buffer.from(piece as string, 'latin1'));
    while (parser.waiting > 0) parser.proceed();
    parser.proceed();
  }
  return seen;
}

const get = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n';
const post = 'POST /a?b=c HTTP/1.1\r\nContent-Length: 5\r\nX-Many: 1\r\nx-many:  2 \r\n\r\nhello';
const chunked =
  'POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nT: end\r\n\r\n';

test('reads requests with a length, in chunks and without a body, one after the other', () => {
  expect(read(get + post + chunked + get)).toEqual([
    {
      method: 'GET',
      path: '/2018-06-01/runtime/invocation/next',
      headers: { host: 'x' },
      keepAlive: true,
      body: '',
      trailers: {},
    },
    {
      method: 'POST',
      path: '/a',
      headers: { 'content-length': '5', 'x-many': '1, 2' },
      keepAlive: true,
      body: 'hello',
      trailers: {},
    },
    {
      method: 'POST',
      path: '/c',
      headers: { 'transfer-encoding': 'chunked', trailer: 'T' },
      keepAlive: true,
      body: 'hello world',
      trailers: { t: 'end' },
    },
    expect.objectContaining({ path: '/2018-06-01/runtime/invocation/next' }),
  ]);
});

test('reads the same, whatever the pieces it arrives in', () => {
  const whole = read(get + post + chunked + get);
  const text = get + post + chunked + get;
  const cuts = fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 30 });
  fc.assert(
    fc.property(cuts, (places) => {
      const sorted = [0, ...places.sort((one, other) => one - other), text.length];
      const pieces = sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
      expect(read(...pieces)).toEqual(whole);
    }),
    { numRuns: 300 },
  );
  expect(read(...text)).toEqual(whole);
});

test.each([
  [
    'line feeds alone',
    get.replaceAll('\r', ''),
    { path: '/2018-06-01/runtime/invocation/next', keepAlive: true },
  ],
  ['empty lines before it', `\r\n\r\n${get}`, { keepAlive: true }],
  ['an absolute address', 'GET http://127.0.0.1:1/x HTTP/1.1\r\n\r\n', { path: '/x' }],
  ['HTTP/1.0', 'GET /x HTTP/1.0\r\n\r\n', { path: '/x', keepAlive: false }],
  ['Connection: close', 'GET /x HTTP/1.1\r\nConnection: Close\r\n\r\n', { keepAlive: false }],
  ['no bytes of a body', 'POST /x HTTP/1.1\r\nContent-Length: 0\r\n\r\n', { body: '' }],
  ['a value in UTF-8', 'GET /x HTTP/1.1\r\nA: Zo\xc3\xab\r\n\r\n', { headers: { a: 'Zo\xc3\xab' } }],
])('takes %s', (_name, text, expected) => {
  expect(read(text)).toEqual([expect.objectContaining(expected)]);
});

test.each([
  ['what is no request', 'hello\r\n', 400],
  ['a TLS client', Buffer.from('16030100c8010000c40303000a', 'hex').toString('latin1'), 400],
  ['another version', 'GET / HTTP/2.0\r\n', 400],
  ['a target with a blank', 'GET /a b HTTP/1.1\r\n', 400],
  ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n', 400],
  ['a header over two lines', 'GET / HTTP/1.1\r\nA: x\r\n y\r\n', 400],
  ['a length that is none', 'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n', 400],
  ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
  ['an unknown coding', 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
  ['a chunk without a size', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
  ['a chunk that is too long', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n', 400],
  ['endless headers', `GET / HTTP/1.1\r\n${`A: ${'x'.repeat(1000)}\r\n`.repeat(2200)}`, 431],
  ['an endless header', `GET / HTTP/1.1\r\nA: ${'x'.repeat(2_200_000)}`, 431],
  ['endless trailers', `${chunked.slice(0, -2)}${`A: ${'x'.repeat(1000)}\r\n`.repeat(2200)}`, 431],
])('refuses %s', (_name, text, status) => {
  const sent = text.startsWith('\x16') ? `${text}\n` : text;
  try {
    read(sent);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedRequest);
    expect(error).toMatchObject({ status });
    return;
  }
  expect.unreachable('it was taken');
});

test('nothing that is sent makes it throw anything else, or read without an end', () => {
  const pieces = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(get, post, chunked, '\r\n', 'GET ')),
  );
  fc.assert(
    fc.property(pieces, (texts) => {
      try {
        read(...texts);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedRequest);
      }
    }),
    { numRuns: 500 },
  );
});
