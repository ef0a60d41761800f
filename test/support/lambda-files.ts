import { bytesOf } from '../../src/artifact/bytes.ts';
import type { Findings } from '../../src/artifact/fault.ts';
import type { Found, LambdaFiles } from '../../src/artifact/lambda-files.ts';
import type { ProgramContext } from '../../src/artifact/program-context.ts';

/** A file of an image, by its content; 0755 where no mode is said. */
export type ImageFile = string | Buffer | { content: string | Buffer; mode: number };

/** The files of an image that is nowhere but here. A path that ends with a slash is a folder. */
export function imageFilesOf(
  files: Readonly<Record<string, ImageFile>>,
  environment: { path?: string[]; libraryPath?: string[]; closed?: string[] } = {},
): LambdaFiles & { asked: string[] } {
  const asked: string[] = [];
  const find = (path: string): Found => {
    asked.push(path);
    if (`${path}/` in files) return { kind: 'folder' };
    const file = files[path];
    if (file === undefined) return { kind: 'missing' };
    const { content, mode } =
      typeof file === 'object' && 'mode' in file
        ? (file as { content: string; mode: number })
        : { content: file, mode: 0o755 };
    return { kind: 'file', path, here: undefined, mode, bytes: bytesOf(Buffer.from(content as string)) };
  };
  return {
    asked,
    find: async (path) => find(path),
    closedFolder: async (path) => environment.closed?.find((folder) => path.startsWith(`${folder}/`)),
    path: environment.path ?? ['/usr/bin', '/bin'],
    libraryPath: environment.libraryPath ?? [],
    system: undefined,
  };
}

export function programContext(files: LambdaFiles, more: Partial<ProgramContext> = {}): ProgramContext {
  const findings: Findings = { faults: [], warnings: [] };
  return {
    files,
    architecture: 'x86_64',
    findings,
    workingFolder: '/var/task',
    show: (path) => path,
    ...more,
  };
}
