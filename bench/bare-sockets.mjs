// The least that a Runtime API in Node can be: no parser, no states, no checks. How much of a time is samgen's own shows
// beside it; where even this does not reach a bound, the machine cannot.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Serves a bootstrap on aws-lambda-go, whose answers end with a last chunk. */
export async function openBareSockets(taskRoot, event) {
  let runtime;
  let answered = () => {};
  let ready = () => {};
  let text = '';
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.startsWith('GET ')) {
        text = '';
        runtime = socket;
        ready();
      } else if (text.endsWith('0\r\n\r\n')) {
        const [, payload] = /\r\n\r\n[\da-f]+\r\n(.*)\r\n0\r\n/.exec(text);
        text = '';
        answered(Buffer.from(payload, 'latin1'));
        setImmediate(() => socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n'));
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const child = spawn(join(taskRoot, 'bootstrap'), {
    cwd: taskRoot,
    env: { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.address().port}`, AWS_LAMBDA_FUNCTION_NAME: 'bare' },
    stdio: 'ignore',
  });
  let number = 0;
  return {
    async call() {
      if (!runtime) await new Promise((resolve) => (ready = resolve));
      const socket = runtime;
      runtime = undefined;
      number += 1;
      const head = `Lambda-Runtime-Aws-Request-Id: ${number}\r\nLambda-Runtime-Deadline-Ms: ${Date.now() + 60_000}\r\n`;
      return new Promise((resolve) => {
        answered = resolve;
        socket.write(`HTTP/1.1 200 OK\r\n${head}Content-Length: ${event.length}\r\n\r\n${event}`);
      });
    },
    async end() {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
