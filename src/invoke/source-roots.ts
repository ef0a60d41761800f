import { dirname, join } from 'node:path';
import type { ProjectFiles } from '../project/project-files.ts';
import type { BuildPlan } from './build-plan.ts';

/** What a build reads. */
export interface SourceRoots {
  /** Files, and folders with all in them. Absolute. */
  paths: string[];
  /** False where it may read more, so that nothing here can tell whether a build is still good. */
  complete: boolean;
}

export function sourceRoots(plan: BuildPlan, files: ProjectFiles): SourceRoots {
  if (plan.kind === 'makefile') {
    const { source, makefile, workingDirectory } = plan;
    return { paths: [source, makefile, ...(workingDirectory ? [workingDirectory] : [])], complete: true };
  }
  if (plan.kind === 'go') return goRoots(plan.code, files);
  if (plan.kind === 'cargo-lambda') return cargoRoots(plan.code, files);
  return { paths: [plan.code], complete: true };
}

// A package may import any other of its module, and modules outside of it through `replace` or a workspace.
function goRoots(source: string, files: ProjectFiles): SourceRoots {
  const module = nearest(source, 'go.mod', files);
  if (module === undefined) return { paths: [source], complete: false };
  const text = files.read(join(module, 'go.mod'))?.toString() ?? '';
  const reachesOut = /=>\s*(?:\.\.|\/)/.test(text) || nearest(source, 'go.work', files) !== undefined;
  return { paths: [module], complete: !reachesOut };
}

function cargoRoots(source: string, files: ProjectFiles): SourceRoots {
  for (let folder = source; ; folder = dirname(folder)) {
    const manifest = files.read(join(folder, 'Cargo.toml'))?.toString() ?? '';
    if (/^\s*\[workspace\]/m.test(manifest)) return { paths: [folder], complete: true };
    if (folder === dirname(folder)) break;
  }
  const own = files.read(join(source, 'Cargo.toml'))?.toString() ?? '';
  return { paths: [source], complete: !/\bpath\s*=\s*["'](?:\.\.|\/)/.test(own) };
}

function nearest(start: string, name: string, files: ProjectFiles): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (files.info(join(folder, name))?.kind === 'file') return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
