import { describe, expect, it } from 'vitest';
import { imageProblems, imageReport } from '../../support/image-project.ts';

const AL2023 = 'public.ecr.aws/lambda/provided:al2023';
const OWN = 'registry.example.com/own/image:1';
const BUILDKIT = 'version = 0.1\n[default.build.parameters]\nuse_buildkit = true\n';
const START = 'ENTRYPOINT ["/usr/bin/run"]';

describe('dockerfile-package-manager', () => {
  const run = (base: string, ...lines: string[]) =>
    imageReport([`FROM ${base}`, ...lines, START], { samconfig: BUILDKIT }).filter(
      (line) => !line.includes('-base '),
    );
  const NO_YUM = "AWS's base images on Amazon Linux 2023 have no yum.";
  const NO_EXTRAS = 'Amazon Linux 2023 has no amazon-linux-extras.';
  it.each([
    [AL2023, 'RUN yum install -y jq', `2:5 ${NO_YUM}`],
    [AL2023, 'RUN dnf clean all && yum install -y jq && true', `2:22 ${NO_YUM}`],
    [AL2023, 'RUN ["yum", "install", "-y", "jq"]', `2:6 ${NO_YUM}`],
    [AL2023, 'RUN set -ex \\\n # why\n && yum install -y jq', `4:5 ${NO_YUM}`],
    ['public.ecr.aws/lambda/provided', 'RUN yum update -y', `2:5 ${NO_YUM}`],
    ['public.ecr.aws/lambda/python:3.12', 'RUN yum install -y jq', `2:5 ${NO_YUM}`],
    ['public.ecr.aws/lambda/nodejs:20-x86_64', 'RUN yum install -y jq', `2:5 ${NO_YUM}`],
    ['amazonlinux:2023-minimal', 'RUN yum install -y jq', `2:5 ${NO_YUM}`],
    [
      AL2023,
      'RUN yum-config-manager --enable x',
      "2:5 AWS's base images on Amazon Linux 2023 have no yum-config-manager.",
    ],
    [AL2023, 'RUN amazon-linux-extras install -y php8.2', `2:5 ${NO_EXTRAS}`],
    ['amazonlinux:2023', 'RUN amazon-linux-extras enable php8.2', `2:5 ${NO_EXTRAS}`],
    [
      AL2023,
      'RUN dnf install -y https://example.com/x.rpm',
      '2:20 The dnf of this image is microdnf, which installs no package by URL.',
    ],
    [
      AL2023,
      'RUN microdnf install -y /tmp/x.rpm',
      '2:25 The dnf of this image is microdnf, which installs no package from a file.',
    ],
    [
      AL2023,
      'RUN dnf groupinstall -y "Development Tools"',
      '2:25 The dnf of this image is microdnf, which knows no groups.',
    ],
    [
      AL2023,
      'RUN dnf install -y @development',
      '2:20 The dnf of this image is microdnf, which knows no groups.',
    ],
    [
      'public.ecr.aws/lambda/provided:al2',
      'RUN dnf install -y jq',
      '2:5 Amazon Linux before 2023 has no dnf.',
    ],
    [
      'public.ecr.aws/lambda/python:3.11',
      'RUN microdnf install jq',
      '2:5 Amazon Linux before 2023 has no microdnf.',
    ],
    ['amazonlinux:2', 'RUN dnf install -y jq', '2:5 Amazon Linux before 2023 has no dnf.'],
  ])('%s: %s', (base, line, found) => {
    const command =
      base.includes('lambda/python') || base.includes('nodejs') ? ['COPY run /usr/bin/run'] : [];
    expect(run(base, line, ...command).filter((one) => !one.includes('dockerfile-pin'))).toEqual([
      `error dockerfile-package-manager ${found}`,
    ]);
  });
  it('warns where the build may go on', () => {
    expect(run(AL2023, 'RUN yum install -y jq; true')).toEqual([
      `warning dockerfile-package-manager 2:5 ${NO_YUM}`,
    ]);
    expect(run(AL2023, 'RUN <<EOF\nyum install -y jq\ntrue\nEOF')).toEqual([
      `warning dockerfile-package-manager 3:1 ${NO_YUM}`,
    ]);
  });
  it('looks into the stages that are needed, and through them', () => {
    const lines = [
      `FROM ${AL2023} AS one`,
      'FROM one AS two',
      'RUN yum install -y jq',
      'FROM scratch',
      'COPY --from=two /x /x',
      'ENTRYPOINT ["/x"]',
    ];
    expect(imageReport(lines)).toEqual([`error dockerfile-package-manager 3:5 ${NO_YUM}`]);
  });
  it.each([
    [AL2023, 'RUN dnf install -y jq && dnf clean all'],
    [AL2023, 'RUN microdnf install -y jq'],
    [AL2023, 'RUN rpm -i https://example.com/x.rpm'],
    [AL2023, 'RUN dnf install -y yum\nRUN yum install -y jq'],
    [AL2023, 'RUN ln -s /usr/bin/dnf /usr/bin/yum && yum install -y jq'],
    [AL2023, 'RUN dnf install -y dnf && dnf install -y https://example.com/x.rpm'],
    [AL2023, 'RUN yum install -y jq || dnf install -y jq'],
    [AL2023, 'RUN if command -v yum; then yum install -y jq; fi'],
    [AL2023, 'RUN command -v yum && yum install -y jq'],
    [AL2023, 'RUN echo yum install -y jq'],
    [AL2023, '# RUN yum install -y jq'],
    [AL2023, 'COPY --from=amazonlinux:2023 / /\nRUN yum install -y jq'],
    ['public.ecr.aws/lambda/python:3.11', 'RUN yum install -y jq && yum groupinstall -y x'],
    [
      'public.ecr.aws/lambda/provided:al2',
      'RUN amazon-linux-extras install -y php8.2 && yum install -y https://example.com/x.rpm',
    ],
    ['amazonlinux:2023', 'RUN yum install -y jq && dnf install -y https://example.com/x.rpm'],
    ['fedora:42', 'RUN yum install -y jq && dnf groupinstall -y x'],
    [OWN, 'RUN yum install -y jq'],
    ['$BASE', 'RUN yum install -y jq'],
    ['public.ecr.aws/lambda/go:1', 'RUN yum install -y jq'],
    ['public.ecr.aws/lambda/provided:own', 'RUN yum install -y jq'],
  ])('takes %s: %s', (base, line) => {
    expect(run(base, line)).toEqual([]);
  });
  it('says what to write instead', () => {
    const hint = (line: string) => imageProblems([`FROM ${AL2023}`, line, START])[0]?.hint;
    expect(hint('RUN yum install -y jq')).toBe('Write dnf.');
    expect(hint('RUN dnf install -y https://example.com/x.rpm')).toBe(
      'Write rpm -i https://example.com/x.rpm.',
    );
  });
});

describe('dockerfile-platform', () => {
  const ARM = 'Architectures: [arm64]';
  const own = 'CMD ["app.handler"]';
  it.each([
    [['FROM --platform=linux/amd64 public.ecr.aws/lambda/python:3.13', own], ARM, '1:6', 'amd64', 'arm64'],
    [
      ['FROM --platform=linux/arm64 public.ecr.aws/lambda/python:3.13', own],
      'Timeout: 4',
      '1:6',
      'arm64',
      'x86_64',
    ],
    [
      ['FROM --platform=amd64 public.ecr.aws/lambda/python:3.13 AS one', 'FROM one', own],
      ARM,
      '1:6',
      'amd64',
      'arm64',
    ],
    [
      ['ARG P=linux/arm64/v8', 'FROM --platform=$P public.ecr.aws/lambda/python:3.13', own],
      'Timeout: 4',
      '2:6',
      'arm64',
      'x86_64',
    ],
    [['FROM public.ecr.aws/lambda/python:3.13-x86_64', own], ARM, '1:6', 'amd64', 'arm64'],
    [['FROM arm64v8/alpine:3', 'ENTRYPOINT run'], 'Timeout: 4', '1:6', 'arm64', 'x86_64'],
  ])('%j', (lines, properties, place, base, wanted) => {
    expect(imageReport(lines, { properties: properties.replace('Timeout: 4', 'MemorySize: 128') })).toEqual([
      `error dockerfile-platform ${place} This base is for ${base}, and the function runs on ${wanted}.`,
    ]);
  });
  it('warns where only a program that is copied in starts', () => {
    const lines = ['FROM --platform=linux/amd64 alpine:3', 'COPY main /main', 'ENTRYPOINT ["/main"]'];
    expect(imageReport(lines, { properties: ARM })).toEqual([
      'warning dockerfile-platform 1:6 This base is for amd64, and the function runs on arm64.',
    ]);
  });
  it.each([
    [
      [
        'FROM --platform=linux/amd64 golang:1.26 AS build',
        `FROM ${AL2023}`,
        'COPY --from=build /x /usr/bin/run',
        START,
      ],
    ],
    [['FROM --platform=linux/arm64 public.ecr.aws/lambda/python:3.13', own]],
    [['FROM public.ecr.aws/lambda/python:3.13-arm64', own]],
    [['FROM --platform=linux/amd64 scratch', 'COPY main /main', 'ENTRYPOINT ["/main"]']],
    [['ARG P', 'FROM --platform=$P public.ecr.aws/lambda/python:3.13', own]],
    [['FROM --platform=$TARGETPLATFORM public.ecr.aws/lambda/python:3.13', own]],
  ])('takes %j', (lines) => {
    expect(imageReport(lines, { properties: ARM, samconfig: BUILDKIT })).toEqual([]);
  });
  it('is silent on an architecture that is not known, and says a thing once for all functions alike', () => {
    const lines = ['FROM --platform=linux/amd64 public.ecr.aws/lambda/python:3.13', own];
    expect(
      imageReport(lines, { properties: 'Architectures: [!If [A, arm64, x86_64]]' }).filter((line) =>
        /platform/.test(line),
      ),
    ).toEqual([]);
  });

  const compiled = (line: string, metadata = '') =>
    imageReport(
      ['FROM golang:1.26 AS build', line, `FROM ${AL2023}`, 'COPY --from=build /x /usr/bin/run', START],
      {
        properties: ARM,
        metadata,
        samconfig: BUILDKIT,
      },
    );
  it.each([
    ['RUN CGO_ENABLED=0 GOARCH=amd64 go build', '2:26', 'amd64'],
    ['ENV GOOS=linux GOARCH=amd64', '2:23', 'amd64'],
    ['ENV GOARCH amd64', '2:12', 'amd64'],
    ['ARG GOARCH=amd64\nRUN GOARCH=$GOARCH go build', '2:12', 'amd64'],
    ['RUN cargo build --release --target x86_64-unknown-linux-musl', '2:36', 'x86_64'],
    ['RUN cargo lambda build --x86-64', '2:26', 'x86-64'],
    ['RUN dotnet publish -c Release --runtime linux-x64', '2:47', 'x64'],
  ])('warns of a compiler: %s', (line, place, told) => {
    expect(compiled(line)).toEqual([
      `warning dockerfile-platform ${place} This compiles for ${told}, and the function runs on arm64.`,
    ]);
  });
  it.each([
    'RUN GOARCH=arm64 go build',
    'RUN GOARCH=amd64 go build ./tool && GOARCH=arm64 go build',
    'ARG TARGETARCH\nRUN GOARCH=$TARGETARCH go build',
    'RUN go build\n# GOARCH=amd64',
    'RUN go build && \\\n  # GOARCH=amd64\n  true',
    'RUN rustup target add x86_64-unknown-linux-musl',
    'RUN curl -o node.tar.gz https://example.com/node-linux-x64.tar.gz',
    'LABEL GOARCH=amd64',
  ])('takes a compiler: %s', (line) => {
    expect(compiled(line)).toEqual([]);
  });
  it('leaves to the template what it gives', () => {
    const metadata = 'DockerBuildArgs: {GOARCH: arm64}';
    expect(compiled('ARG GOARCH=amd64\nRUN GOARCH=$GOARCH go build', metadata)).toEqual([]);
  });
});

describe('dockerfile-buildkit', () => {
  const check = (lines: string[], samconfig?: string, metadata = '') =>
    imageReport([...lines, START], { metadata, ...(samconfig ? { samconfig } : {}) });
  const STOPS = (flag: string) => `sam build's classic builder does not know --${flag}, and stops here.`;
  it.each([
    [[`FROM ${OWN}`, 'RUN --mount=type=cache,target=/x true'], `2:5 ${STOPS('mount')}`],
    [[`FROM ${OWN}`, 'COPY --chmod=755 x /x'], `2:6 ${STOPS('chmod')}`],
    [[`FROM ${OWN}`, 'COPY --link x /x'], `2:6 ${STOPS('link')}`],
    [
      [`FROM ${OWN}`, 'COPY <<EOF /x', 'a', 'EOF'],
      "2:1 sam build's classic builder knows no here-documents, and stops here.",
    ],
    [
      ['FROM --platform=$BUILDPLATFORM golang:1 AS build', `FROM ${OWN}`, 'COPY --from=build /x /x'],
      "1:17 BUILDPLATFORM is empty in sam build's classic builder, which stops here.",
    ],
    [
      [`FROM ${OWN}`, 'ARG TARGETARCH', `RUN GOARCH=\${TARGETARCH} go build`],
      "3:12 TARGETARCH is empty in sam build's classic builder.",
    ],
  ])('%j', (lines, found) => {
    expect(check(lines)).toEqual([`warning dockerfile-buildkit ${found}`]);
    expect(check(lines, BUILDKIT)).toEqual([]);
    expect(check(lines, BUILDKIT.replace('build', 'global'))).toEqual([]);
    expect(check(lines, BUILDKIT.replace('true', 'false'))).toHaveLength(1);
  });
  it.each([
    [
      [
        `FROM --platform=\${BUILDPLATFORM:-linux/amd64} golang:1 AS build`,
        `FROM ${OWN}`,
        'COPY --from=build /x /x',
      ],
    ],
    [
      [
        'ARG BUILDPLATFORM=linux/amd64',
        'FROM --platform=$BUILDPLATFORM golang:1 AS build',
        `FROM ${OWN}`,
        'COPY --from=build /x /x',
      ],
    ],
    [[`FROM ${OWN}`, 'ARG TARGETARCH=arm64', 'RUN GOARCH=$TARGETARCH go build']],
    [[`FROM ${OWN}`, 'RUN GOARCH=$TARGETARCH go build', 'ARG TARGETARCH']],
    [[`FROM ${OWN}`, 'ARG TARGETARCH', 'ENV TARGETARCH=arm64', 'RUN GOARCH=$TARGETARCH go build']],
    [[`FROM ${OWN}`, 'ARG TARGETARCH', `RUN GOARCH=\${TARGETARCH:-arm64} go build`]],
    [[`FROM ${OWN}`, 'COPY --chown=1:1 x /x']],
    [[`FROM ${OWN} AS other`, 'RUN --mount=type=cache,target=/x true', `FROM ${OWN}`]],
  ])('takes %j', (lines) => {
    expect(check(lines)).toEqual([]);
  });
  it('says only the first thing, and takes what the template gives', () => {
    const lines = [
      `FROM ${OWN}`,
      'ARG TARGETARCH',
      'RUN echo $TARGETARCH',
      'COPY --link x /x',
      'COPY --chmod=755 y /y',
    ];
    expect(check(lines)).toHaveLength(1);
    expect(check(lines.slice(0, 3), undefined, 'DockerBuildArgs: {TARGETARCH: arm64}')).toEqual([]);
  });
});
