import { dirname, join, relative } from 'node:path';
import type { ProjectFiles } from '../../project/project-files.ts';
import type { FunctionImage } from '../moves.ts';
import { type GoModule, parseGoModule } from './module.ts';

const DEEPEST = 3;

/** The modules in a folder and in those below it, which an image can be built from. */
export function modulesBelow(folder: string, files: ProjectFiles, depth = 0): GoModule[] {
  const text = files.read(join(folder, 'go.mod'))?.toString('utf8');
  const own = text === undefined ? [] : [parseGoModule(folder, text)];
  if (depth === DEEPEST) return own;
  const folders = files
    .list(folder)
    .filter((name) => !/^(?:[._]|vendor$|node_modules$)/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => files.info(path)?.kind === 'folder');
  return [...own, ...folders.flatMap((path) => modulesBelow(path, files, depth + 1))];
}

export const usesLambdaGoBelow = (folder: string, files: ProjectFiles): boolean =>
  modulesBelow(folder, files).some(({ lambdaGo }) => lambdaGo !== undefined);

/**
 * The modules that an image is built from: those of its context that its Dockerfile builds and names, none outside of the
 * project.
 */
export function imageModules(
  { context, dockerfile }: FunctionImage,
  project: string,
  files: ProjectFiles,
): GoModule[] {
  const text = files.read(dockerfile)?.toString('utf8') ?? '';
  if (!/\bgo\s+(?:build|install|mod)\b/.test(text)) return [];
  const isCopied = (root: string) => {
    const path = relative(context, root);
    return path === '' || root === dirname(dockerfile) || text.includes(path);
  };
  const isInside = (root: string) => !relative(project, root).startsWith('..');
  return modulesBelow(context, files).filter(({ root }) => isInside(root) && isCopied(root));
}
