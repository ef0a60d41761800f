import { describe, expect, it } from 'vitest';
import { imageProblems, imageReport, imageTemplate } from '../../support/image-project.ts';
import { validateContent } from '../../support/projects.ts';

/** Where a base may have it. */
const START = 'ENTRYPOINT ["/usr/bin/run"]';
const AL2023 = 'public.ecr.aws/lambda/provided:al2023';
/** Nothing is known of what is in it. */
const OWN = 'registry.example.com/own/image:1';

describe('dockerfile-base', () => {
  it.each([
    ['public.ecr.aws/lambda/provided:al2', '2026-07-31', 37],
    ['public.ecr.aws/lambda/provided:al2.2023.05.13.00-arm64', '2026-07-31', 37],
    ['public.ecr.aws/lambda/provided:alami', '2024-01-08', 37],
    ['amazon/aws-lambda-go:1', '2024-01-08', 27],
    ['public.ecr.aws/lambda/python:3.8', '2024-10-14', 35],
    ['public.ecr.aws/lambda/nodejs:16', '2024-06-12', 35],
    ['public.ecr.aws/lambda/java:8', '2024-01-08', 33],
    ['amazonlinux:2', '2026-06-30', 18],
    ['public.ecr.aws/amazonlinux/amazonlinux:1', '2023-12-31', 45],
  ])('%s', (image, day, column) => {
    const [found] = imageProblems([`FROM ${image}`, 'CMD ["x"]', START], {
      properties: 'Architectures: [!Ref A]',
    }).filter(({ rule }) => rule === 'dockerfile-base');
    expect(found).toMatchObject({
      file: 'app/Dockerfile',
      severity: 'warning',
      range: { line: 1, column },
      message: `${image} gets no security fixes since ${day}.`,
    });
  });
  it.each([
    AL2023,
    'public.ecr.aws/lambda/python:3.13',
    'public.ecr.aws/lambda/java:11.al2023',
    'public.ecr.aws/lambda/nodejs:99',
    'amazonlinux:2023',
    'amazonlinux:2018.03',
    'example.com/lambda/provided:al2',
    'debian:8',
  ])('knows no end of %s', (image) => {
    expect(imageReport([`FROM ${image}`, START]).filter((line) => line.includes('-base '))).toEqual([]);
  });
  it('has an end only when its day has come', () => {
    const image = 'public.ecr.aws/lambda/python:3.14';
    const on = (today: string) => imageReport([`FROM ${image}`, 'CMD ["a.b"]'], { today });
    expect(on('2029-06-29')).toEqual([]);
    expect(on('2029-06-30')).toHaveLength(1);
  });
  it('points to where the tag is written, and tells of samgen migrate', () => {
    const lines = ['ARG TAG=al2', 'FROM public.ecr.aws/lambda/provided:$TAG AS own', 'FROM own', START];
    expect(imageProblems(lines)).toMatchObject([
      { range: { line: 1, column: 9, endColumn: 12 }, hint: expect.stringContaining('samgen migrate') },
    ]);
  });
  it('takes the arguments of the template, and is silent on what it does not know', () => {
    const lines = ['ARG TAG=al2', `FROM public.ecr.aws/lambda/provided:\${TAG:-al2}`, START];
    expect(imageReport(lines, { metadata: 'DockerBuildArgs: {TAG: al2023}' })).toEqual([]);
    expect(imageReport(lines, { metadata: 'DockerBuildArgs: {TAG: !Ref Tag}' })).toEqual([
      expect.stringContaining('reference-missing'),
    ]);
    expect(
      imageReport(lines, { metadata: 'DockerBuildArgs: !Ref Args' }).filter((line) => /base/.test(line)),
    ).toEqual([]);
  });
  it('minds only the stages that are needed', () => {
    const lines = ['FROM public.ecr.aws/lambda/provided:al2 AS other', `FROM ${AL2023}`, START];
    expect(imageReport(lines)).toEqual([]);
    const copied = [...lines, 'COPY --from=other /x /x'];
    expect(imageReport(copied)).toEqual([expect.stringContaining('warning dockerfile-base 1:37')]);
    const mounted = [...lines, 'RUN --mount=type=bind,from=other,target=/x true'];
    expect(imageReport(mounted).filter((line) => line.includes('-base '))).toHaveLength(1);
  });
});

describe('dockerfile-pin', () => {
  it.each([
    ['FROM golang AS build', '1:6', 'golang names no tag'],
    ['FROM golang:latest AS build', '1:6', 'golang:latest is another image'],
    ['FROM --platform=linux/amd64 localhost:5000/golang AS build', '1:29', 'localhost:5000/golang names'],
    ['ARG FROM=golang\nFROM $FROM AS build', '1:10', 'golang names no tag'],
  ])('%s', (from, place, said) => {
    const found = imageReport([from, `FROM ${OWN}`, 'COPY --from=build /x /x', START]);
    expect(found).toEqual([expect.stringContaining(`warning dockerfile-pin ${place} ${said}`)]);
  });
  it.each([
    'golang:1.26',
    'golang@sha256:0000000000000000000000000000000000000000000000000000000000000000',
    `golang:latest@sha256:${'0'.repeat(64)}`,
    'scratch',
    '$GIVEN',
  ])('takes %s', (image) => {
    expect(imageReport([`FROM ${image} AS build`, `FROM ${OWN}`, 'COPY --from=build /x /x', START])).toEqual(
      [],
    );
  });
  it("asks for the system of AWS's base, or for a stage of a like name", () => {
    expect(imageProblems(['FROM public.ecr.aws/lambda/provided', START])).toMatchObject([
      { hint: 'Name the system: public.ecr.aws/lambda/provided:al2023.' },
    ]);
    expect(imageProblems([`FROM ${OWN} AS build`, 'FROM biuld', START])).toMatchObject([
      { rule: 'dockerfile-pin', hint: 'Did you mean the stage build?' },
    ]);
  });
});

describe('dockerfile-from', () => {
  it.each([
    ['', '1:1', 'This Dockerfile has no FROM'],
    ['# nothing\n', '1:1', 'This Dockerfile has no FROM'],
    ['ARG X=1\n', '1:1', 'This Dockerfile has no FROM'],
    [
      'ARG X=1\nRUN true\nFROM x:1\nENTRYPOINT ["a"]',
      '2:1',
      'Docker stops here: a Dockerfile begins with FROM, and this is RUN.',
    ],
    ['FORM x:1', '1:1', 'Docker stops here: a Dockerfile begins with FROM, and this is FORM.'],
  ])('%j', (text, place, said) => {
    expect(imageReport(text)).toEqual([expect.stringContaining(`error dockerfile-from ${place} ${said}`)]);
  });
  it('guesses what was meant', () => {
    expect(imageProblems('FORM x:1')).toMatchObject([{ hint: 'Did you mean FROM?' }]);
  });
  it('leaves a language of its own alone', () => {
    expect(imageReport('# syntax=example.com/other:1\nhello: world')).toEqual([]);
    expect(imageReport('# syntax=docker/dockerfile:1\nhello: world')).toHaveLength(1);
  });
  it('says one thing once, however many functions use the file', () => {
    const template = imageTemplate();
    const second = template.slice(template.indexOf('  Hello:')).replace('Hello', 'Other');
    const { problems } = validateContent({
      template: template + second,
      files: { 'app/Dockerfile': 'RUN x' },
    });
    expect(problems).toHaveLength(1);
  });
  it.each(['SkipBuild: true'])('is silent where sam does not build it: %s', (metadata) => {
    expect(imageReport('RUN x', { metadata })).toEqual([]);
  });
  it('is silent where the build is told to go elsewhere', () => {
    const samconfig = 'version = 0.1\n[default.build.parameters]\nbase_dir = ".."\n';
    expect(imageReport('RUN x', { samconfig })).toEqual([]);
  });
});

describe('dockerfile-target', () => {
  const lines = [`FROM ${OWN} AS Build`, START, 'FROM scratch'];
  it('names no stage', () => {
    expect(imageProblems(lines, { metadata: 'DockerBuildTarget: biuld' })).toMatchObject([
      {
        file: 'template.yaml',
        range: { line: 9, column: 26 },
        severity: 'error',
        message: 'The Dockerfile of Hello has no stage biuld.',
        hint: 'Did you mean build?',
      },
    ]);
  });
  it('is not missed where there is no stage at all', () => {
    expect(imageReport('RUN x', { metadata: 'DockerBuildTarget: x' })).toHaveLength(1);
  });
  it('names a number, which Docker does not take', () => {
    expect(imageReport(lines, { metadata: 'DockerBuildTarget: "0"' })).toHaveLength(1);
  });
  it('takes the name of a stage, in any letters, and what is not known', () => {
    expect(imageReport(lines, { metadata: 'DockerBuildTarget: BUILD' })).toEqual([]);
    expect(imageReport(lines, { metadata: 'DockerBuildTarget: !Sub "${AWS::Region}"' })).toEqual([]);
    expect(imageReport(lines, { metadata: 'DockerBuildTarget: ""' })).toHaveLength(1);
  });
});

describe('dockerfile-copy-from', () => {
  const copy = (from: string, first = `FROM ${OWN} AS Build`) =>
    imageReport([first, `FROM ${OWN} AS final`, `COPY --from=${from} /x /x`, START, `FROM ${OWN} AS later`], {
      metadata: 'DockerBuildTarget: final',
    });
  it.each([
    ['biuld', 'error', 'No earlier stage is named biuld: Docker looks for an image of this name.'],
    ['other', 'warning', 'No earlier stage is named other: Docker looks for an image of this name.'],
    ['1', 'error', 'This is stage 1, and --from=1 is no earlier one.'],
    ['7', 'error', 'This is stage 1, and --from=7 is no earlier one.'],
    ['final', 'error', 'final is this stage itself.'],
    ['later', 'error', 'The stage later comes later: Docker looks for an image of this name.'],
    ['$BUILD', 'error', 'Docker puts no variable into --from.'],
  ])('%s', (from, severity, message) => {
    expect(copy(from)).toEqual([`${severity} dockerfile-copy-from 3:13 ${message}`]);
  });
  it.each(['build', 'BUILD', '0', 'nginx', 'nginx:1', 'example.com/image', 'image@sha256:0'])(
    'takes %s',
    (from) => {
      expect(copy(from)).toEqual([]);
    },
  );
  it('tells how to name the one stage that has no name', () => {
    const lines = ['FROM golang:1.26', `FROM ${OWN}`, 'COPY --from=builder /x /x', START];
    expect(imageProblems(lines)).toMatchObject([{ hint: 'Name the stage: FROM golang:1.26 AS builder.' }]);
  });
  it('looks at mounts too, and lets BuildKit read a later stage', () => {
    const lines = [`FROM ${OWN} AS one`, 'RUN --mount=type=bind,from=oen,target=/x true', START];
    const samconfig = 'version = 0.1\n[default.build.parameters]\nuse_buildkit = true\n';
    expect(imageReport(lines, { samconfig })).toEqual([
      expect.stringContaining('warning dockerfile-copy-from 2:28 No earlier stage is named oen'),
    ]);
    const later = ['FROM a:1 AS one', 'COPY --from=two /x /x', START, 'FROM a:1 AS two'];
    const metadata = 'DockerBuildTarget: one';
    expect(imageReport(later, { samconfig, metadata })).toEqual([]);
    expect(imageReport(later, { metadata })).toHaveLength(1);
  });
});
