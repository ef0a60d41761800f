import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Placeholders, substitute } from './substitute.ts';

/** A file of a blueprint, not yet rendered. The path is relative, with `/`. */
export interface LayerFile {
  path: string;
  content: Buffer;
  executable: boolean;
}

/** The files of all layers that exist, in the order in which they are laid over each other. */
export async function readLayers(
  layers: readonly string[],
  placeholders: Placeholders,
): Promise<LayerFile[]> {
  const files: LayerFile[] = [];
  for (const layer of layers) files.push(...(await readFolder(substitute(layer, placeholders, layer), '')));
  return files;
}

async function readFolder(folder: string, below: string): Promise<LayerFile[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && below === '') return [];
      throw error;
    },
  );
  const files: LayerFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await readFolder(folder, path)));
    else {
      const [content, { mode }] = await Promise.all([readFile(join(folder, path)), stat(join(folder, path))]);
      files.push({ path, content, executable: (mode & 0o100) !== 0 });
    }
  }
  return files;
}
