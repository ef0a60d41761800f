import { execa } from 'execa';
import { onTestFinished } from 'vitest';

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

/** Removes an image under all its names, and the containers made from it, when the test ends. */
export function removeImageAfterwards(name: string): void {
  onTestFinished(async () => {
    const found = await execa('docker', ['image', 'inspect', '--format', '{{.Id}}', name], { reject: false });
    if (found.exitCode !== 0) return;
    const { stdout } = await execa('docker', [
      'ps',
      '--all',
      '--quiet',
      '--filter',
      `ancestor=${found.stdout}`,
    ]);
    const containers = stdout.split('\n').filter(Boolean);
    if (containers.length > 0) await execa('docker', ['rm', '--force', '--volumes', ...containers]);
    await execa('docker', ['rmi', '--force', found.stdout]);
  });
}
