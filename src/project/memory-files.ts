import { posix, relative, sep } from 'node:path';
import type { FileInfo, ProjectFiles } from './project-files.ts';

interface MemoryFile {
  path: string;
  content: Buffer;
  executable: boolean;
}

/** A project that is not written yet, as if its files stood in `root`. */
export function memoryFiles(root: string, files: readonly MemoryFile[]): ProjectFiles {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const below = (path: string) => relative(root, path).split(sep).join('/');
  const info = (path: string): FileInfo | undefined => {
    const name = below(path);
    const file = byPath.get(name);
    if (file) {
      const { executable, content } = file;
      return {
        kind: 'file',
        executable,
        mode: executable ? 0o755 : 0o644,
        size: content.length,
        modified: 0,
      };
    }
    const isFolder = name === '' || files.some((each) => each.path.startsWith(`${name}/`));
    return isFolder ? { kind: 'folder', executable: true, mode: 0o755, size: 0, modified: 0 } : undefined;
  };
  return {
    info,
    read: (path) => byPath.get(below(path))?.content,
    list: (path) => {
      const name = below(path);
      const inside = files.filter((file) => name === '' || file.path.startsWith(`${name}/`));
      return [...new Set(inside.map((file) => posix.relative(name, file.path).split('/')[0]!))];
    },
  };
}
