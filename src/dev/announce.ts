import type { Sink } from '../deps.ts';
import { shellWord } from '../text/shell-word.ts';
import { wrapFor } from '../text/wrap.ts';
import type { DevProject } from './dev-project.ts';

const endpointOf = (port: number): string => `http://127.0.0.1:${port}`;

/** What is there, and a command that can be pasted. */
export function announce(port: number, { functions, region }: DevProject, sink: Sink): string {
  const names = functions.map(({ logicalId }) => logicalId);
  const { bold, dim } = sink.style;
  const endpoint = endpointOf(port);
  const [head = '', ...rest] = wrapFor(
    sink,
    `${endpoint} answers for ${names.join(', ')}, until Ctrl-C:`,
    '',
  );
  const command = [
    'aws lambda invoke',
    `--endpoint-url ${endpoint}`,
    // No credentials are asked for here, and the AWS CLI wants some, or this.
    `--no-sign-request --region ${shellWord(region)}`,
    `--function-name ${shellWord(names[0] ?? 'NAME')}`,
    '/dev/stdout',
  ].join(' ');
  const lines = [head.replace(endpoint, bold(endpoint)), ...rest, dim(`  ${command}`)];
  return `${lines.join('\n')}\n`;
}

/** On one line, because the process that prints it goes on. */
export function announceJson(port: number, { functions }: DevProject): string {
  const named = functions.map(({ logicalId, name }) => ({ logicalId, name }));
  return `${JSON.stringify({ ok: true, endpoint: endpointOf(port), functions: named })}\n`;
}
