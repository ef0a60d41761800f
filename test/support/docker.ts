import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { writeFiles } from './function-project.ts';

/** MiniStack's. scripts/docker-for-tests.sh gives it this name. */
const REGISTRY = '000000000000.dkr.ecr.us-east-1.amazonaws.com';

/**
 * The registry that images can be pushed to, or why the tests with images are skipped. They build on stand-ins for AWS's
 * images and on a name in /etc/hosts, which only .ci/run makes, on a machine that is thrown away.
 */
export function docker(): { registry: string } | { missing: string } {
  if (process.env['SAMGEN_TEST_DOCKER']) return { registry: REGISTRY };
  const reason = process.env['SAMGEN_TEST_NO_DOCKER'];
  return {
    missing: reason ? `Docker could not be set up: ${reason}` : 'only .ci/run sets Docker up for the tests',
  };
}

/** Why a test with images cannot run here. */
export function noDocker(): string | undefined {
  const images = docker();
  return 'missing' in images ? images.missing : undefined;
}

/** Runs Docker's program; what it says on stdout. */
export async function dockerSays(...args: string[]): Promise<string> {
  return (await execa('docker', args, { env: { DOCKER_BUILDKIT: '0' } })).stdout;
}

/** Makes an image, under a name of its own, of the files in a folder with a Dockerfile among them. */
export async function makeImage(
  folder: string,
  files: Record<string, string>,
  machine: 'amd64' | 'arm64' = process.arch === 'arm64' ? 'arm64' : 'amd64',
): Promise<string> {
  const name = `samgen-test/${randomUUID()}`;
  writeFiles(folder, files);
  await dockerSays('build', '--platform', `linux/${machine}`, '--force-rm', '--tag', name, folder);
  return name;
}

/** The containers that are made from an image, those that have ended too. */
export async function containersOf(image: string): Promise<string[]> {
  const id = await imageId(image);
  const says = await dockerSays('ps', '--all', '--filter', `ancestor=${id}`, '--format', '{{.Names}}');
  return says.split('\n').filter(Boolean);
}

/** Undefined where there is no such image. */
export async function imageId(name: string): Promise<string | undefined> {
  const found = await execa('docker', ['image', 'inspect', '--format', '{{.Id}}', name], { reject: false });
  return found.exitCode === 0 ? found.stdout : undefined;
}

/** Removes an image under all its names, and the containers made from it, when the test ends. */
export function removeImageAfterwards(name: string): void {
  onTestFinished(() => removeImage(name));
}

export async function removeImage(name: string): Promise<void> {
  const id = await imageId(name);
  if (id === undefined) return;
  const says = await dockerSays('ps', '--all', '--quiet', '--filter', `ancestor=${id}`);
  const containers = says.split('\n').filter(Boolean);
  if (containers.length > 0) await execa('docker', ['rm', '--force', '--volumes', ...containers]);
  await execa('docker', ['rmi', '--force', id], { reject: false });
}
