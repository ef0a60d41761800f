import type { GitDeps } from '../adapters/git.ts';
import { contentOf, type TreeFile } from './repository.ts';

/** A file of the context; `pointer` where git has but a pointer, and git-lfs the content. */
export interface ContextFile {
  /** In the context. */
  readonly path: string;
  /** Bytes of the content. */
  readonly size: number;
  readonly pointer: LfsPointer | undefined;
  /** The content, where git itself has it. */
  readonly content: Buffer | undefined;
}

export interface LfsPointer {
  /** SHA-256 of the content. */
  readonly oid: string;
  readonly size: number;
}

/** Longer ones are none (git-lfs, docs/spec.md, "The Pointer"). */
const LONGEST_POINTER = 1024;

export function lfsPointer(content: Buffer): LfsPointer | undefined {
  if (content.length >= LONGEST_POINTER) return undefined;
  const text = content.toString();
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = /^size (\d+)$/m.exec(text)?.[1];
  const isPointer = text.startsWith('version https://git-lfs.github.com/spec/v1\n');
  return isPointer && oid !== undefined && size !== undefined ? { oid, size: Number(size) } : undefined;
}

export async function readContext(
  clone: string,
  files: readonly TreeFile[],
  deps: GitDeps,
): Promise<ContextFile[]> {
  const read: ContextFile[] = [];
  for (const file of files) {
    const content = await contentOf(clone, file, deps);
    const pointer = lfsPointer(content);
    const { path } = file;
    read.push(
      pointer === undefined
        ? { path, size: content.length, pointer, content }
        : { path, size: pointer.size, pointer, content: undefined },
    );
  }
  return read;
}
