import { parseDockerfile } from '../dockerfile/dockerfile.ts';
import { FailedError } from '../errors.ts';
import type { Architecture } from '../invoke/settings.ts';
import type { TreeFile } from './repository.ts';

/** What one architecture's image is built from. Paths within the context are relative to it. */
export interface BuildSource {
  readonly architecture: Architecture;
  /** The context's folder in the repository; empty for all of it. */
  readonly context: string;
  /** Its path in the context. */
  readonly dockerfile: TreeFile;
}

/**
 * A branch has `Dockerfile.NAME`, which takes the layers of `x86_64/`; and `Dockerfile.NAME` in the folder of each
 * architecture, which takes those beside it. The oldest ones have the first alone (aws/aws-lambda-base-images).
 * @throws FailedError where there is none for the architecture
 */
export function buildSource(
  files: readonly TreeFile[],
  name: string,
  architecture: Architecture,
): BuildSource {
  const dockerfile = `Dockerfile.${name}`;
  const contexts = architecture === 'x86_64' ? ['', 'x86_64/'] : [`${architecture}/`];
  for (const context of contexts) {
    const found = files.find(({ path }) => path === `${context}${dockerfile}`);
    if (found?.isRegular) return { architecture, context, dockerfile: { ...found, path: dockerfile } };
  }
  const others = files.some(({ path }) => path.endsWith(dockerfile));
  if (others)
    throw new FailedError(
      `${name} is not published for ${architecture}: its branch has no ${contexts.at(-1)}${dockerfile}.`,
      `It is for the other architecture: --arch ${architecture === 'arm64' ? 'x86_64' : 'arm64'}.`,
    );
  throw new FailedError(
    `The branch ${name} has no ${dockerfile}: it is no base image.`,
    'Check the name, and --repo.',
  );
}

/** Read while an image is built, and named by nothing in its Dockerfile. */
const ALWAYS = ['.dockerignore'];

/**
 * The files of the context that the Dockerfile takes into the image.
 * @throws FailedError where it names one that is not there
 */
export function filesTaken(
  files: readonly TreeFile[],
  { context, dockerfile }: BuildSource,
  text: string,
): TreeFile[] {
  const inside = files
    .filter(({ path }) => path.startsWith(context))
    .map((file) => ({ ...file, path: file.path.slice(context.length) }));
  const sources = sourcesOf(text);
  const taken = (source: string, path: string) =>
    source === '' || /[*?[\\$]/.test(source) || path === source || path.startsWith(`${source}/`);
  const missing = sources.find((source) => !inside.some(({ path }) => taken(source, path)));
  if (missing !== undefined)
    throw new FailedError(
      `${context}${dockerfile.path} takes ${missing} into the image, and the branch has no such file.`,
      'The branch is not whole: try again later, or tell its owner.',
    );
  const all = inside.filter(
    ({ path }) => ALWAYS.includes(path) || sources.some((source) => taken(source, path)),
  );
  const odd = all.find(({ isRegular }) => !isRegular);
  if (odd === undefined) return all;
  throw new FailedError(
    `${context}${odd.path} is no regular file (a link, or another repository), and is not followed.`,
    'Look at the repository that --repo names.',
  );
}

/** What ADD and COPY take of the context. */
function sourcesOf(text: string): string[] {
  const { instructions } = parseDockerfile(text);
  return instructions
    .filter(
      ({ keyword, flags }) => /^(?:ADD|COPY)$/.test(keyword) && !flags.some(({ name }) => name === 'from'),
    )
    .flatMap(({ exec, words }) => (exec ?? words.map((word) => word.text)).slice(0, -1))
    .filter((source) => !/^(?:[a-z+]+:\/\/|git@|<<)/.test(source))
    .map((source) =>
      source
        .replace(/^(?:\.?\/)+/, '')
        .replace(/\/+$/, '')
        .replace(/^\.$/, ''),
    );
}
