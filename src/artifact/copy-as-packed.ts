import { chmodSync, constants, copyFileSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../adapters/error-code.ts';

const READABLE = 0o444;

/**
 * Copies a folder as it arrives in /var/task: what is behind a link instead of the link, and files that all may read
 * (samcli/lib/package/utils.py, `make_zip_with_lambda_permissions`). What sam cannot pack is left out.
 * @param destination must not exist yet
 */
export function copyAsPacked(source: string, destination: string, above: readonly string[] = []): void {
  const real = realpathSync(source);
  mkdirSync(destination);
  // A folder that a link leads up to may hold the copy too.
  const within = [...above, real, ...(above.length === 0 ? [realpathSync(destination)] : [])];
  for (const name of readdirSync(source)) {
    const [from, to] = [join(source, name), join(destination, name)];
    const stats = statOf(from);
    if (stats?.isDirectory()) {
      if (!within.includes(realpathSync(from))) copyAsPacked(from, to, within);
    } else if (stats?.isFile()) {
      if (isCopied(from, to)) chmodSync(to, stats.mode | READABLE);
    }
  }
}

function isCopied(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    return true;
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM')) return false;
    throw error;
  }
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
