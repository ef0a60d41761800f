import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Placeholders, substitute } from './substitute.ts';

/** A file of a blueprint, not yet rendered. The path is relative, with `/`. */
export interface LayerFile {
  path: string;
  content: Buffer;
  executable: boolean;
}

/**
 * The files of all layers that exist, in the order in which they are laid over each other. A layer with `__part__` in
 * it is there once for each of the language's parts.
 */
export function readLayers(
  layers: readonly string[],
  parts: readonly string[],
  placeholders: Placeholders,
): LayerFile[] {
  return layers.flatMap((layer) => {
    const each = layer.includes('__part__')
      ? parts.map((part) => ({ ...placeholders, part }))
      : [placeholders];
    return each.flatMap((filled) => {
      const folder = substitute(layer, filled, layer);
      return existsSync(folder) ? readFolder(folder, '') : [];
    });
  });
}

function readFolder(folder: string, below: string): LayerFile[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return readFolder(folder, path);
      const file = join(folder, path);
      const executable = (statSync(file).mode & 0o100) !== 0;
      return [{ path, content: readFileSync(file), executable }];
    });
}
