const host = 'Host: x\r\n';
const ping = (fields: string, start = 'GET /2018-06-01/ping HTTP/1.1'): string => `${start}\r\n${fields}\r\n`;
const post = (fields: string, body: string): string =>
  `POST /2018-06-01/runtime/invocation/wrong/response HTTP/1.1\r\n${host}${fields}\r\n\r\n${body}`;

/**
 * What a runtime may send that was written by hand: each of it on a connection of its own, and a good request after it,
 * so that it shows where the server sees its end.
 */
export const rawRequests: Readonly<Record<string, string>> = {
  'a good request': ping(host),
  'line feeds alone': 'GET /2018-06-01/ping HTTP/1.1\nHost: x\n\n',
  'a scheme in capitals': ping(host, 'GET HTTP://x/2018-06-01/ping HTTP/1.1'),
  'HTTP/1.0': ping('', 'GET /2018-06-01/ping HTTP/1.0'),
  'HTTP/1.0 that goes on': ping('Connection: keep-alive\r\n', 'GET /2018-06-01/ping HTTP/1.0'),
  'HTTP/1.2': ping(host, 'GET /2018-06-01/ping HTTP/1.2'),
  'HTTP/2.0': ping(host, 'GET /2018-06-01/ping HTTP/2.0'),
  'Connection: closed': ping(`${host}Connection: closed\r\n`),
  'Connection: foo, Close': ping(`${host}Connection: foo, Close\r\n`),
  'an empty line before it': `\r\n${ping(host)}`,
  'no host': ping(''),
  'two hosts': ping(host + host),
  'a bad host': ping('Host: a b/%$\r\n'),
  'a blank before the colon': ping(`${host}X-A : b\r\n`),
  'a blank in a name': ping(`${host}X A: b\r\n`),
  'a name that is no word': ping(`${host}X(A: b\r\n`),
  'a control character': ping(`${host}X-A: a\x01b\r\n`),
  'a carriage return': ping(`${host}X-A: a\rb\r\n`),
  'a header over two lines': ping(`${host}X-A: a\r\n b\r\n`),
  'a wish that there is not': ping(`${host}Expect: foo\r\n`),
  'leave for a body that nobody reads': post('Expect: 100-continue\r\nContent-Length: 4', 'body'),
  'the same length twice': post('Content-Length: 4\r\nContent-Length: 4', 'body'),
  'two lengths': post('Content-Length: 4\r\nContent-Length: 5', 'body!'),
  'a length of two numbers': post('Content-Length: 4, 4', 'body'),
  'a length on a line of its own': post('Content-Length:\r\n 4', 'body'),
  'a blank before the colon of a length': post('Content-Length : 4', 'body'),
  'a line end after the body': post('Content-Length: 4', 'body\r\n'),
  chunks: post('Transfer-Encoding: chunked', '4;a=b\r\nbody\r\n0\r\n\r\n'),
  'an unknown coding': post('Transfer-Encoding: gzip, chunked', ''),
};
