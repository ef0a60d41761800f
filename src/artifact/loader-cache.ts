import type { LambdaFiles } from './lambda-files.ts';

const CACHE = '/etc/ld.so.cache';
const MAGIC = 'glibc-ld.so.cache1.1';
const HEADER = 48;
const ENTRY = 24;
const MOST_BYTES = 16_777_216;

const read = new WeakMap<LambdaFiles, Promise<Map<string, string[]>>>();

/** The paths of libraries by name, as ldconfig has noted them; empty where there is no such note. */
export function librariesInCache(files: LambdaFiles): Promise<Map<string, string[]>> {
  const known = read.get(files) ?? findCache(files);
  read.set(files, known);
  return known;
}

async function findCache(files: LambdaFiles): Promise<Map<string, string[]>> {
  const found = await files.find(CACHE);
  if (found.kind !== 'file') return new Map();
  const { bytes } = found;
  return readLoaderCache(bytes.read(0, Math.min(bytes.size, MOST_BYTES)));
}

/** glibc's own format since 2.2 (sysdeps/generic/dl-cache.h, `struct cache_file_new`). */
export function readLoaderCache(cache: Buffer): Map<string, string[]> {
  const libraries = new Map<string, string[]>();
  // Older systems have an older part before it.
  const start = cache.indexOf(MAGIC, 0, 'latin1');
  if (start < 0) return libraries;
  const body = cache.subarray(start);
  if (body.length < HEADER) return libraries;
  const count = Math.min(body.readUInt32LE(20), Math.floor((body.length - HEADER) / ENTRY));
  for (let index = 0; index < count; index++) {
    const at = HEADER + index * ENTRY;
    const [name, path] = [textIn(body, body.readUInt32LE(at + 4)), textIn(body, body.readUInt32LE(at + 8))];
    if (!name || !path) continue;
    const paths = libraries.get(name);
    if (paths === undefined) libraries.set(name, [path]);
    else paths.push(path);
  }
  return libraries;
}

function textIn(body: Buffer, offset: number): string | undefined {
  const end = body.indexOf(0, offset);
  return offset >= body.length || end < 0 || end - offset > 4_096
    ? undefined
    : body.toString('utf8', offset, end);
}
