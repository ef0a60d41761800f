import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { validateProject } from '../../../src/validate/validate.ts';
import { imageReport, imageTemplate } from '../../support/image-project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BUILDKIT = 'version = 0.1\n[default.build.parameters]\nuse_buildkit = true\n';
const RUN = 'ENTRYPOINT ["/app/run"]';
const not = (why: string) => `Lambda may not start /app/run (permission denied): ${why}.`;

describe('dockerfile-mode, as the Dockerfile says it', () => {
  const check = (...lines: string[]) => imageReport(lines, { samconfig: BUILDKIT });
  it.each([
    [
      ['FROM scratch', 'COPY --chmod=700 run /app/run', RUN],
      `error dockerfile-mode 2:14 ${not('its mode is 700')}`,
    ],
    [
      ['FROM scratch', 'COPY --from=a:1 --chmod=0644 /run /app/', RUN],
      `error dockerfile-mode 2:25 ${not('its mode is 0644')}`,
    ],
    [
      ['FROM alpine:3', 'COPY run /app/run', 'RUN chmod 750 /app/run', RUN],
      `error dockerfile-mode 3:11 ${not('this lets only others than Lambda start it')}`,
    ],
    [
      ['FROM alpine:3', 'WORKDIR /app', 'COPY run .', 'RUN chmod -v go-rwx run', RUN],
      `error dockerfile-mode 4:14 ${not('this lets only others than Lambda start it')}`,
    ],
    [
      ['FROM scratch', 'COPY run /app/run', 'COPY --chmod=600 key.pem /app/', RUN],
      'warning dockerfile-mode 3:14 Lambda may not read what is copied with the mode 600.',
    ],
  ])('%j', (lines, found) => {
    expect(check(...lines)).toEqual([found]);
  });
  it.each([
    [['FROM scratch', 'ADD --chmod=600 rootfs.tar.gz /', RUN]],
    [['FROM scratch', 'ADD rootfs.tar.gz /app/', RUN]],
  ])('says nothing of what Docker unpacks: %j', (lines) => {
    expect(check(...lines)).toEqual([]);
  });
  it('knows the folder that WORKDIR makes', () => {
    const found = `error dockerfile-mode 3:14 ${not('its mode is 700')}`;
    expect(check('FROM scratch', 'WORKDIR /app', 'COPY --chmod=700 run /app', RUN)).toEqual([found]);
  });
  it.each([
    [['FROM scratch', 'COPY --chmod=755 run /app/run', RUN]],
    [['FROM scratch', 'COPY --chmod=0711 run /app/run', RUN]],
    [['FROM scratch', 'COPY --chmod=u=rwX,go=rX run /app/run', RUN]],
    [['FROM alpine:3', 'COPY --chmod=700 run /app/run', 'RUN chmod 755 /app/run', RUN]],
    [['FROM alpine:3', 'COPY --chmod=700 run /app/run', 'RUN chmod -R a+rx /app', RUN]],
    [['FROM alpine:3', 'COPY --chmod=600 key.pem /app/', 'COPY run /app/run', 'RUN chmod 644 /app/*', RUN]],
    [['FROM alpine:3', 'COPY run /app/run', 'RUN chmod 700 /app/run && chmod +x /app/run', RUN]],
    [['FROM alpine:3', 'WORKDIR /app', 'COPY run .', 'RUN cd /x && chmod 700 run', RUN]],
    [['FROM alpine:3', 'COPY run /app/run', 'RUN chmod 600 /root/.netrc', RUN]],
    [
      [
        'FROM alpine:3 AS build',
        'COPY --chmod=600 key /key',
        'FROM scratch',
        'COPY --from=build /run /app/run',
        RUN,
      ],
    ],
  ])('takes %j', (lines) => {
    expect(check(...lines)).toEqual([]);
  });
});

describe('dockerfile-mode, as the files say it', () => {
  const check = (modes: Record<string, number>, ...lines: string[]) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'template.yaml'), imageTemplate());
    for (const [name, mode] of Object.entries(modes)) {
      const path = join(folder, 'app', name);
      mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
      if (!name.endsWith('/')) writeFileSync(path, 'x');
      chmodSync(path, mode);
    }
    writeFileSync(join(folder, 'app', 'Dockerfile'), lines.join('\n'));
    const { problems } = validateProject({
      template: join(folder, 'template.yaml'),
      shownAs: 'template.yaml',
      parseDockerfile,
    });
    return problems.map(
      ({ severity, rule, range, message }) => `${severity} ${rule} ${range.line}:${range.column} ${message}`,
    );
  };
  it.each([
    [{ run: 0o700 }, ['COPY run /app/run'], `error dockerfile-mode 2:6 ${not('run has the mode 700')}`],
    [{ run: 0o644 }, ['COPY run /app/'], `error dockerfile-mode 2:6 ${not('run is not executable')}`],
    [{ run: 0o644 }, ['COPY . /app'], `error dockerfile-mode 2:6 ${not('run is not executable')}`],
    [
      { 'bin/run': 0o710 },
      ['COPY bin/ /app/'],
      `error dockerfile-mode 2:6 ${not('bin/run has the mode 710')}`,
    ],
    [
      { run: 0o755, 'a.json': 0o600 },
      ['COPY run a.json /app/'],
      'warning dockerfile-mode 2:10 Lambda may not read a.json in the image: its mode is 600.',
    ],
    [
      { run: 0o755, 'data/in/': 0o700 },
      ['COPY run /app/', 'COPY data /app/data/'],
      'warning dockerfile-mode 3:6 Lambda may not read data/in in the image: its mode is 700.',
    ],
  ])('%j %j', (modes, lines, found) => {
    expect(check(modes, 'FROM alpine:3', ...lines, RUN)).toEqual([found]);
  });
  it.each<[Record<string, number>, string[]]>([
    [{ run: 0o755 }, ['COPY run /app/run']],
    [{ run: 0o644 }, ['COPY run /app/run', 'RUN chmod +x /app/run']],
    [{ run: 0o644 }, ['COPY . /app', 'RUN chmod -R 755 /app']],
    [{ other: 0o600 }, ['COPY . /app']],
    [{ run: 0o755, '.env': 0o600, 'b/.git/x': 0o600 }, ['COPY . /app', 'COPY b /app/']],
    [{ run: 0o755, 'a/x': 0o600, '.dockerignore': 0o644 }, ['COPY run /app/', 'COPY a /app/']],
    [{ run: 0o755, 'data/': 0o700 }, ['COPY run /app/', 'COPY data /app/data/']],
    [{ run: 0o755, 'a.json': 0o600 }, ['COPY run /app/', 'COPY a.json /app/', 'RUN chmod 644 /app/a.json']],
    [{ run: 0o755, 'a.json': 0o600 }, ['COPY run /app/', 'COPY *.json /app/']],
    [{ run: 0o700 }, ['ENV TARGET=/app/run', 'COPY run ${TARGET}', 'RUN chmod go+rx $TARGET']],
  ])('takes %j %j', (modes, lines) => {
    expect(check(modes, 'FROM alpine:3', ...lines, RUN)).toEqual([]);
  });
});
