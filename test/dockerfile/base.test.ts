import { describe, expect, test } from 'vitest';
import { baseOf, finalStage, lastBaseOf, writtenAt } from '../../src/dockerfile/base.ts';
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import { parseImageReference } from '../../src/dockerfile/image-reference.ts';
import { lambdaBase } from '../../src/dockerfile/lambda-base.ts';

const bases = (lines: string[], given: Record<string, string | undefined> = {}) => {
  const dockerfile = parseDockerfile(lines.join('\n'));
  return dockerfile.stages.map((stage) => {
    const base = baseOf(stage, dockerfile, given);
    if (base.kind === 'image') return base.reference;
    return base.kind === 'stage' ? `stage ${base.stage.index}` : base.kind;
  });
};

describe('baseOf', () => {
  test('finds images, stages, scratch, and what the build must say', () => {
    expect(bases(['FROM golang:1 AS Build', 'FROM build', 'FROM scratch', 'FROM $X'])).toEqual([
      'golang:1',
      'stage 0',
      'scratch',
      'unknown',
    ]);
  });

  test('expands the ARGs before the first FROM, which the build may replace', () => {
    const lines = [
      'ARG TAG="al2" REGISTRY=public.ecr.aws',
      'ARG NONE',
      `FROM \${REGISTRY}/lambda/provided:$TAG`,
    ];
    expect(bases(lines)).toEqual(['public.ecr.aws/lambda/provided:al2']);
    expect(bases(lines, { TAG: 'al2023', NONE: 'x' })).toEqual(['public.ecr.aws/lambda/provided:al2023']);
    expect(bases(['ARG NONE', 'FROM $NONE', `FROM \${NONE:-alpine}`, `FROM \${NONE:+x}alpine`])).toEqual([
      'unknown',
      'alpine',
      'alpine',
    ]);
    expect(bases(['ARG TAG=1', `FROM a:\${TAG:-2}`], { TAG: undefined })).toEqual(['unknown']);
    expect(bases(['FROM a', 'ARG LATE=b', 'FROM $LATE'])).toEqual(['a', 'unknown']);
  });

  test('tells where a part of a reference is written', () => {
    const text = `ARG TAG='al2'\nFROM lambda/provided:\${TAG}`;
    const dockerfile = parseDockerfile(text);
    const base = baseOf(dockerfile.stages[0]!, dockerfile, {});
    if (base.kind !== 'image') throw new Error(base.kind);
    const { tagAt, repositoryAt } = parseImageReference(base.reference);
    const at = (span: { start: number; end: number } | undefined) => span && text.slice(span.start, span.end);
    expect(at(writtenAt(base.pieces, tagAt!))).toBe('al2');
    expect(at(writtenAt(base.pieces, repositoryAt))).toBe('lambda/provided');
    expect(writtenAt(base.pieces, { start: 0, end: base.reference.length })).toBeUndefined();
  });

  test('goes through stages, and finds the one that becomes the image', () => {
    const dockerfile = parseDockerfile('FROM alpine AS one\nFROM one AS Two\nFROM scratch');
    expect(lastBaseOf(dockerfile.stages[1]!, dockerfile, {})).toMatchObject({ reference: 'alpine' });
    expect(finalStage(dockerfile)?.index).toBe(2);
    expect(finalStage(dockerfile, 'two')?.index).toBe(1);
    // Docker: failed to reach build target 0 in Dockerfile.
    expect(finalStage(dockerfile, '0')).toBeUndefined();
    expect(finalStage(dockerfile, 'three')).toBeUndefined();
  });
});

test.each([
  ['alpine', 'alpine', undefined, undefined],
  ['docker.io/library/golang:1.26', 'golang', '1.26', undefined],
  ['localhost:5000/a/b', 'localhost:5000/a/b', undefined, undefined],
  ['localhost:5000/a/b:c@sha256:0', 'localhost:5000/a/b', 'c', 'sha256:0'],
])('parseImageReference(%s)', (text, repository, tag, digest) => {
  expect(parseImageReference(text)).toMatchObject({ repository, tag, digest });
});

test.each([
  ['public.ecr.aws/lambda/provided:al2', 'provided.al2', undefined, false],
  ['public.ecr.aws/lambda/provided:al2-arm64', 'provided.al2', 'arm64', false],
  ['amazon/aws-lambda-provided:al2.2023.05.13.00', 'provided.al2', undefined, true],
  ['docker.io/amazon/aws-lambda-go:1', 'go1.x', undefined, false],
  ['public.ecr.aws/lambda/provided:alami', 'provided', undefined, false],
  ['public.ecr.aws/lambda/provided:al2023.2026.01.02.03-x86_64', 'provided.al2023', 'x86_64', true],
])('lambdaBase(%s)', (reference, runtime, architecture, isDated) => {
  expect(lambdaBase(reference)).toMatchObject({ runtime, architecture, isDated });
});

test.each([
  'public.ecr.aws/lambda/provided',
  'public.ecr.aws/lambda/python:3.12',
  'provided:al2',
  'golang:1',
])('lambdaBase(%s) is undefined', (reference) => {
  expect(lambdaBase(reference)).toBeUndefined();
});
