/**
 * A bootstrap in Node for the tests of dev. Events: `{log}` writes a line to stderr, `{hold: FOLDER}` makes FOLDER/NUMBER of its
 * process and answers when FOLDER/go is there, `{self: {port, depth}}` invokes itself, `{exit}` ends, `{size}` answers
 * with so many bytes, `{pid: true}` with its process number; else with the event and `mark`.
 */
export const devBootstrap = (mark = ''): string => `#!${process.execPath}
const http = require('node:http');
const fs = require('node:fs');
const agent = new http.Agent({ keepAlive: true });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const call = (port, method, path, body, headers = {}) => new Promise((resolve, reject) => {
  const request = http.request({ agent, host, port, method, path, headers }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }));
  });
  request.on('error', reject);
  request.end(body);
});
const api = (method, path, body) => call(port, method, '/2018-06-01/runtime/' + path, body);
const answer = async (event, headers) => {
  if (event.log) process.stderr.write(event.log + '\\n');
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.hold) {
    fs.writeFileSync(event.hold + '/' + process.pid, '');
    while (!fs.existsSync(event.hold + '/go')) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (event.size) return '"' + 'x'.repeat(event.size - 2) + '"';
  if (event.pid) return String(process.pid);
  if (event.context) return headers['lambda-runtime-client-context'] ?? 'null';
  if (event.self && event.self.depth > 0) {
    const { port, depth } = event.self;
    const path = '/2015-03-31/functions/' + process.env.AWS_LAMBDA_FUNCTION_NAME + '/invocations';
    const inner = await call(port, 'POST', path, JSON.stringify({ self: { port, depth: depth - 1 } }));
    return JSON.stringify(1 + Number(inner.text));
  }
  if (event.self) return '0';
  return JSON.stringify({ mark: ${JSON.stringify(mark)}, event, env: process.env });
};
(async () => {
  for (;;) {
    const { headers, text } = await api('GET', 'invocation/next');
    const id = headers['lambda-runtime-aws-request-id'];
    const event = JSON.parse(text);
    if (event.fail) await api('POST', 'invocation/' + id + '/error', JSON.stringify({ errorType: event.fail, errorMessage: 'as asked' }));
    else await api('POST', 'invocation/' + id + '/response', await answer(event, headers));
  }
})();
`;
