import { rawRequests } from './raw-requests.ts';

/** What runs behind AWS's emulator and behind samgen alike. */
export interface EmulatorCase {
  name: string;
  /** JavaScript between `#!node` and the end, with what `talk` below has; or the whole file. */
  script?: string;
  file?: { text: string; mode: number };
  event?: Buffer;
  clientContext?: string;
}

/**
 * A bootstrap that writes down what the Runtime API answers. `call(label, method, path, body, headers)` asks and notes it;
 * `event()` gets the next event; `wait()` asks for another one that does not come.
 */
export const talk = (script: string): string => `#!${process.execPath}
const http = require('node:http');
const { appendFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const note = (label, what) => appendFileSync(join(dirname(process.argv[1]), 'told'), JSON.stringify({ label, ...what }) + '\\n');
const open = (method, path, headers) => {
  const request = http.request({ agent, host, port, method, path: '/2018-06-01/' + path, headers });
  const answer = new Promise((resolve) => {
    request.on('error', () => resolve({ status: 'no answer' }));
    request.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    });
  });
  return { request, answer };
};
const tell = (label, { status, headers = {}, body = '' }) =>
  note(label, { status, type: headers['content-type'] ?? '', allow: headers.allow ?? '', body: body.toString() });
const call = async (label, method, path, body, headers) => {
  const { request, answer } = open(method, path, headers);
  request.end(body);
  tell(label, await answer);
};
const exchange = (method, path, body, headers) => {
  const { request, answer } = open(method, path, headers);
  request.end(body);
  return answer;
};
let id;
const event = async () => {
  const next = await exchange('GET', 'runtime/invocation/next');
  id = next.headers['lambda-runtime-aws-request-id'];
  return next;
};
const respond = (label, body, headers) => call(label, 'POST', 'runtime/invocation/' + id + '/response', body, headers);
const fail = (label, body, headers) => call(label, 'POST', 'runtime/invocation/' + id + '/error', body, headers);
const initError = (label, body, headers) => call(label, 'POST', 'runtime/init/error', body, headers);
const wait = () => exchange('GET', 'runtime/invocation/next');
(async () => {
${script}
})();
`;

const error = `'{"errorMessage":"no","errorType":"Mine","stackTrace":["a","b"]}'`;
const streaming = `{ 'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Content-Type': 'application/octet-stream' }`;
const streamed = (rest: string) => `await event();
const { request, answer } = open('POST', 'runtime/invocation/' + id + '/response', { ...${streaming}, 'Transfer-Encoding': 'chunked', Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body' });
request.write('begin ');
await new Promise((resolve) => setTimeout(resolve, 50));
${rest}`;
const inEvent = (script: string): string => `await event(); ${script} await wait();`;
const ends = [
  'process.exit(0)',
  'process.exit(1)',
  'process.exit(127)',
  "process.kill(process.pid, 'SIGKILL')",
];

export const emulatorCases: readonly EmulatorCase[] = [
  { name: 'success', script: inEvent(`await respond('response', '{"hello":1}');`) },
  { name: 'a response that is no JSON', script: inEvent(`await respond('response', 'plain text');`) },
  { name: 'an empty response', script: inEvent(`await respond('response', '');`) },
  {
    name: 'a response of the largest size',
    script: inEvent(`await respond('response', Buffer.alloc(6291556, 'x'));`),
  },
  {
    name: 'an oversized response',
    script: inEvent(`await respond('response', Buffer.alloc(6291557, 'x'));`),
  },
  {
    name: 'an oversized response in chunks',
    script: inEvent(
      `await respond('response', Buffer.alloc(6291557, 'x'), { 'Transfer-Encoding': 'chunked' });`,
    ),
  },
  {
    name: 'a response in chunks',
    script: inEvent(
      `const { request, answer } = open('POST', 'runtime/invocation/' + id + '/response', { 'Transfer-Encoding': 'chunked' }); request.write('"one'); request.write(' two'); request.end('"'); tell('response', await answer);`,
    ),
  },
  { name: 'a function error', script: inEvent(`await fail('error', ${error});`) },
  {
    name: 'a function error with its type',
    script: inEvent(
      `await fail('error', ${error}, { 'Lambda-Runtime-Function-Error-Type': 'Runtime.Mine' });`,
    ),
  },
  { name: 'an empty function error', script: inEvent(`await fail('error', '');`) },
  {
    name: 'a function error with a cause for X-Ray',
    script: inEvent(
      `await fail('error', '{"errorMessage":"no","errorType":"Mine","stackTrace":["a"],"errorCause":{"exceptions":[]}}', { 'Content-Type': 'application/vnd.aws.lambda.error.cause+json' });`,
    ),
  },
  {
    name: 'a cause that is no JSON',
    script: inEvent(
      `await fail('error', 'no json', { 'Content-Type': 'application/vnd.aws.lambda.error.cause+json' });`,
    ),
  },
  { name: 'an oversized error', script: inEvent(`await fail('error', Buffer.alloc(6291557, 'x'));`) },
  { name: 'an init error', script: `await initError('init error', ${error}); process.exit(1);` },
  {
    name: 'an init error with its type, and exit 0',
    script: `await initError('init error', ${error}, { 'Lambda-Runtime-Function-Error-Type': 'Function.Mine' }); process.exit(0);`,
  },
  {
    name: 'two init errors',
    script: `await initError('first', ${error}); await initError('second', ${error}); process.exit(1);`,
  },
  {
    name: 'next after an init error',
    script: `await initError('init error', ${error}); await call('next', 'GET', 'runtime/invocation/next'); process.exit(1);`,
  },
  {
    name: 'a late init error',
    script: inEvent(`await initError('late', ${error}); await respond('response', '1');`),
  },
  ...ends.map((end) => ({ name: `${end} before an event`, script: `${end};` })),
  ...ends.map((end) => ({ name: `${end} in an event`, script: `await event(); ${end};` })),
  {
    name: 'process.exit(1) after the response',
    script: `await event(); await respond('response', '1'); process.exit(1);`,
  },
  { name: 'no bootstrap' },
  { name: 'a bootstrap that is not executable', file: { text: '#!/bin/sh\nexit 0\n', mode: 0o644 } },
  { name: 'a bootstrap of no format', file: { text: 'neither\n', mode: 0o755 } },
  { name: 'a bootstrap with CRLF', file: { text: '#!/bin/sh\r\nexit 0\r\n', mode: 0o755 } },
  {
    name: 'a wrong id',
    script: inEvent(
      `await call('response', 'POST', 'runtime/invocation/wrong/response', '1'); await call('error', 'POST', 'runtime/invocation/wrong/error', '1'); await call('no id', 'POST', 'runtime/invocation//response', '1'); await respond('right', '1');`,
    ),
  },
  { name: 'two responses', script: inEvent(`await respond('first', '1'); await respond('second', '2');`) },
  {
    name: 'an error after the response',
    script: inEvent(`await respond('first', '1'); await fail('second', '2');`),
  },
  {
    name: 'a response after the error',
    script: inEvent(`await fail('first', ${error}); await respond('second', '2');`),
  },
  {
    name: 'next without a response',
    script: inEvent(
      `const first = id; const again = await event(); note('again', { same: id === first, body: again.body.toString() }); await respond('response', '1');`,
    ),
  },
  {
    name: 'routes',
    script: inEvent(
      `for (const [method, path] of [['GET', 'ping'], ['POST', 'ping'], ['GET', 'runtime/none'], ['GET', ''], ['POST', 'runtime/invocation/next'], ['GET', 'runtime/invocation/next/'], ['GET', 'runtime/invocation/' + id + '/response'], ['PUT', 'runtime/invocation/' + id + '/error'], ['POST', 'runtime/invocation/' + id + '/other'], ['GET', 'runtime/init/error'], ['GET', 'runtime/restore/next'], ['POST', 'runtime/restore/error'], ['HEAD', 'runtime/invocation/next'], ['GET', '../runtime/invocation/next']]) await call(method + ' ' + path.replace(id, 'ID'), method, path); await respond('response', '1');`,
    ),
  },
  {
    name: 'a streamed response',
    script: streamed(`request.end('end'); tell('response', await answer); await wait();`),
  },
  {
    name: 'a streamed response with an error in its trailers',
    script: streamed(
      `request.addTrailers({ 'Lambda-Runtime-Function-Error-Type': 'Midway', 'Lambda-Runtime-Function-Error-Body': Buffer.from(${error}).toString('base64') }); request.end(); tell('response', await answer); await wait();`,
    ),
  },
  {
    name: 'a streamed response that is cut off, then an exit',
    script: streamed(`request.destroy(); tell('response', await answer); process.exit(1);`),
  },
  {
    name: 'a response that is cut off, then an exit',
    script: `await event(); const { request, answer } = open('POST', 'runtime/invocation/' + id + '/response', { 'Content-Length': 100 }); request.write('begin'); await new Promise((resolve) => setTimeout(resolve, 50)); request.destroy(); tell('response', await answer); process.exit(1);`,
  },
  {
    name: 'a response mode that there is not',
    script: `await event(); await respond('response', '1', { 'Lambda-Runtime-Function-Response-Mode': 'fast' }); await call('next', 'GET', 'runtime/invocation/next'); process.exit(1);`,
  },
  { name: 'a timeout', script: `await event(); setInterval(() => {}, 1000);` },
  {
    name: 'an event of no bytes',
    event: Buffer.alloc(0),
    script: inEvent(`await respond('response', '1');`).replace(
      'await event();',
      `const { body } = await event(); note('event', { size: body.length });`,
    ),
  },
  {
    name: 'an event of the largest size',
    event: Buffer.from(JSON.stringify('x'.repeat(6_291_454))),
    script: inEvent(`await respond('response', '1');`).replace(
      'await event();',
      `const { body } = await event(); note('event', { size: body.length });`,
    ),
  },
  {
    name: 'what comes with an event',
    event: Buffer.from('{"name":"Zoë"}'),
    clientContext: '{"custom":{"name":"Zoë €"}}',
    script: inEvent(`await respond('response', '1');`).replace(
      'await event();',
      `const { headers, body } = await event();
      note('event', { body: body.toString(), context: Buffer.from(headers['lambda-runtime-client-context'], 'latin1').toString(), deadline: /^\\d{13}$/.test(headers['lambda-runtime-deadline-ms']) });
      note('headers', Object.fromEntries(Object.keys(headers).map((name) => [name, true])));`,
    ),
  },
  {
    name: 'requests written by hand',
    script: inEvent(
      `for (const [label, text] of Object.entries(${JSON.stringify(rawRequests)})) {
        const socket = require('node:net').connect(port, host);
        let told = '';
        socket.on('error', () => {});
        socket.on('data', (data) => { told += data; });
        socket.write(text + 'GET /2018-06-01/ping HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n');
        await new Promise((resolve) => socket.on('close', resolve));
        note(label, { told: told.replace(/^(Date|Content-Length): .*\\r\\n/gm, '') });
      }
      await respond('response', '1');`,
    ),
  },
];
