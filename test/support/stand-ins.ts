import { readFileSync, writeFileSync } from 'node:fs';
import { imageId } from './docker.ts';
import { scanFolder } from './scan-folder.ts';

const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** `FROM [--platform=…] IMAGE [AS STAGE]` */
const FROM = /^(?<before>FROM(?: --\S+)* +)(?<image>\S+)(?:.* AS (?<stage>\S+))?/i;

/**
 * Readies a project for the images that scripts/stand-ins.sh makes. Docker keeps one image under a name, so that the base
 * of the other architecture has that architecture behind its name. The stages before are for the machine that builds.
 * @returns which image is missing on this machine
 */
export async function useStandIns(folder: string, arch: string): Promise<string | undefined> {
  for (const path of scanFolder(folder).filter((path) => path.endsWith('/Dockerfile'))) {
    const text = readFileSync(path, 'utf8');
    const ready = arch === own ? text : withForeignBase(text, arch);
    writeFileSync(path, ready);
    for (const image of imagesIn(ready)) {
      if ((await imageId(image)) === undefined) return `there is no ${image} on this machine`;
    }
  }
  return undefined;
}

/** What the last stage stands on, renamed; `scratch` is nobody's architecture. */
export function withForeignBase(dockerfile: string, arch: string): string {
  const lines = dockerfile.split('\n');
  const last = lines.findLastIndex((line) => FROM.test(line));
  return lines
    .map((line, at) =>
      at === last
        ? line.replace(FROM, (whole, before, image) =>
            image === 'scratch' ? whole : whole.replace(`${before}${image}`, `${before}${image}-${arch}`),
          )
        : line,
    )
    .join('\n');
}

/** The images that a Dockerfile starts from; not its own stages. */
export function imagesIn(dockerfile: string): string[] {
  const stages = new Set(['scratch']);
  const images = new Set<string>();
  for (const line of dockerfile.split('\n')) {
    const { image, stage } = FROM.exec(line)?.groups ?? {};
    if (image !== undefined && !stages.has(image)) images.add(image);
    if (stage !== undefined) stages.add(stage);
  }
  return [...images];
}
