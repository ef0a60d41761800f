import { findDocker } from '../adapters/docker.ts';
import { runAtOnce } from '../adapters/run-program.ts';
import type { Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';

/** A file of a container's image. */
export interface ContainerFile {
  readonly kind: 'file' | 'folder';
  /** Its permission bits. */
  readonly mode: number;
  /** Its first bytes, at least 256 where there are so many. */
  readonly start: Buffer;
}

const BLOCK = 512;
const ENOUGH = 16 * BLOCK;

/**
 * Reads the head of a file out of a container, whether that runs or not; links are followed in it.
 * @returns undefined where there is no such file
 */
export async function readContainerFile(
  container: string,
  path: string,
  env: Deps['env'],
): Promise<ContainerFile | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const enough = new AbortController();
  try {
    await runAtOnce(
      {
        file: findDocker(env),
        args: ['cp', '--follow-link', `${container}:${path}`, '-'],
        cwd: process.cwd(),
        env,
      },
      {
        interactive: false,
        signal: enough.signal,
        onOutput(chunk, stream) {
          if (stream !== 'stdout' || length >= ENOUGH) return;
          chunks.push(chunk);
          length += chunk.length;
          if (length >= ENOUGH) enough.abort();
        },
      },
    );
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
  }
  return firstOf(Buffer.concat(chunks));
}

/** The first entry of a tar archive (POSIX.1-2017, pax and ustar interchange format). */
export function firstOf(archive: Buffer): ContainerFile | undefined {
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    const size = octal(header.subarray(124, 136));
    // The zeros at an archive's end.
    if (header[0] === 0) return undefined;
    const type = String.fromCharCode(header[156] ?? 0);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    // An extended header that goes before the entry: long names, exact times.
    if (!'xgLK'.includes(type)) {
      return {
        kind: type === '5' ? 'folder' : 'file',
        mode: octal(header.subarray(100, 108)),
        start: content,
      };
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

const octal = (field: Buffer): number =>
  Number.parseInt(field.toString('latin1').replace(/\0.*$/s, ''), 8) || 0;
