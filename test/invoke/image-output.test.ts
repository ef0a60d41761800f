import { expect, test } from 'vitest';
import { buildOutput } from '../../src/invoke/image-output.ts';

function said(text: string, chunkLength = 7, stream: 'stdout' | 'stderr' = 'stdout'): string {
  let shown = '';
  const output = buildOutput(
    () => {
      shown += 'BEGIN\n';
    },
    (chunk) => {
      shown += Buffer.from(chunk).toString();
    },
  );
  for (let at = 0; at < text.length; at += chunkLength) {
    output.write(Buffer.from(text.slice(at, at + chunkLength)), stream);
  }
  return shown;
}

const cached = `Sending build context to Docker daemon  7.168kB\r\r
Step 1/4 : ARG BASE=scratch
Step 2/4 : FROM golang:1.26 AS build
 ---> 3cc281bd2e73
Step 3/4 : COPY x /
 ---> Using cache
 ---> 98be594c8750
Step 4/4 : FROM scratch
 ---> 
Successfully built 00149127fc70
Successfully tagged samgen-local/fn:latest
`;

test.each([1, 7, 10_000])(
  'a build that comes whole from the cache says nothing, in pieces of %d',
  (length) => {
    expect(said(cached, length)).toBe('');
  },
);

test.each([
  ['a file that is new', cached.replace(' ---> Using cache\n', '')],
  ['a command that runs', cached.replace('Using cache', 'Running in 0123')],
  ['a base that is pulled', cached.replace(' ---> 3cc2', '1.26: Pulling from library/golang\n ---> 3cc2')],
  ['words that are not known', cached.replace('Step 4/4', 'A warning\nStep 4/4')],
])('%s: all is shown, from its beginning', (_name, text) => {
  expect(said(text)).toBe(`BEGIN\n${text}`);
});

test('what stderr says is kept until it is known to matter', () => {
  expect(said('DEPRECATED\n', 5, 'stderr')).toBe('');
});
