import { dirname, join } from 'node:path';
import type { ProjectFiles } from '../../project/project-files.ts';
import { type GoModule, parseGoModule } from './module.ts';

/** The Go program of a folder, as far as its build depends on it. */
export interface GoCode {
  /** Undefined where there is no go.mod, in this folder or above it. */
  module: GoModule | undefined;
  /** Whether the folder is all that its build needs: sam copies nothing else for a makefile build. */
  isSelfContained: boolean;
  usesCgo: boolean;
  usesLambdaGo: boolean;
}

const LARGEST = 1_048_576;

/** Undefined where the folder has no Go program. */
export function goCode(folder: string, files: ProjectFiles): GoCode | undefined {
  const sources = goSources(folder, files);
  if (!sources.some((text) => /^package\s+main\b/m.test(text))) return undefined;
  const root = moduleRoot(folder, files);
  const module = root === undefined ? undefined : moduleIn(root, files);
  const all = root === undefined ? sources : goSourcesBelow(root, files);
  return {
    module,
    isSelfContained:
      root === folder && module !== undefined && !module.replacesOutside && !isInWorkspace(folder, files),
    usesCgo: all.some((text) => /^\s*(?:import\s+)?"C"\s*$/m.test(text)),
    usesLambdaGo:
      module?.lambdaGo !== undefined || all.some((text) => text.includes('"github.com/aws/aws-lambda-go/')),
  };
}

/** The module whose go.mod lies in this folder. */
export function moduleIn(root: string, files: ProjectFiles): GoModule | undefined {
  const text = files.read(join(root, 'go.mod'))?.toString('utf8');
  return text === undefined ? undefined : parseGoModule(root, text);
}

function moduleRoot(folder: string, files: ProjectFiles): string | undefined {
  return above(folder).find((one) => files.info(join(one, 'go.mod'))?.kind === 'file');
}

const isInWorkspace = (folder: string, files: ProjectFiles): boolean =>
  above(folder).some((one) => files.info(join(one, 'go.work'))?.kind === 'file');

/** The folder and those around it. */
function above(folder: string): string[] {
  const around = dirname(folder);
  return around === folder ? [folder] : [folder, ...above(around)];
}

function goSources(folder: string, files: ProjectFiles): string[] {
  return files
    .list(folder)
    .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
    .flatMap((name) => {
      const path = join(folder, name);
      const info = files.info(path);
      if (info?.kind !== 'file' || info.size > LARGEST) return [];
      return files.read(path)?.toString('utf8') ?? [];
    });
}

const MOST_FOLDERS = 2_000;

/** Those of the module's own packages: neither what it vendors nor other modules below it. */
function goSourcesBelow(root: string, files: ProjectFiles): string[] {
  const found: string[] = [];
  const waiting = [root];
  for (let count = 0; waiting.length > 0 && count < MOST_FOLDERS; count++) {
    const folder = waiting.shift()!;
    found.push(...goSources(folder, files));
    for (const name of files.list(folder)) {
      const path = join(folder, name);
      const isOwn = !/^(?:[._]|vendor$|node_modules$|testdata$)/.test(name);
      if (isOwn && files.info(path)?.kind === 'folder' && files.info(join(path, 'go.mod')) === undefined)
        waiting.push(path);
    }
  }
  return found;
}
