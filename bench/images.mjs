// How big the images of `samgen new` are, built by sam from the projects' own Dockerfiles.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../scripts/prepare.mjs';
import { runProgram } from './measure.mjs';

const OWN = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const OTHER_IMAGE = 'debian:13-slim';
const docker = (...args) => runProgram(['docker', ...args], { stdout: 'pipe' }).trim();
const inspect = (image, format) => {
  const { status, stdout } = spawnSync('docker', ['image', 'inspect', '--format', format, image], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : undefined;
};

export const isDockerThere = () => spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;

/** For each language, base and architecture of `minimal`: the image's size, its layers, its program's size. */
export function sizesOfImages(sam, folder, env) {
  const languages = join(root, 'blueprints/minimal/languages');
  return readdirSync(languages)
    .map((name) => ({ name, ...parse(readFileSync(join(languages, name, 'language.yaml'), 'utf8')) }))
    .sort((a, b) => a.order - b.order)
    .flatMap(({ name, packages }) =>
      (packages.image?.bases ?? []).flatMap((base) =>
        ['x86_64', 'arm64'].map((arch) =>
          sizeOf({ language: name, base: base === '*' ? OTHER_IMAGE : base, arch }, sam, folder, env),
        ),
      ),
    );
}

function sizeOf({ language, base, arch }, sam, folder, env) {
  const row = { language, base, arch };
  const name = `image-${randomUUID()}`;
  const cwd = join(folder, name);
  const answers = ['--language', language, '--package', 'image', '--base', base, '--arch', arch];
  const samgen = [process.execPath, join(root, 'dist/samgen.js')];
  const named = ['--function', 'BenchFunction', '--stack-name', 'bench'];
  runProgram([...samgen, 'new', name, '--yes', ...answers, ...named], { cwd: folder, env });
  const missing = useImagesHere(join(cwd, 'functions/BenchFunction/Dockerfile'), arch);
  if (missing !== undefined) return { ...row, base: `${base} (there is no ${missing} here)` };
  const template = join(cwd, 'template.yaml');
  writeFileSync(template, readFileSync(template, 'utf8').replace(/DockerTag: .*/, `DockerTag: ${name}`));
  const image = `benchfunction:${name}`;
  try {
    runProgram([sam, 'build'], { cwd, env });
    const [size, layers] = inspect(image, '{{.Size}} {{len .RootFS.Layers}}').split(' ').map(Number);
    const isStandIn = inspect(image, '{{index .Config.Labels "samgen.stand-in"}}') !== '';
    if (isStandIn) row.base += ' (stand-in)';
    return { ...row, image: size, layers, ...sizesInside(image, cwd) };
  } finally {
    spawnSync('docker', ['rmi', '--force', image], { stdio: 'ignore' });
  }
}

/**
 * Nothing is pulled. Of the other architecture there are only stand-ins, with its name behind their tag.
 * @returns an image that the Dockerfile takes and that is not on this machine
 */
function useImagesHere(dockerfile, arch) {
  const lines = readFileSync(dockerfile, 'utf8').split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('FROM '));
  if (arch !== OWN && lines[last] !== 'FROM scratch') lines[last] += `-${arch}`;
  writeFileSync(dockerfile, lines.join('\n'));
  const from = /^FROM (?:--\S+ )?(\S+)(?: AS (\S+))?$/;
  const stages = lines.map((line) => from.exec(line)).filter((match) => match !== null);
  const ours = ['scratch', ...stages.map(([, , name]) => name)];
  return stages
    .map(([, image]) => image)
    .find((image) => !ours.includes(image) && inspect(image, '{{.Id}}') === undefined);
}

/** Bytes of the programs in /var/task, and of the certificates. */
function sizesInside(image, folder) {
  const container = docker('create', image);
  const copied = (path) => {
    const target = join(folder, basename(path));
    spawnSync('docker', ['cp', '--follow-link', `${container}:${path}`, target], { stdio: 'ignore' });
    return target;
  };
  try {
    const certificates = statSync(copied('/etc/ssl/certs/ca-certificates.crt'), { throwIfNoEntry: false });
    const task = copied('/var/task');
    const files = readdirSync(task).map((name) => readFileSync(join(task, name)));
    const programs = files.filter((file) => file.subarray(1, 4).toString() === 'ELF');
    return {
      programs: programs.reduce((sum, { length }) => sum + length, 0),
      certificates: certificates?.size ?? 0,
    };
  } finally {
    docker('rm', '--volumes', container);
  }
}

/** The figures that people start from. */
export const OTHERS = 'provided:al2 309 MB, distroless static 2.4 MB, the nodejs base 485 MB';

const MB = 1_000_000;
const BOUNDS = { c: 60_000, rust: 0.9 * MB, go: 6.3 * MB };

/** Adds the verdicts of `minimal` on scratch. */
export function judgeSizes(sizes, add) {
  const onScratch = sizes.filter(({ base, image }) => base === 'scratch' && image !== undefined);
  for (const [language, bound] of Object.entries(BOUNDS)) {
    const found = onScratch.find((each) => each.language === language && each.arch === 'x86_64');
    if (found === undefined) continue;
    const what = `${language} on scratch, x86_64: the program, bytes`;
    add(what, `${found.programs}`, `≤ ${bound}`, found.programs <= bound);
  }
  for (const { language, arch, image, programs, certificates } of onScratch) {
    const ratio = (image - certificates) / programs;
    const what = `${language} on scratch, ${arch}: the image without certificates : its programs`;
    add(what, `${ratio.toFixed(3)} ×`, '≤ 1.05', ratio <= 1.05);
  }
}
