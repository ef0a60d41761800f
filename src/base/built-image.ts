import { randomUUID } from 'node:crypto';
import { askDocker, type ContainerImage, inspectImage } from '../adapters/docker.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';

type BuildDeps = Pick<Deps, 'env' | 'signal'>;

/**
 * Whether a file is in an image. Docker takes what is no archive, a pointer of git-lfs for instance, into the image as it
 * is, and says nothing.
 * @param path absolute
 * @throws FailedError; CancelledError
 */
export async function hasFile(
  { id, machine }: ContainerImage,
  path: string,
  deps: BuildDeps,
): Promise<boolean> {
  const container = `samgen-base-${randomUUID()}`;
  const asIs = ['--name', container, '--platform', `linux/${machine}`];
  try {
    // Never started, so that it needs no command that is there.
    const { code, stderr } = await askDocker({ args: ['create', ...asIs, '--', id, 'none'] }, deps);
    if (code !== 0) throw new FailedError(`docker create failed: ${stderr.trim()}`);
    return (await askDocker({ args: ['cp', '--', `${container}:${path}`, '-'] }, deps)).code === 0;
  } finally {
    const anyway = { env: deps.env, signal: new AbortController().signal };
    await askDocker({ args: ['rm', '--force', '--volumes', '--', container] }, anyway);
  }
}

/**
 * Gives the image its name; an older one of the name goes, unless it has another.
 * @throws FailedError; CancelledError
 */
export async function nameImage({ id }: ContainerImage, name: string, deps: BuildDeps): Promise<void> {
  const before = await inspectImage(name, deps);
  const { code, stderr } = await askDocker({ args: ['tag', id, name] }, deps);
  if (code !== 0) throw new FailedError(`docker tag failed: ${stderr.trim()}`);
  if (before !== undefined && before.id !== id) await removeImage(before.id, deps);
}

/** Also after a Ctrl-C. An image that has a name, or is in use, stays. */
export async function removeImage(id: string, { env }: Pick<Deps, 'env'>): Promise<void> {
  const ask = (...args: string[]) =>
    askDocker({ args }, { env, signal: new AbortController().signal }).catch(() => undefined);
  const names = await ask('image', 'inspect', '--format', '{{json .RepoTags}}', '--', id);
  if (names?.code !== 0 || !/^(?:\[\]|null)$/.test(names.stdout.toString().trim())) return;
  await ask('rmi', '--', id);
}
