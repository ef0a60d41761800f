import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { hasCode } from '../adapters/error-code.ts';
import { functionsOf } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';

/**
 * The functions whose built folder is what was deployed. sam names a package by the MD5 of its folder
 * (samcli/lib/package/utils.py, `zip_folder`); where it did otherwise, or will, the names differ, and the code counts as
 * changed.
 * @param folder that of the built template
 */
export async function sameCodeIn(deployed: unknown, built: unknown, folder: string): Promise<Set<string>> {
  const before = new Map(functionsOf(deployed).map((fn) => [fn.logicalId, deployedKey(fn.properties)]));
  const same = await Promise.all(
    functionsOf(built).map(async ({ logicalId, properties }) => {
      const key = before.get(logicalId);
      const local = properties['CodeUri'] ?? properties['Code'];
      if (key === undefined || typeof local !== 'string') return [];
      return (await folderChecksum(resolve(folder, local))) === key ? [logicalId] : [];
    }),
  );
  return new Set(same.flat());
}

/** The last part of the address of a package in S3. */
function deployedKey({ CodeUri: uri, Code: code }: Record<string, unknown>): string | undefined {
  const place = uri ?? code;
  if (typeof place === 'string') return /^s3:\/\/.*\/([0-9a-f]{32})$/.exec(place)?.[1];
  const key = isRecord(place) ? (place['S3Key'] ?? place['Key']) : undefined;
  return typeof key === 'string' ? /(?:^|\/)([0-9a-f]{32})$/.exec(key)?.[1] : undefined;
}

/**
 * As sam counts it (samcli/lib/utils/hash.py, `dir_checksum`): the path and the content's MD5 of every file, in the order of
 * their paths. Undefined for what is no folder.
 */
export async function folderChecksum(folder: string): Promise<string | undefined> {
  try {
    const files = await filesIn(folder, new Set());
    const hash = createHash('md5');
    // Python compares code points, JavaScript UTF-16: bytes of UTF-8 are in Python's order.
    files.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    for (const file of files) hash.update(relative(folder, file)).update(await contentChecksum(file));
    return hash.digest('hex');
  } catch (error) {
    // What cannot be read is not known to be the same.
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'EISDIR')) return undefined;
    throw error;
  }
}

/** Links are followed, as sam does. @param open the real folders on the way, by device and number */
async function filesIn(folder: string, open: ReadonlySet<string>): Promise<string[]> {
  const { dev, ino } = await stat(folder);
  const self = `${dev}:${ino}`;
  if (open.has(self)) return [];
  const names = await readdir(folder);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const info = await stat(path);
      return info.isDirectory() ? filesIn(path, new Set([...open, self])) : [path];
    }),
  );
  return found.flat();
}

async function contentChecksum(file: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
