import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FailedError } from '../errors.ts';

/** A folder that comes with samgen, found from the bundle as well as from the sources. */
export function shippedFolder(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, name, 'minimal'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new FailedError(`samgen's own folder ${name} is missing.`, 'Install samgen again.');
    folder = parent;
  }
  return join(folder, name);
}
