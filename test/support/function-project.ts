import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { scanFolder } from './scan-folder.ts';

/** Writes files below a folder; what is named `bootstrap` or begins with #! can be executed. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (text.startsWith('#!')) chmodSync(path, 0o755);
  }
}

/** Sets the time of all that is in a folder. */
export function setTimes(folder: string, time: Date): void {
  for (const path of [...scanFolder(folder), folder]) utimesSync(path, time, time);
}

/** A template with HelloFunction in hello/, as JSON is YAML too. */
export function template(
  properties: Record<string, unknown> = {},
  metadata: Record<string, unknown> | undefined = { SkipBuild: true },
  rest: Record<string, unknown> = {},
): string {
  return stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    ...rest,
    Resources: {
      HelloFunction: {
        Type: 'AWS::Serverless::Function',
        ...(metadata ? { Metadata: metadata } : {}),
        Properties: { Runtime: 'provided.al2023', Handler: 'bootstrap', CodeUri: 'hello/', ...properties },
      },
    },
  });
}

/**
 * A real bootstrap, run by this Node: answers with the event, its variables and `mark`. Events: `{"fail": TYPE}`
 * reports an error, `{"exit": N}` exits, `{"hang": true}` never answers, `{"raw": TEXT}` answers with the text.
 */
export const nodeBootstrap = (mark = ''): string => `#!${process.execPath}
const http = require('node:http');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const call = (method, path, body) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, path: '/2018-06-01/runtime/' + path }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }));
  });
  request.on('error', reject);
  request.end(body);
});
(async () => {
  console.error('bootstrap is up');
  for (;;) {
    const { headers, text } = await call('GET', 'invocation/next');
    const id = headers['lambda-runtime-aws-request-id'];
    const event = JSON.parse(text);
    if (event.exit !== undefined) process.exit(event.exit);
    if (event.hang) await new Promise((resolve) => setTimeout(resolve, 3_600_000));
    if (event.fail) {
      await call('POST', 'invocation/' + id + '/error', JSON.stringify({ errorType: event.fail, errorMessage: 'as asked' }));
    } else {
      const answer = JSON.stringify({ mark: ${JSON.stringify(mark)}, event, env: process.env });
      await call('POST', 'invocation/' + id + '/response', event.raw ?? answer);
    }
  }
})();
`;
