import { join } from 'node:path';
import type { ProjectFiles } from '../project/project-files.ts';

const READ = 0o4;
const SEARCH = 0o1;
const MOST = 500;

/** A file that others may not read, or a folder that they may not look into, at a place or below it; by its path. */
export function closedFile(path: string, files: Pick<ProjectFiles, 'info' | 'list'>): string | undefined {
  const waiting: { path: string; isInner: boolean }[] = [{ path, isInner: false }];
  for (let index = 0; index < waiting.length && index < MOST; index++) {
    const one = waiting[index]!;
    const info = files.info(one.path);
    if (info?.kind === 'file' && (info.mode & READ) === 0) return one.path;
    if (info?.kind !== 'folder') continue;
    // Docker makes the outermost folder itself.
    if (one.isInner && (info.mode & (READ | SEARCH)) !== (READ | SEARCH)) return one.path;
    // What begins with a dot is for tools: .git, .env, .venv.
    const names = files.list(one.path).filter((name) => !name.startsWith('.'));
    for (const name of names) waiting.push({ path: join(one.path, name), isInner: true });
  }
  return undefined;
}
