import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerImage } from '../../adapters/docker.ts';
import { findGit, requireGitLfs } from '../../adapters/git.ts';
import { withTemporaryFolder } from '../../adapters/private-folder.ts';
import { buildBase, requireDocker } from '../../base/build-image.ts';
import {
  buildJson,
  buildText,
  counted,
  layersOf,
  localName,
  megabytes,
  nextCommands,
} from '../../base/build-report.ts';
import { hasFile, nameImage, removeImage } from '../../base/built-image.ts';
import { differences } from '../../base/expected-image.ts';
import { type FetchedBase, fetchBase, fetchContext } from '../../base/fetch-base.ts';
import { repositoryUrl } from '../../base/repository.ts';
import type { CommandCall, Deps } from '../../deps.ts';
import { FailedError, UsageError } from '../../errors.ts';
import type { Architecture } from '../../invoke/settings.ts';
import { printable } from '../../text/printable.ts';

const OWN: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

type BuildDeps = Pick<Deps, 'env' | 'signal' | 'stderr'>;

/** `samgen base build IMAGE`: one of AWS's base images, rebuilt of its published layers, as IMAGE:local. */
export async function run(
  { arguments: [given], flags, common }: CommandCall,
  deps: Deps,
): Promise<undefined> {
  const name = nameOf(given);
  const architecture = architectureOf(flags['arch']);
  const url = repositoryUrl(flags['repo'] as string | undefined, deps.cwd);
  const dryRun = flags['dryRun'] === true;
  const say = (words: string) => {
    if (!common.quiet) deps.stderr.write(`${deps.stderr.style.dim(words)}\n`);
  };
  findGit(deps.env);
  if (!dryRun) {
    await requireGitLfs('/', deps);
    await requireDocker(deps);
  }
  await withTemporaryFolder(deps.env, async (folder) => {
    say(`Looking for ${name} in ${url}…`);
    const base = await fetchBase({ name, url, architecture }, folder, deps);
    const image = dryRun ? undefined : await built(base, folder, { say, quiet: common.quiet }, deps);
    if (common.json) deps.stdout.write(`${JSON.stringify(buildJson(base, image), null, 2)}\n`);
    else deps.stdout.write(buildText(base, image));
    if (common.quiet) return;
    if (dryRun) deps.stderr.write('\nNothing was fetched or built.\n');
    else {
      const next = nextCommands(name, architecture, OWN).map((line) => `  ${line}\n`);
      deps.stderr.write(`\n${deps.stderr.style.bold('Next')}\n${next.join('')}`);
    }
  });
  return undefined;
}

async function built(
  base: FetchedBase,
  folder: string,
  { say, quiet }: { say: (words: string) => void; quiet: boolean },
  deps: BuildDeps,
): Promise<ContainerImage> {
  const { name, source, dockerfile } = base;
  const { architecture } = source;
  const context = join(folder, 'context');
  await mkdir(context);
  const layers = layersOf(base);
  const size = megabytes(layers.reduce((sum, layer) => sum + layer.size, 0));
  say(`Fetching ${counted(layers.length)}, ${size} (git lfs)…`);
  const show = (chunk: Uint8Array) => void deps.stderr.write(chunk);
  await fetchContext(base, context, !quiet && deps.stderr.isTerminal ? show : undefined, deps);
  say(`Building ${localName(name)} for ${architecture} (docker build)…`);
  const image = await buildBase(
    { context, dockerfile: join(context, source.dockerfile.path), architecture, folder },
    (words) => say(fitting(printable(words), deps.stderr)),
    deps,
  );
  try {
    const wrong = differences(image, { name, architecture, dockerfile });
    const [program] = image.entrypoint;
    if (program?.startsWith('/') && !(await hasFile(image, program, deps)))
      wrong.push(`${program}, its ENTRYPOINT, is not in it: a layer is missing, or no archive`);
    if (wrong.length > 0)
      throw new FailedError(
        `${localName(name)} was built, and is not what it should be: ${wrong.join('; ')}. It got no name.`,
        'AWS may have changed the image, or --repo names something else: look at its Dockerfile.',
      );
    await nameImage(image, localName(name), deps);
  } catch (error) {
    await removeImage(image.id, deps);
    throw error;
  }
  return image;
}

const fitting = (text: string, { isTerminal, columns }: Deps['stderr']): string =>
  isTerminal && text.length >= columns ? `${text.slice(0, columns - 2)}…` : text;

/** @throws UsageError */
function nameOf(given: string | undefined): string {
  if (given === undefined)
    throw new UsageError('The image needs a name.', 'Name it: samgen base build provided.al2023');
  // It becomes the name of an image, and is that of a branch.
  if (/^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?::\w+)?$/.test(given)) return given;
  throw new UsageError(
    `${given} is no name of a base image.`,
    'It is that of a branch, such as provided.al2023 or nodejs20.x.',
  );
}

/** What others call the same thing. */
const SYNONYMS = new Map([
  ['amd64', 'x86_64'],
  ['x64', 'x86_64'],
  ['aarch64', 'arm64'],
]);

/** @throws UsageError */
function architectureOf(given: unknown): Architecture {
  if (given === undefined) return OWN;
  if (given === 'x86_64' || given === 'arm64') return given;
  const meant = SYNONYMS.get(String(given));
  const near = meant === undefined ? '.' : `; did you mean ${meant}?`;
  throw new UsageError(`There is no architecture ${given}${near}`, 'It is x86_64 or arm64.');
}
