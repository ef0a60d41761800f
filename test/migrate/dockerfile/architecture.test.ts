import { describe, expect, test } from 'vitest';
import { moved } from './support.ts';

const PROVIDED = 'public.ecr.aws/lambda/provided';

describe('to arm64', () => {
  test.each<[string, string, ...string[]]>([
    [`FROM --platform=linux/amd64 ${PROVIDED}:al2`, `FROM --platform=linux/arm64 ${PROVIDED}:al2023`],
    [`FROM ${PROVIDED}:al2-x86_64`, `FROM ${PROVIDED}:al2023-arm64`],
    [`FROM ${PROVIDED}:al2023-x86_64`, `FROM ${PROVIDED}:al2023-arm64`],
    [
      'FROM --platform=$BUILDPLATFORM golang:1 AS b\nRUN GOARCH=amd64 go build\nFROM scratch',
      'FROM --platform=$BUILDPLATFORM golang:1 AS b\nRUN GOARCH=arm64 go build\nFROM scratch',
    ],
    [
      'FROM --platform=linux/amd64 golang:1 AS b\nRUN GOARCH=amd64 go build\nFROM scratch',
      'FROM --platform=linux/amd64 golang:1 AS b\nRUN GOARCH=arm64 go build\nFROM scratch',
    ],
    [
      'FROM --platform=linux/amd64 golang:1 AS b\nRUN go build\nFROM scratch',
      'FROM --platform=linux/arm64 golang:1 AS b\nRUN go build\nFROM scratch',
    ],
    [
      'FROM golang:1 AS b\nENV GOOS=linux GOARCH="amd64"\nENV GOARCH amd64\nFROM scratch',
      'FROM golang:1 AS b\nENV GOOS=linux GOARCH="arm64"\nENV GOARCH arm64\nFROM scratch',
    ],
    [
      'FROM rust AS b\nRUN rustup target add x86_64-unknown-linux-musl && \\\n  CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=x cargo build --target=x86_64-unknown-linux-musl\nFROM scratch\nCOPY --from=b /t/x86_64-unknown-linux-musl/release/a /a',
      'FROM rust AS b\nRUN rustup target add aarch64-unknown-linux-musl && \\\n  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=x cargo build --target=aarch64-unknown-linux-musl\nFROM scratch\nCOPY --from=b /t/aarch64-unknown-linux-musl/release/a /a',
    ],
    [
      'FROM a AS b\nRUN zig cc -target x86_64-linux-musl x.c\nFROM scratch',
      'FROM a AS b\nRUN zig cc -target aarch64-linux-musl x.c\nFROM scratch',
    ],
    [
      'FROM a AS b\nRUN cargo lambda build --release --x86-64\nFROM scratch',
      'FROM a AS b\nRUN cargo lambda build --release --arm64\nFROM scratch',
    ],
    ['FROM a\nRUN dotnet publish -r linux-x64', 'FROM a\nRUN dotnet publish -r linux-arm64'],
    ['FROM a\n# amd64\nRUN x \\\n  # x86_64\n  y', 'FROM a\n# amd64\nRUN x \\\n  # x86_64\n  y'],
    [
      'FROM a\nRUN curl https://x/tool-linux-amd64',
      'FROM a\nRUN curl https://x/tool-linux-amd64',
      'architecture «amd64»',
    ],
    ['FROM a\nRUN yum install -y x.x86_64', 'FROM a\nRUN yum install -y x.x86_64', 'architecture «x86_64»'],
    ['FROM a\nARG ARCH=x86_64\nRUN x', 'FROM a\nARG ARCH=x86_64\nRUN x', 'architecture «x86_64»'],
    ['FROM a\nRUN <<EOF\nGOARCH=amd64 go build\nEOF', 'FROM a\nRUN <<EOF\nGOARCH=arm64 go build\nEOF'],
    [
      'FROM a\nRUN case $A in amd64) x;; arm64) y;; esac',
      'FROM a\nRUN case $A in amd64) x;; arm64) y;; esac',
    ],
    ['FROM a\nENV URL_AMD64=https://x/x86_64', 'FROM a\nENV URL_AMD64=https://x/x86_64'],
    ['FROM a\nRUN x --x86-64', 'FROM a\nRUN x --x86-64', 'architecture «x86-64»'],
    ['FROM a\nRUN linux/arm64', 'FROM a\nRUN linux/arm64'],
  ])('%s', (before, after, ...asked) => {
    const result = moved(before, { architecture: 'arm64' });
    expect(result.after).toBe(after);
    expect(result.asked).toEqual(asked);
  });
});

test.each([
  [`FROM --platform=linux/arm64/v8 ${PROVIDED}:al2023`, `FROM --platform=linux/amd64 ${PROVIDED}:al2023`],
  ['FROM a\nRUN GOARCH=arm64 go build', 'FROM a\nRUN GOARCH=amd64 go build'],
  ['FROM a\nENV T=aarch64-unknown-linux-gnu', 'FROM a\nENV T=x86_64-unknown-linux-gnu'],
  ['FROM a\nRUN cargo lambda build --arm64', 'FROM a\nRUN cargo lambda build --x86-64'],
  ['FROM a\nRUN dotnet publish --runtime linux-arm64', 'FROM a\nRUN dotnet publish --runtime linux-x64'],
])('to x86_64: %s', (before, after) => {
  const result = moved(before, { architecture: 'x86_64' });
  expect(result.after).toBe(after);
  expect(result.asked).toEqual([]);
});
