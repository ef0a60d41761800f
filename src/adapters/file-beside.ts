import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isOfDeadRun, nameOfRun } from './run-name.ts';

const ENDING = '.samgen.yaml';

/** Runs `use` with a new file in the folder of another one, in which relative paths mean the same. It is gone afterwards. */
export async function withFileBeside<T>(
  beside: string,
  text: string,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(beside);
  sweep(folder);
  const file = join(folder, `${nameOfRun(randomBytes(4).toString('hex'))}${ENDING}`);
  const remove = () => rmSync(file, { force: true });
  writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  process.on('exit', remove);
  try {
    return await use(file);
  } finally {
    remove();
    process.removeListener('exit', remove);
  }
}

/** What runs that were killed have left there. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(ENDING)) continue;
    const file = join(folder, name);
    if (isOfDeadRun(name.slice(0, -ENDING.length), file)) rmSync(file, { force: true });
  }
}
