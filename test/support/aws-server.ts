import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

export interface AwsCall {
  action: string;
  parameters: Readonly<Record<string, string>>;
  headers: IncomingHttpHeaders;
}

export interface Refusal {
  code: string;
  message: string;
  status?: number;
}

/** What is inside of `<ActionResult>`, or an error. */
export type AwsAnswer = (parameters: Readonly<Record<string, string>>) => string | Refusal;

export const CALLER =
  '<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>AIDA</UserId>';

export const NO_STACK: AwsAnswer = ({ StackName }) => ({
  code: 'ValidationError',
  message: `Stack with id ${StackName} does not exist`,
});

/** STS and CloudFormation, as far as a test says, on a port of this machine; the SDK is pointed there. */
export async function awsServer(answers: Readonly<Record<string, AwsAnswer>> = {}): Promise<AwsCall[]> {
  const calls: AwsCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { Action: action = '', ...parameters } = Object.fromEntries(
        new URLSearchParams(Buffer.concat(chunks).toString()),
      );
      calls.push({ action, parameters, headers: request.headers });
      const own = action === 'GetCallerIdentity' ? () => CALLER : undefined;
      const answer = (answers[action] ?? own)?.(parameters) ?? {
        code: 'NotExpected',
        message: action,
        status: 400,
      };
      if (typeof answer === 'string') {
        response.writeHead(200, { 'content-type': 'text/xml' });
        response.end(
          `<${action}Response><${action}Result>${answer}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
        );
      } else {
        const { code, message, status = 400 } = answer;
        response.writeHead(status, { 'content-type': 'text/xml' });
        response.end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${xml(message)}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
        );
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  isolateAws(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return calls;
}

/** Nothing of this machine's AWS configuration is seen, and calls go to `endpoint`. Returns the configuration's folder. */
export function isolateAws(endpoint: string): string {
  const folder = temporaryFolder();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return folder;
}

/** What a user has who exports keys and a region. */
export const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'secret-of-the-keys' };

export const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** `<StackName>hello</StackName>…` */
export const elements = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');

export const members = (name: string, items: readonly string[]): string =>
  `<${name}>${items.map((item) => `<member>${item}</member>`).join('')}</${name}>`;
