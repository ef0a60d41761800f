import { join } from 'node:path';
import { readElfHeader } from '../artifact/elf.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import type { Architecture } from './architecture.ts';

const MOST_FILES = 2_000;
const LARGEST = 67_108_864;

/** The first program or library in a folder that is for another architecture; undefined where there is none. */
export function foreignProgram(
  folder: string,
  architecture: Architecture,
  files: ProjectFiles,
): string | undefined {
  const waiting = [folder];
  for (let count = 0; waiting.length > 0 && count < MOST_FILES; count++) {
    const path = waiting.pop()!;
    const info = files.info(path);
    if (info?.kind === 'folder') waiting.push(...files.list(path).map((name) => join(path, name)));
    if (info?.kind !== 'file' || info.size === 0 || info.size > LARGEST) continue;
    const machine = readElfHeader(files.read(path) ?? Buffer.alloc(0))?.machine;
    if (machine !== undefined && machine !== 'other' && machine !== architecture) return path;
  }
  return undefined;
}
