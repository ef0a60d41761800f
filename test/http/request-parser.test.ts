import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedRequest } from '../../src/http/malformed-request.ts';
import { RequestParser } from '../../src/http/request-parser.ts';

interface Seen {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  version: string;
  keepAlive: boolean;
  expectsContinue: boolean;
  content: string;
  trailers: Record<string, string>;
}

/** All requests that are read out of these pieces. */
function read(...pieces: (string | Buffer)[]): Seen[] {
  const seen: Seen[] = [];
  let content = '';
  let head: Omit<Seen, 'content' | 'trailers'> | undefined;
  const parser: RequestParser = new RequestParser({
    onHead: ({ headers, body: _body, ...rest }) => {
      head = { ...rest, headers: Object.fromEntries(headers) };
      content = '';
    },
    onBody: (chunk) => {
      content += chunk.toString('latin1');
    },
    onEnd: (trailers) => {
      if (head) seen.push({ ...head, content, trailers: Object.fromEntries(trailers) });
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
const post = 'POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nX-Many: 1\r\nx-many:  2 \r\n\r\nhello';
const chunked =
  'POST /c HTTP/1.1\r\nHost: x\r\nX: folded\r\n \t value\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nT: end\r\n\r\n';

test('reads requests with a length, in chunks and without a body, one after the other', () => {
  expect(read(get + post + chunked + get)).toEqual([
    {
      method: 'GET',
      path: '/2018-06-01/runtime/invocation/next',
      query: '',
      headers: { host: 'x' },
      version: '1.1',
      keepAlive: true,
      expectsContinue: false,
      content: '',
      trailers: {},
    },
    {
      method: 'POST',
      path: '/a',
      query: 'b=c',
      headers: { host: 'x', 'content-length': '5', 'x-many': '1, 2' },
      version: '1.1',
      keepAlive: true,
      expectsContinue: false,
      content: 'hello',
      trailers: {},
    },
    {
      method: 'POST',
      path: '/c',
      query: '',
      headers: { host: 'x', x: 'folded value', 'transfer-encoding': 'chunked', trailer: 'T' },
      version: '1.1',
      keepAlive: true,
      expectsContinue: false,
      content: 'hello world',
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

test('heads that were there before are read as if they were new', () => {
  const heads = ['', 'X: 1\r\n', 'X: 2\r\n', 'Content-Length: 2\r\n', 'Content-Length: 0\r\nX: 1\r\n'];
  const one = fc.record({
    start: fc.constantFrom('GET /', 'POST /1', 'POST /2'),
    head: fc.constantFrom(...heads),
    host: fc.constantFrom('Host: x\r\n', 'Host: y\r\n'),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), (requests) => {
      const texts = requests.map(
        ({ start, host, head }) =>
          `${start} HTTP/1.1\r\n${host}${head}\r\n${head.includes('Length: 2') ? 'ab' : ''}`,
      );
      // Byte by byte no head is there as a whole.
      expect(read(...texts)).toEqual(read(...texts.join('')));
      expect(read(texts.join(''))).toEqual(read(...texts));
      expect(read(...texts)).toEqual(texts.flatMap((text) => read(text)));
    }),
  );
});

test('a long head is not kept for the next one, and many different ones are read', () => {
  const headOf = (size: number) => `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(size)}\r\n\r\n`;
  const requests = [1, 5000, 2, 5000, 3, 1, 2, 3].map(headOf);
  expect(read(...requests).map(({ headers }) => headers['x']?.length)).toEqual([
    1, 5000, 2, 5000, 3, 1, 2, 3,
  ]);
});

/** A request of which these lines are the head, and what follows it. */
const request = (lines: string[], rest = '', start = 'POST /x HTTP/1.1'): string =>
  `${[start, 'Host: x', ...lines].join('\r\n')}\r\n\r\n${rest}`;
const line = (start: string): string => request([], '', start);
const inChunks = (rest: string): string => request(['Transfer-Encoding: chunked'], rest);
const bare = (head: string): string => `${head}\r\n\r\n`;

/** What comes of it, whatever the pieces: the requests, or the status of the refusal. */
function outcome(...pieces: string[]): unknown {
  try {
    return read(...pieces);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedRequest);
    return (error as MalformedRequest).status;
  }
}

// What Go 1.26's net/http does, as AWS's Runtime Interface Emulator (Go 1.26.7) was seen to do with most of them.
test.each<[string, string, Partial<Seen>]>([
  ['line feeds alone', get.replaceAll('\r', ''), { path: '/2018-06-01/runtime/invocation/next' }],
  ['an absolute address', line('GET http://127.0.0.1:1/x?y HTTP/1.1'), { path: '/x' }],
  ['a scheme in capitals', line('GET HTTP://127.0.0.1:1/x HTTP/1.1'), { path: '/x' }],
  ['a path that looks like a host', line('GET //y/x HTTP/1.1'), { path: '//y/x' }],
  ['a path with percent signs', line('GET /%72 HTTP/1.1'), { path: '/%72' }],
  ['a target in UTF-8', line('GET /\xc3\xab?\xc3 HTTP/1.1'), { path: '/\xc3\xab' }],
  ['HTTP/1.0', bare('GET /x HTTP/1.0'), { version: '1.0', keepAlive: false }],
  ['HTTP/1.0 that goes on', bare('GET /x HTTP/1.0\r\nConnection: a, Keep-Alive'), { keepAlive: true }],
  ['a coding in HTTP/1.0', bare('POST /x HTTP/1.0\r\nTransfer-Encoding: chunked'), { content: '' }],
  ['HTTP/1.2', line('GET /x HTTP/1.2'), { version: '1.1', keepAlive: true }],
  ['Connection: close', request(['Connection: foo, Close']), { keepAlive: false }],
  ['Connection: closed', request(['Connection: closed']), { keepAlive: true }],
  ['no bytes of a body', request(['Content-Length: 0']), { content: '' }],
  ['zeros before a length', request([`Content-Length: ${'0'.repeat(30)}4`], 'body'), { content: 'body' }],
  ['the same length twice', request(['Content-Length: 4', 'content-length:4'], 'body'), { content: 'body' }],
  ['a length on a line of its own', request(['Content-Length:', ' 4'], 'body'), { content: 'body' }],
  [
    'a length and chunks',
    inChunks('4\r\nbody\r\n0\r\n\r\n').replace('Host', 'Content-Length: 3\r\nHost'),
    { content: 'body' },
  ],
  ['CHUNKED', request(['Transfer-Encoding: CHUNKED'], '0\r\n\r\n'), { content: '' }],
  ['blanks after the size of a chunk', inChunks('4 \t\r\nbody\r\n0\r\n\r\n'), { content: 'body' }],
  ['what may follow a size', inChunks('4;a=b;c="d;e" \r\nbody\r\n0;z\r\n\r\n'), { content: 'body' }],
  [
    'sixteen digits of a size',
    inChunks('000000000000000A\r\n0123456789\r\n0\r\n\r\n'),
    { content: '0123456789' },
  ],
  [
    'a value in UTF-8',
    bare('GET /x HTTP/1.1\r\nHost: x\r\nA: Zo\xc3\xab'),
    { headers: { host: 'x', a: 'Zo\xc3\xab' } },
  ],
  ['no host in the line for it', bare('GET /x HTTP/1.1\r\nHost:'), { headers: { host: '' } }],
  ['CONNECT without a host', bare('CONNECT a:80 HTTP/1.1'), { path: '' }],
  ['1 MiB of a header', request([`A: ${'x'.repeat(1024 * 1024)}`]), { keepAlive: true }],
  [
    'a wish for leave',
    request(['Expect: 100-Continue', 'Content-Length: 4'], 'body'),
    { expectsContinue: true },
  ],
  ['a wish for leave to send nothing', request(['Expect: 100-continue']), { expectsContinue: false }],
  [
    'such a wish in HTTP/1.0',
    `${bare('POST /x HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 4')}body`,
    { expectsContinue: false },
  ],
])('takes %s', (_name, text, expected) => {
  const taken = outcome(text);
  expect(taken).toEqual([expect.objectContaining(expected)]);
  if (text.length < 10_000) expect(outcome(...text)).toEqual(taken);
});

test('line ends are passed over after a POST alone, four bytes of them', () => {
  expect(outcome(`${post}\r\n\r\n${get}`)).toHaveLength(2);
  expect(outcome(...`${post}\r\n\r\n${get}`)).toHaveLength(2);
  expect(outcome(`${post}\r\n\r\n\n${get}`)).toBe(400);
  expect(outcome(...`${post}\r\n\r\n\n${get}`)).toBe(400);
  expect(outcome(`${get}\r\n${get}`)).toBe(400);
});

const wordy = `1;${'x'.repeat(4000)}\r\na\r\n`;

test.each([
  ['what is no request', 'hello\r\n', 400],
  ['a TLS client', `${Buffer.from('16030100c8010000c40303000a', 'hex').toString('latin1')}\n`, 400],
  ['a request without a version', bare('GET /x'), 400],
  ['a version in small letters', line('GET /x http/1.1'), 400],
  ['another version', line('GET /x HTTP/2.0'), 505],
  ['an older version', line('GET /x HTTP/0.9'), 505],
  ['an empty line before it', `\r\n${get}`, 400],
  ['two empty lines before it', `\r\n\r\n${get}`, 400],
  ['a target with a blank', 'GET /a b HTTP/1.1\r\n', 400],
  ['two blanks', line('GET  /x  HTTP/1.1'), 400],
  ['a target that is no path', line('GET x HTTP/1.1'), 400],
  ['a target with a control character', line('GET /\x01 HTTP/1.1'), 400],
  ['half of a percent sign', line('GET /%4 HTTP/1.1'), 400],
  ['a method that is no word', line('G(T /x HTTP/1.1'), 400],
  ['a header without a name', request([': x']), 400],
  ['a header without a colon', request(['foo']), 400],
  ['a blank before the colon', request(['Content-Length : 4'], 'body'), 400],
  ['a tab before the colon', request(['A\t: 4']), 400],
  ['a blank in a name', request(['X A: b']), 400],
  ['a name that is no word', request(['X(A: b']), 400],
  ['a blank before the first header', bare('GET /x HTTP/1.1\r\n Host: x'), 400],
  ['NUL in a value', request(['A: a\0b']), 400],
  ['a control character in a value', request(['A: a\x01b']), 400],
  ['DEL in a value', request(['A: a\x7fb']), 400],
  ['a carriage return in a value', request(['A: a\rb']), 400],
  ['a carriage return too many', request(['A: a\r']), 400],
  ['no host', bare('GET /x HTTP/1.1'), 400],
  ['two hosts', request(['Host: x']), 400],
  ['a bad host', bare('GET /x HTTP/1.1\r\nHost: a b/%$'), 400],
  ['a bad host in HTTP/1.0', bare('GET /x HTTP/1.0\r\nHost: a b'), 400],
  ['a length that is none', request(['Content-Length: -1']), 400],
  ['an empty length', request(['Content-Length:']), 400],
  ['a length with a sign', request(['Content-Length: +4'], 'body'), 400],
  ['a length of two numbers', request(['Content-Length: 4, 4'], 'body'), 400],
  ['a length of 2^63', request(['Content-Length: 9223372036854775808']), 400],
  ['two lengths', request(['Content-Length: 1', 'Content-Length: 2']), 400],
  ['an unknown coding', request(['Transfer-Encoding: gzip']), 501],
  ['two codings', request(['Transfer-Encoding: gzip, chunked']), 501],
  ['a coding twice', request(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']), 501],
  ['no coding', request(['Transfer-Encoding:']), 501],
  ['a wish that there is not', request(['Expect: foo', 'Content-Length: 4']), 417],
  ['a chunk without a size', inChunks('\r\n'), 400],
  ['a chunk whose size is none', inChunks('zz\r\n'), 400],
  ['a size with 0x', inChunks('0x4\r\n'), 400],
  ['a size of seventeen digits', inChunks('00000000000000004\r\n'), 400],
  ['a blank before what follows a size', inChunks('4 ; a=b\r\n'), 400],
  ['a blank within a size', inChunks('4 4\r\n'), 400],
  ['a size with a line feed alone', inChunks('4\nbody\r\n0\r\n\r\n'), 400],
  ['a carriage return in the line of a size', inChunks('4;\r \r\nbody\r\n'), 400],
  ['data with a line feed alone', inChunks('4\r\nbody\n0\r\n\r\n'), 400],
  ['a chunk that is too long', inChunks('1\r\nab\r\n'), 400],
  ['an endless line of a size', inChunks(`4;${'x'.repeat(5000)}`), 400],
  ['chunks that say more than they hold', inChunks(wordy.repeat(5)), 400],
  ['a trailer without a colon', inChunks('0\r\nfoo bar\r\n\r\n'), 400],
  ['trailers that end in a line feed alone', inChunks('0\r\nT: 1\r\n\n'), 400],
  ['endless headers', request(Array(1100).fill(`A: ${'x'.repeat(1000)}`)), 431],
  ['an endless header', `GET / HTTP/1.1\r\nA: ${'x'.repeat(1_060_000)}`, 431],
  ['endless trailers', `${chunked.slice(0, -2)}${`A: ${'x'.repeat(1000)}\r\n`.repeat(1100)}`, 431],
])('refuses %s', (_name, text, status) => {
  expect(outcome(text)).toBe(status);
  if (text.length < 30_000) expect(outcome(...text)).toBe(status);
});

test('a length that never comes is waited for', () => {
  expect(outcome(request(['Content-Length: 9223372036854775807'], 'body'))).toEqual([]);
});

test('what all the chunks of a piece hold comes at once, and what was handed on stays as it is', () => {
  const handed: Buffer[] = [];
  const parser = new RequestParser({ onHead() {}, onBody: (data) => handed.push(data), onEnd() {} });
  const short = Array.from({ length: 5000 }, (_, index) => `1\r\n${index % 10}\r\n`).join('');
  const long = `40\r\n${'x'.repeat(64)}\r\n`;
  parser.feed(Buffer.from(inChunks(short + long + short)));
  parser.feed(Buffer.from(`${long}${long}0\r\n\r\n`));
  const digits = '0123456789'.repeat(500);
  expect(handed.map(String)).toEqual([digits + 'x'.repeat(64) + digits, 'x'.repeat(128)]);
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
