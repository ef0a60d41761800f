import type { ProjectFiles } from '../project/project-files.ts';

/** A file as it is and as it is to be. */
export interface FileChange {
  /** Absolute. */
  path: string;
  /** Undefined for a new file. */
  before: string | undefined;
  after: string;
}

/** A project's files with changes that are not written yet. */
export interface DraftFiles extends ProjectFiles {
  /** Undefined where there is no file of text in UTF-8. */
  text(path: string): string | undefined;
  put(path: string, text: string): void;
  /** In the order in which they were first changed. */
  changes(): FileChange[];
}

/** @param real what a path stands for behind symbolic links */
export function draftFiles(files: ProjectFiles, real: (path: string) => string = (path) => path): DraftFiles {
  const drafts = new Map<string, string>();
  const onDisk = (path: string): string | undefined => {
    const bytes = files.read(path);
    if (bytes === undefined) return undefined;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  };
  return {
    info: (path) => {
      const draft = drafts.get(real(path));
      if (draft === undefined) return files.info(path);
      const size = Buffer.byteLength(draft);
      return { executable: false, mode: 0o644, modified: 0, ...files.info(path), kind: 'file', size };
    },
    read: (path) => {
      const draft = drafts.get(real(path));
      return draft === undefined ? files.read(path) : Buffer.from(draft);
    },
    list: (path) => {
      const added = [...drafts.keys()].filter((one) => one.startsWith(`${path}/`));
      const names = added.map((one) => one.slice(path.length + 1).split('/')[0]!);
      return [...new Set([...files.list(path), ...names])];
    },
    text: (path) => drafts.get(real(path)) ?? onDisk(path),
    put: (path, text) => void drafts.set(real(path), text),
    changes: () =>
      [...drafts]
        .map(([path, after]) => ({ path, before: onDisk(path), after }))
        .filter(({ before, after }) => before !== after),
  };
}
