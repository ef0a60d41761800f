import { constants, copyFileSync, mkdirSync, readdirSync, realpathSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { FailedError } from '../errors.ts';

/** What sam leaves out (aws_lambda_builders/workflows/custom_make/workflow.py, EXCLUDED_FILES). */
const EXCLUDED: ReadonlySet<string> = new Set(['.aws-sam', '.git']);

/**
 * Copies a source folder as sam does before it runs make: what is behind a link instead of the link, with times and
 * modes (aws_lambda_builders/utils.py, copytree).
 * @param destination must not exist yet
 */
export function copySource(source: string, destination: string, within: readonly string[] = []): void {
  const real = realpathSync(source);
  if (within.includes(real)) {
    throw new FailedError(
      `${source} is a link to a folder that it is in itself; a copy of it would have no end.`,
      'sam build cannot build it either. Remove the link.',
    );
  }
  mkdirSync(destination);
  for (const name of readdirSync(source)) {
    if (EXCLUDED.has(name)) continue;
    const [from, to] = [join(source, name), join(destination, name)];
    const stats = statSync(from, { throwIfNoEntry: false });
    if (stats?.isDirectory()) copySource(from, to, [...within, real]);
    else if (stats?.isFile()) {
      copyFileSync(from, to, constants.COPYFILE_FICLONE);
      utimesSync(to, stats.atime, stats.mtime);
    } else {
      throw new FailedError(
        `${from} is ${stats ? 'no regular file' : 'a link to nothing'}, so the sources cannot be copied for make.`,
        'sam build cannot build them either. Remove it.',
      );
    }
  }
}
