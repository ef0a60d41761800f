import { describe, expect, it } from 'vitest';
import { imageProblems, imageReport } from '../../support/image-project.ts';

const AL2023 = 'public.ecr.aws/lambda/provided:al2023';
const PYTHON = 'public.ecr.aws/lambda/python:3.13';
const OWN = 'registry.example.com/own/image:1';
const STATIC = 'gcr.io/distroless/static-debian12:nonroot';

const NOTHING = 'The image has neither ENTRYPOINT nor CMD: Lambda has nothing to start.';
const NO_CMD = "AWS's own entrypoint takes one word, the handler's name, and this image has no CMD.";
const NO_SHELL = 'Without a list Docker starts this by /bin/sh, and the image has no shell.';
const NO_LIST = (keyword: string) =>
  `This is no JSON list, and Docker has a shell run it as it stands: ${keyword} takes double quotes.`;
const MAIN = 'COPY main /main';

describe('dockerfile-entrypoint: nothing to start', () => {
  it.each([
    [['FROM scratch', MAIN], `1:6 ${NOTHING}`],
    [[`FROM ${STATIC}`, MAIN], `1:6 ${NOTHING}`],
    [['FROM scratch AS one', MAIN, 'CMD ["/main"]', 'FROM one', 'ENTRYPOINT []'], `4:6 ${NOTHING}`],
    [
      ['FROM alpine:3', MAIN],
      '1:6 The image has neither ENTRYPOINT nor CMD: Lambda starts the shell of its base, which ends at once.',
    ],
    [[`FROM ${AL2023}`, 'COPY main /var/runtime/bootstrap'], `1:6 ${NO_CMD}`],
    [[`FROM ${PYTHON}`, 'COPY app.py ./'], `1:6 ${NO_CMD}`],
    [[`FROM ${AL2023}`], `1:6 ${NO_CMD}`],
    [
      ['FROM public.ecr.aws/lambda/python:3.13 AS one', 'CMD ["a.b"]', 'FROM one', 'ENTRYPOINT []'],
      `3:6 ${NOTHING}`,
    ],
  ])('%j', (lines, found) => {
    expect(imageReport(lines)).toEqual([`error dockerfile-entrypoint ${found}`]);
  });
  it.each([
    [[`FROM ${OWN}`, MAIN]],
    [['FROM $GIVEN', MAIN]],
    [['FROM scratch AS one', MAIN, 'CMD ["/main"]', 'FROM one']],
    [[`FROM ${PYTHON}`, 'CMD ["app.handler"]']],
    [[`FROM ${PYTHON}`, 'COPY own.sh /lambda-entrypoint.sh']],
    [[`FROM ${PYTHON}`, 'RUN sed -i s/x/y/ /lambda-entrypoint.sh']],
    [['FROM scratch AS one', 'ONBUILD CMD ["/main"]', 'FROM one', MAIN]],
  ])('is silent: %j', (lines) => {
    expect(imageReport(lines)).toEqual([]);
  });
  it.each([
    'ImageConfig: {Command: [/main]}',
    'ImageConfig: {EntryPoint: [/main]}',
    'ImageConfig: {Command: !Ref "AWS::NoValue"}',
    'ImageConfig: !If [A, {Command: [/main]}, !Ref "AWS::NoValue"]',
  ])('takes %s', (properties) => {
    expect(
      imageReport(['FROM scratch', MAIN], { properties }).filter((line) => /dockerfile/.test(line)),
    ).toEqual([]);
  });
  it('does not take an empty one', () => {
    expect(imageReport(['FROM scratch', MAIN], { properties: 'ImageConfig: {Command: []}' })).toHaveLength(1);
  });
});

describe('dockerfile-entrypoint: forms', () => {
  it.each([
    [['FROM scratch', MAIN, 'ENTRYPOINT /main'], `3:12 ${NO_SHELL}`],
    [['FROM scratch', MAIN, 'CMD /main'], `3:5 ${NO_SHELL}`],
    [[`FROM ${STATIC}`, MAIN, 'ENTRYPOINT exec /main'], `3:12 ${NO_SHELL}`],
    [['FROM scratch AS one', MAIN, 'ENTRYPOINT /main', 'FROM one', 'LABEL a=b'], `3:12 ${NO_SHELL}`],
    [['FROM alpine:3', MAIN, "ENTRYPOINT ['/main']"], `3:12 ${NO_LIST('ENTRYPOINT')}`],
    [['FROM scratch', MAIN, "ENTRYPOINT ['/main']"], `3:12 ${NO_LIST('ENTRYPOINT')}`],
    [['FROM alpine:3', MAIN, 'CMD [ "/main", ]'], `3:5 ${NO_LIST('CMD')}`],
    [['FROM alpine:3', MAIN, 'CMD [ "/main" "x" ]'], `3:5 ${NO_LIST('CMD')}`],
    [
      [`FROM ${PYTHON}`, "CMD ['app.handler']"],
      "2:5 AWS's own entrypoint takes one word, the handler's name, and gets a shell and its words.",
    ],
    [
      [`FROM ${PYTHON}`, 'CMD app.handler'],
      "2:5 AWS's own entrypoint takes one word, the handler's name, and gets a shell and its words.",
    ],
    [
      [`FROM ${PYTHON}`, 'CMD ["python", "app.py"]'],
      "2:5 AWS's own entrypoint takes one word, the handler's name, and gets 2.",
    ],
  ])('%j', (lines, found) => {
    expect(imageReport(lines)).toEqual([`error dockerfile-entrypoint ${found}`]);
  });
  it('warns where an entrypoint of the base may make something of it, and of a CMD that is passed over', () => {
    expect(imageReport([`FROM ${OWN}`, "CMD ['x']"])).toEqual([
      `warning dockerfile-entrypoint 2:5 ${NO_LIST('CMD')}`,
    ]);
    expect(imageReport(['FROM alpine:3', MAIN, 'ENTRYPOINT /main', 'CMD ["x"]'])).toEqual([
      'warning dockerfile-entrypoint 4:5 This is passed over: an ENTRYPOINT without a list takes no words of CMD.',
    ]);
    expect(
      imageReport(['FROM alpine:3', MAIN, 'ENTRYPOINT /main'], { properties: 'ImageConfig: {Command: [x]}' }),
    ).toEqual([expect.stringContaining('warning dockerfile-entrypoint 12:30 This is passed over')]);
  });
  it('writes the list as Docker takes it', () => {
    expect(imageProblems(['FROM scratch', MAIN, "ENTRYPOINT ['/main', 'x']"])).toMatchObject([
      { hint: 'Write ENTRYPOINT ["/main", "x"]' },
    ]);
  });
  it.each([
    [['FROM alpine:3', MAIN, 'ENTRYPOINT /main']],
    [['FROM alpine:3', MAIN, 'CMD /main']],
    [['FROM alpine:3', 'CMD [ -f /x ] && echo "a" || echo ["b"]']],
    [[`FROM ${OWN}`, 'CMD /main']],
    [['FROM scratch', 'COPY --from=busybox:1 /bin /bin', MAIN, 'CMD /main']],
    [['FROM scratch', 'ADD root.tar.gz /', 'CMD /main']],
    [['FROM scratch', 'COPY --from=busybox:1 /bin/busybox /bin/sh', MAIN, 'CMD /main']],
    [['FROM scratch', MAIN, 'COPY shell /own', 'SHELL ["/own", "-c"]', 'CMD /main']],
    [['FROM scratch', MAIN, 'CMD /other', 'CMD ["/main"]']],
    [['FROM scratch AS one', 'CMD /other', 'FROM one', MAIN, 'ENTRYPOINT ["/main"]']],
    [['FROM gcr.io/distroless/base:debug-nonroot', MAIN, 'CMD /main']],
    [[`FROM ${AL2023}`, 'COPY main /var/task/main', 'ENTRYPOINT ["/var/task/main"]', 'CMD a b']],
  ])('takes %j', (lines) => {
    expect(imageReport(lines)).toEqual([]);
  });
  it('minds what the template says instead', () => {
    const lines = ['FROM scratch', MAIN, 'ENTRYPOINT /main'];
    expect(imageReport(lines, { properties: 'ImageConfig: {EntryPoint: [/main]}' })).toEqual([]);
  });
});

describe('dockerfile-shell', () => {
  const run = (lines: string[]) => imageReport([...lines, MAIN, 'ENTRYPOINT ["/main"]']);
  it.each([
    [['FROM scratch', 'RUN chmod +x /main'], '2:1'],
    [[`FROM ${STATIC} AS one`, 'RUN true', 'FROM one'], '2:1'],
    [['FROM scratch AS one', 'RUN true', 'FROM alpine:3', 'COPY --from=one /x /x'], '2:1'],
  ])('%j', (lines, place) => {
    expect(run(lines)).toEqual([
      `error dockerfile-shell ${place} RUN starts /bin/sh, and this image has no shell: the build stops here.`,
    ]);
  });
  it.each([
    [['FROM alpine:3', 'RUN true']],
    [[`FROM ${OWN}`, 'RUN true']],
    [['FROM scratch', 'COPY busybox /bin/', 'RUN ["/bin/busybox", "true"]']],
    [['FROM scratch', 'COPY --from=busybox:1 /bin/ /bin/', 'RUN true']],
    [['FROM scratch', 'SHELL ["/own", "-c"]', 'RUN true']],
    [['FROM scratch', 'COPY tool /tool', 'RUN ["/tool", "x"]']],
    [['FROM scratch AS unused', 'RUN true', 'FROM alpine:3']],
  ])('takes %j', (lines) => {
    expect(run(lines)).toEqual([]);
  });
});

describe('dockerfile-program', () => {
  const GO = ['FROM golang:1.26 AS build', 'WORKDIR /app', 'RUN go build -o main'];
  it.each([
    [
      [...GO, 'FROM scratch', 'COPY --from=build /app/main /main', 'ENTRYPOINT ["/bootstrap"]'],
      '6:13',
      '/bootstrap',
      'Name the place where it is copied to: "/main".',
    ],
    [
      [...GO, 'FROM scratch', 'COPY --from=build /app/main /main', 'CMD ["/app/main", "x"]'],
      '6:6',
      '/app/main',
      'Name the place where it is copied to: "/main".',
    ],
    [
      [...GO, `FROM ${AL2023}`, 'COPY --from=build /app/main ./bootstrap', 'ENTRYPOINT [ "./main" ]'],
      '6:14',
      '/var/task/main',
      'Name the place where it is copied to: "/var/task/bootstrap".',
    ],
    [
      [
        ...GO,
        'FROM scratch',
        'WORKDIR /x',
        'COPY --from=build /app/main y',
        'WORKDIR z',
        'ENTRYPOINT ["./y"]',
      ],
      '8:13',
      '/x/z/y',
      'Name the place where it is copied to: "/x/y".',
    ],
    [
      [
        'FROM alpine:3',
        'RUN apk add --no-cache curl && mkdir /x',
        'COPY run.sh /function/',
        'ENTRYPOINT ["/function/start.sh"]',
      ],
      '4:13',
      '/function/start.sh',
      'Name the place where it is copied to: "/function/run.sh".',
    ],
    [
      ['FROM scratch AS one', 'WORKDIR /a', 'FROM one', 'COPY ["my main", "b"]', 'ENTRYPOINT ["./c"]'],
      '5:13',
      '/a/c',
      'Name the place where it is copied to: "/a/b".',
    ],
    [
      ['FROM scratch', 'COPY <<EOF /run', '#!/bin/sh', 'EOF', 'ENTRYPOINT ["/start"]'],
      '5:13',
      '/start',
      'Name the place where it is copied to: "/run".',
    ],
    [
      ['# escape=`', 'FROM scratch', 'COPY `', '  main `', '  /main', 'ENTRYPOINT ["/start"]'],
      '6:13',
      '/start',
      'Name the place where it is copied to: "/main".',
    ],
  ])('%j', (lines, place, path, hint) => {
    const samconfig = 'version = 0.1\n[default.build.parameters]\nuse_buildkit = true\n';
    const files = { 'app/my main': '', 'app/main': '', 'app/run.sh': '' };
    const [found, ...more] = imageProblems(lines, { samconfig, files });
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      rule: 'dockerfile-program',
      severity: 'error',
      message: `The image starts ${path}, and nothing puts a file there.`,
      hint,
    });
    expect(`${found!.range.line}:${found!.range.column}`).toBe(place);
  });
  it('knows that a bare name is looked for on the PATH', () => {
    const lines = ['FROM scratch', 'WORKDIR /app', 'COPY main .', 'ENTRYPOINT ["main"]'];
    expect(imageReport(lines)).toEqual([
      'error dockerfile-program 4:13 The image starts main, and there is none on its PATH.',
    ]);
    expect(imageReport(['FROM scratch', 'ENV PATH=/app', ...lines.slice(1)])).toEqual([]);
    expect(imageReport(['FROM scratch', 'ENV PATH=$PATH:/x', ...lines.slice(1)])).toEqual([]);
    expect(imageReport(lines, { properties: 'Environment: {Variables: {PATH: /app}}' })).toEqual([]);
    expect(imageReport(['FROM alpine:3', ...lines.slice(1)])).toEqual([]);
    expect(imageReport(['FROM scratch', 'COPY main /usr/bin/', 'ENTRYPOINT ["main"]'])).toEqual([]);
  });
  it("knows what AWS's own entrypoint starts", () => {
    const lines = [`FROM ${AL2023}`, 'COPY bootstrap /var/task/', 'CMD ["handler"]'];
    expect(imageProblems(lines)).toMatchObject([
      {
        rule: 'dockerfile-program',
        severity: 'error',
        range: { line: 1, column: 6 },
        message: "AWS's own entrypoint starts /var/runtime/bootstrap, and nothing puts a file there.",
        hint: 'Copy it there, or name the place where it is: ENTRYPOINT ["/var/task/bootstrap"].',
      },
    ]);
    expect(
      imageReport([`FROM ${AL2023}`, `COPY bootstrap \${LAMBDA_RUNTIME_DIR}`, 'CMD ["handler"]']),
    ).toEqual([]);
    expect(
      imageReport([`FROM ${AL2023}`, 'RUN curl x -o /var/runtime/bootstrap', 'CMD ["handler"]']),
    ).toEqual([]);
    expect(imageReport([`FROM ${PYTHON}`, 'COPY app.py ./', 'CMD ["app.handler"]'])).toEqual([]);
  });
  it('takes the working folder and the entrypoint of the template', () => {
    const lines = ['FROM scratch', 'COPY main /app/main', 'ENTRYPOINT ["./main"]'];
    expect(imageReport(lines)).toHaveLength(1);
    expect(imageReport(lines, { properties: 'ImageConfig: {WorkingDirectory: /app}' })).toEqual([]);
    expect(imageReport(lines, { properties: 'ImageConfig: {EntryPoint: [/app/main]}' })).toEqual([]);
    expect(imageReport(lines, { properties: 'ImageConfig: {EntryPoint: [/app/man]}' })).toEqual([
      'error dockerfile-program 12:33 The image starts /app/man, and nothing puts a file there.',
    ]);
  });
  it.each([
    [['FROM scratch', 'COPY --from=busybox:1 / /', 'ENTRYPOINT ["/main"]']],
    [['FROM scratch', 'COPY . .', 'ENTRYPOINT ["/main"]']],
    [['FROM scratch', 'COPY out/ /', 'ENTRYPOINT ["/main"]']],
    [['FROM scratch', 'COPY out /app', 'ENTRYPOINT ["/app/main"]']],
    [['FROM scratch', 'COPY bin/* /app/', 'ENTRYPOINT ["/app/main"]']],
    [['FROM scratch', 'COPY a b /app/', 'ENTRYPOINT ["/app/b"]']],
    [['FROM scratch', 'COPY main /app/', 'ENTRYPOINT ["/app/main"]']],
    [['FROM scratch', 'ARG NAME', 'COPY main /$NAME', 'ENTRYPOINT ["/start"]']],
    [['FROM scratch', 'ARG NAME', `WORKDIR \${NAME}`, 'COPY main .', 'ENTRYPOINT ["./main"]']],
    [['FROM scratch', 'ARG NAME=start', `COPY main /\${NAME}`, 'ENTRYPOINT ["/start"]']],
    [['ARG NAME=start', 'FROM scratch', 'ARG NAME', 'COPY main /$NAME', 'ENTRYPOINT ["/start"]']],
    [['FROM scratch', 'ENV A=/a B="$UNKNOWN"', 'COPY main $A/$B', 'ENTRYPOINT ["/a/start"]']],
    [['FROM scratch', 'ADD main.tar.gz /', 'ENTRYPOINT ["/start"]']],
    [['FROM scratch', 'ADD https://example.com/start /', 'ENTRYPOINT ["/start"]']],
    [['FROM scratch', 'COPY $SOURCE /', 'ENTRYPOINT ["/start"]']],
    [['FROM scratch', 'COPY "my main" "/a b"', 'ENTRYPOINT ["/start"]']],
    [['FROM alpine:3', 'RUN ln -s /bin/busybox /start', 'ENTRYPOINT ["/start"]']],
    [['FROM alpine:3', 'RUN echo x >/start && chmod +x /start', 'ENTRYPOINT ["/start"]']],
    [['FROM alpine:3', 'RUN ["/bin/busybox", "ln", "/a", "/start"]', 'ENTRYPOINT ["/start"]']],
    [['FROM alpine:3', 'ENTRYPOINT ["/usr/bin/env", "x"]']],
    [['FROM alpine:3', 'RUN <<EOF', '#!/usr/bin/python3', 'open("/start")', 'EOF', 'ENTRYPOINT ["/start"]']],
    [[`FROM ${OWN}`, 'ENTRYPOINT ["/start"]']],
    [[`FROM ${OWN}`, 'CMD ["start"]']],
    [[`FROM ${AL2023}`, 'COPY x /y', 'ENTRYPOINT ["/lambda-entrypoint.sh"]', 'CMD ["x"]']],
    [['FROM scratch AS one', 'COPY main /', 'FROM one', 'ENTRYPOINT ["/main"]']],
    [['FROM scratch AS one', 'ONBUILD COPY main /', 'FROM one', 'ENTRYPOINT ["/main"]']],
    [['FROM scratch', 'COPY --parents a/main /app/', 'ENTRYPOINT ["/app/a/main"]']],
  ])('is silent: %j', (lines) => {
    const samconfig = 'version = 0.1\n[default.build.parameters]\nuse_buildkit = true\n';
    const files = { 'app/out/x': '', 'app/main': '', 'app/a/main': '' };
    const executables = ['app/main', 'app/a/main'];
    expect(imageReport(lines, { samconfig, files, executables })).toEqual([]);
  });
});
