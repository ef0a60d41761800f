import { expect, test } from 'vitest';
import { scriptCommands } from '../../../src/dockerfile/shell-commands.ts';
import { goFlagsEdit, norpcEdits } from '../../../src/migrate/go/norpc.ts';
import { withEdits } from '../../../src/text/edits.ts';
import { moved } from '../dockerfile/support.ts';

const tagged = (text: string, goFlags?: string): string => {
  const edits = scriptCommands(text, { start: 0, end: text.length }).flatMap((command) =>
    norpcEdits(command, goFlags),
  );
  const after = withEdits(text, edits);
  const again = scriptCommands(after, { start: 0, end: after.length }).flatMap((command) =>
    norpcEdits(command, goFlags),
  );
  expect(again).toEqual([]);
  return after;
};

test.each([
  ['go build -o main .', 'go build -tags lambda.norpc -o main .'],
  ['CGO_ENABLED=0 /usr/local/go/bin/go build', 'CGO_ENABLED=0 /usr/local/go/bin/go build -tags lambda.norpc'],
  ['env GOOS=linux go install ./...', 'env GOOS=linux go install -tags lambda.norpc ./...'],
  ['go build -tags a,b -o x', 'go build -tags a,b,lambda.norpc -o x'],
  ['go build -tags=a', 'go build -tags=a,lambda.norpc'],
  ['go build --tags "a b" x', 'go build --tags "a b lambda.norpc" x'],
  ["go build -tags='a'", "go build -tags='a,lambda.norpc'"],
  ['go build -tags "" x', 'go build -tags "lambda.norpc" x'],
  ['go build -tags "$TAGS" x', 'go build -tags "$TAGS,lambda.norpc" x'],
  ['go build -tags ${TAGS} x', 'go build -tags ${TAGS},lambda.norpc x'],
  ['go build -tags lambda.norpc x', undefined],
  ['go build -tags=a,lambda.norpc x', undefined],
  ['GOFLAGS=-tags=lambda.norpc go build', undefined],
  ['GOFLAGS="-trimpath -tags=a" go build', 'GOFLAGS="-trimpath -tags=a,lambda.norpc" go build'],
  ['GOFLAGS=-trimpath go build', 'GOFLAGS=-trimpath go build -tags lambda.norpc'],
  ['$(GO) build .', '$(GO) build -tags lambda.norpc .'],
  ['${GOCMD} build .', '${GOCMD} build -tags lambda.norpc .'],
  ['$(GOFMT) build .', undefined],
  ['go mod download && go test ./...', undefined],
  ['make build', undefined],
  ['go build \\\n  -o x', 'go build -tags lambda.norpc \\\n  -o x'],
])('%s', (before, after) => {
  expect(tagged(before)).toBe(after ?? before);
});

test('GOFLAGS that are set elsewhere count', () => {
  expect(tagged('go build x', '-tags=lambda.norpc')).toBe('go build x');
  expect(tagged('go build x', '-tags=a,b -v')).toBe('go build -tags a,b,lambda.norpc x');
  expect(goFlagsEdit({ start: 5, end: 20, text: 'GOFLAGS=-tags=a', value: undefined })).toEqual({
    start: 20,
    end: 20,
    text: ',lambda.norpc',
  });
  expect(goFlagsEdit({ start: 0, end: 10, text: 'GOFLAGS=-v', value: undefined })).toBeUndefined();
});

test('in the stages of an image', () => {
  const text = (build: string) =>
    `FROM golang:1 AS b\n${build}\nFROM public.ecr.aws/lambda/provided:al2\nENTRYPOINT ["/x"]\n`;
  const given = { usesLambdaGo: true };
  const stage = (build: string) =>
    moved(text(build), given).after.split('\nFROM')[0]!.split('\n').slice(1).join('\n');
  expect(stage('RUN --mount=type=cache,target=/x a && go build .')).toBe(
    'RUN --mount=type=cache,target=/x a && go build -tags lambda.norpc .',
  );
  expect(stage('RUN ["go", "build", "."]')).toBe('RUN ["go", "build", "-tags", "lambda.norpc", "."]');
  expect(stage('ENV GOFLAGS=-tags=a\nRUN go build')).toBe('ENV GOFLAGS=-tags=a,lambda.norpc\nRUN go build');
  expect(stage('ENV GOFLAGS="-v -tags=a" X=1\nRUN go build')).toBe(
    'ENV GOFLAGS="-v -tags=a,lambda.norpc" X=1\nRUN go build',
  );
  expect(moved(text('RUN go build')).after).toContain('RUN go build\n');
  const done = text('RUN go build').replace('al2', 'al2023');
  expect(moved(done, given).after).toBe(done);
});
