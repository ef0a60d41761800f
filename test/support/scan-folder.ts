import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The path of everything below a folder. */
export const scanFolder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
