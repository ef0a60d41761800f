import { describe, expect, test } from 'vitest';
import { moved } from './support.ts';

const PROVIDED = 'public.ecr.aws/lambda/provided';

describe('FROM', () => {
  test.each([
    [`FROM ${PROVIDED}:al2`, `FROM ${PROVIDED}:al2023`],
    [`from  ${PROVIDED}:alami as x # y`, `from  ${PROVIDED}:al2023 as x # y`],
    [`FROM ${PROVIDED}:al1\r\nCMD ["x"]\r\n`, `FROM ${PROVIDED}:al2023\r\nCMD ["x"]\r\n`],
    ['FROM amazon/aws-lambda-provided:al2', 'FROM amazon/aws-lambda-provided:al2023'],
    [`FROM ${PROVIDED}:al2.2023.05.13.00`, `FROM ${PROVIDED}:al2023`],
    [`FROM ${PROVIDED}:al2-arm64`, `FROM ${PROVIDED}:al2023-arm64`],
    [`FROM ${PROVIDED}:al2.2023.05.13.00-x86_64`, `FROM ${PROVIDED}:al2023-x86_64`],
    [`FROM ${PROVIDED}:al2@sha256:0123 AS x`, `FROM ${PROVIDED}:al2023 AS x`],
    [`ARG TAG=al2\nFROM ${PROVIDED}:\${TAG}`, `ARG TAG=al2023\nFROM ${PROVIDED}:\${TAG}`],
    [`ARG B="${PROVIDED}:al2"\nFROM $B`, `ARG B="${PROVIDED}:al2023"\nFROM $B`],
    [`FROM ${PROVIDED}:\${TAG:-al2}`, `FROM ${PROVIDED}:\${TAG:-al2023}`],
    [`ARG TAG\nFROM ${PROVIDED}:\${TAG:-al2}`, `ARG TAG\nFROM ${PROVIDED}:\${TAG:-al2023}`],
    [
      `ARG V=al2\nFROM ${PROVIDED}:$V AS a\nFROM ${PROVIDED}:$V`,
      `ARG V=al2023\nFROM ${PROVIDED}:$V AS a\nFROM ${PROVIDED}:$V`,
    ],
    [
      'FROM public.ecr.aws/sam/build-provided.al2:1.79.0-2023 AS b',
      'FROM public.ecr.aws/sam/build-provided.al2023:latest AS b',
    ],
    [
      'FROM public.ecr.aws/sam/build-provided.al2:latest-x86_64',
      'FROM public.ecr.aws/sam/build-provided.al2023:latest-x86_64',
    ],
    [
      'FROM public.ecr.aws/sam/build-go1.x:latest AS b',
      'FROM public.ecr.aws/sam/build-provided.al2023:latest AS b',
    ],
    [`ARG A\nFROM ${PROVIDED}:al2-$A`, `ARG A\nFROM ${PROVIDED}:al2023-$A`],
    ['FROM public.ecr.aws/sam/build-provided', 'FROM public.ecr.aws/sam/build-provided.al2023'],
    ['FROM amazonlinux:2 AS b\nRUN yum install -y gcc\nFROM scratch', undefined],
    [`FROM ${PROVIDED}:al2023`, undefined],
    [`FROM ${PROVIDED}:al2023.2025.01.01.01-arm64`, undefined],
    ['FROM public.ecr.aws/lambda/python:3.8\nRUN yum install -y curl', undefined],
    ['FROM public.ecr.aws/lambda/python:3.8-$A', undefined],
    [`FROM ${PROVIDED}:al2023-$A`, undefined],
    ['FROM golang:1 AS b\nFROM gcr.io/distroless/static', undefined],
  ])('%s', (before, after) => {
    const result = moved(before);
    expect(result.after).toBe(after ?? before);
    expect(result.questions).toEqual(before === after ? [expect.anything()] : []);
    expect(result.notes).toHaveLength(/\d{4}\.\d|sha256|1\.79/.test(before) && after !== undefined ? 1 : 0);
    expect(result.isNeeded).toBe(after !== undefined && after !== before);
  });

  test('lambda/go becomes lambda/provided', () => {
    const result = moved(
      'FROM public.ecr.aws/lambda/go:1.2023.03.21.16\nCOPY main ${LAMBDA_TASK_ROOT}\nCMD ["main"]\n',
    );
    expect(result.after).toBe(
      `FROM ${PROVIDED}:al2023\nCOPY main \${LAMBDA_TASK_ROOT}\nENTRYPOINT ["/var/task/main"]\n`,
    );
    expect(result).toMatchObject({ fromGo: true, programFolder: '/var/task', isNeeded: true });
    expect(result.notes.map(({ about }) => about)).toEqual(['pin-dropped']);
    expect(moved('FROM public.ecr.aws/lambda/go\nCMD ["a"]').after).toContain(`FROM ${PROVIDED}:al2023\n`);
  });

  test.each([
    [`FROM ${PROVIDED}`, 'base-tag'],
    [`FROM ${PROVIDED}:latest`, 'base-tag'],
    ['FROM lambci/lambda:build-provided.al2', 'lambci-base'],
    [`ARG V=2\nFROM ${PROVIDED}:al$V`, 'base-expression'],
    [`ARG T=al2\nFROM ${PROVIDED}:$T AS a\nFROM x:$T`, 'base-expression'],
    [`ARG T\nFROM ${PROVIDED}:$T`, 'base-unknown'],
    ['ARG B\nFROM $B', 'base-unknown'],
  ])('%s is asked about', (text, about) => {
    const result = moved(text);
    expect(result.after).toBe(text);
    expect(result.questions.map((question) => question.about)).toEqual([about]);
  });

  test('a build argument of the template is told, and what depends on it is moved', () => {
    const text = `ARG TAG=x\nFROM ${PROVIDED}:$TAG\nRUN yum install -y jq\n`;
    const result = moved(text, { args: { TAG: 'al2-arm64' } });
    expect(result.outside).toEqual([{ name: 'TAG', from: 'al2-arm64', to: 'al2023-arm64' }]);
    expect(result.after).toBe(`ARG TAG=x\nFROM ${PROVIDED}:$TAG\nRUN dnf install -y jq\n`);
    const whole = moved('ARG B\nFROM $B\nCMD ["main"]', {
      args: { B: 'public.ecr.aws/lambda/go:1@sha256:0' },
    });
    expect(whole.outside).toEqual([
      { name: 'B', from: 'public.ecr.aws/lambda/go:1@sha256:0', to: `${PROVIDED}:al2023` },
    ]);
    expect(whole.fromGo).toBe(true);
  });

  test('only stages on a base that moves are moved, through stages too', () => {
    const text = [
      'FROM amazonlinux:2 AS tools',
      'RUN yum install -y curl',
      `FROM ${PROVIDED}:al2 AS base`,
      'RUN yum install -y jq',
      'FROM base AS app',
      'RUN yum install -y zip',
      'FROM public.ecr.aws/lambda/provided:al2023',
      'RUN yum install -y x',
    ].join('\n');
    expect(moved(text).after).toBe(
      text
        .replace(':al2 ', ':al2023 ')
        .replace('yum install -y jq', 'dnf install -y jq')
        .replace('yum install -y zip', 'dnf install -y zip'),
    );
  });
});
