import type { ContainerImage } from '../adapters/docker.ts';
import { pathWord, shellWord } from '../text/shell-word.ts';
import type { BuildSource } from './build-source.ts';
import type { ContextFile } from './context-files.ts';

/** A base image as it is published. */
export interface PublishedBase {
  readonly name: string;
  readonly url: string;
  readonly commit: string;
  readonly source: BuildSource;
  readonly files: readonly ContextFile[];
}

/** What it is called here. */
export const localName = (name: string): string => `${name}:local`;

export const layersOf = ({ files }: PublishedBase): ContextFile[] =>
  files.filter(({ path }) => path !== '.dockerignore');

export function buildText(base: PublishedBase, image: ContainerImage | undefined): string {
  const layers = layersOf(base);
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  if (image !== undefined) {
    const parts = `${counted(layers.length)}, ${megabytes(image.size)}`;
    return `${localName(base.name)} is there now: ${base.source.architecture}, ${parts}.\n`;
  }
  const { context, dockerfile, architecture } = base.source;
  return [
    `${localName(base.name)} would be built for ${architecture}, from ${context}${dockerfile.path} of commit ${base.commit.slice(0, 12)}:`,
    ...layers.map(({ path, size }) => `  ${megabytes(size).padStart(9)}  ${context}${path}`),
    `  ${megabytes(total).padStart(9)}  to fetch`,
    '',
  ].join('\n');
}

export function buildJson(base: PublishedBase, image: ContainerImage | undefined): object {
  const { name, url, commit, source } = base;
  return {
    ok: true,
    dryRun: image === undefined,
    image: localName(name),
    architecture: source.architecture,
    repository: url,
    branch: name,
    commit,
    dockerfile: `${source.context}${source.dockerfile.path}`,
    layers: layersOf(base).map(({ path, size, pointer }) => ({
      path: `${source.context}${path}`,
      size,
      ...(pointer && { sha256: pointer.oid }),
    })),
    ...(image && { id: image.id, size: image.size }),
  };
}

/** What to do with the image, to be typed where the user stands. */
export function nextCommands(name: string, architecture: string, own: string): string[] {
  const arch = architecture === own ? '' : ` --arch ${architecture}`;
  const folder = pathWord('hello');
  return [
    `samgen new ${folder} --package image --base ${shellWord(localName(name))}${arch}`,
    `samgen invoke -C ${folder}`,
  ];
}

export const counted = (count: number): string => `${count} ${count === 1 ? 'layer' : 'layers'}`;

/** As docker images writes sizes. */
export function megabytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
