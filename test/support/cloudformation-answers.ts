import type { Stack, StackEvent } from '@aws-sdk/client-cloudformation';
import type { Answer } from './aws-proxy.ts';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

export const cloudformationError = (code: string, message: string, status = 400): Answer => ({
  status,
  body: `<ErrorResponse xmlns="${NAMESPACE}">${element('Error', {
    Type: status < 500 ? 'Sender' : 'Receiver',
    Code: code,
    Message: message,
  })}${element('RequestId', 'of-a-test')}</ErrorResponse>`,
});

/** The answer to any action of CloudFormation, with what AWS's reference calls its response elements. */
export const cloudformationAnswer = (action: string, result: object): Answer => ({
  body: `<${action}Response xmlns="${NAMESPACE}">${element(`${action}Result`, result)}${element(
    'ResponseMetadata',
    { RequestId: 'of-a-test' },
  )}</${action}Response>`,
});

export const describeStacksAnswer = (...stacks: Partial<Stack>[]): Answer =>
  cloudformationAnswer('DescribeStacks', {
    Stacks: stacks.map((stack) => ({ CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE', ...stack })),
  });

/** Newest first, as AWS has them. */
export const stackEventsAnswer = (events: readonly Partial<StackEvent>[]): Answer =>
  cloudformationAnswer('DescribeStackEvents', {
    StackEvents: events.map((event, index) => ({
      EventId: `event-${index}`,
      StackId: 'stack',
      StackName: 'stack',
      Timestamp: new Date(0),
      ...event,
    })),
  });

/** Lists have their entries in `member`. */
function element(name: string, value: unknown): string {
  if (value === undefined) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((entry) => element('member', entry)).join('');
  if (value instanceof Date) return value.toISOString();
  if (value !== null && typeof value === 'object') {
    return Object.entries(value)
      .map(([name, inner]) => element(name, inner))
      .join('');
  }
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
