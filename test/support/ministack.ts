import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { RunningMinistack } from './ministack-on-demand.ts';
import { toolchainFolders } from './toolchain-folders.ts';

// Importing this file starts MiniStack, if no other test file of the run has: it is ready when the tests begin.
const provided = inject('ministack');
const running: RunningMinistack | { missing: string } =
  'missing' in provided ? provided : await ask(provided.startedBy);
const home = 'missing' in running ? undefined : makeHome(running.folder);

async function ask(starter: string): Promise<RunningMinistack> {
  const response = await fetch(starter);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as RunningMinistack;
}

/** Where MiniStack listens, or why the tests that need it are skipped. */
export const ministack = (): { endpoint: string } | { missing: string } =>
  'missing' in running ? running : { endpoint: running.endpoint };

/**
 * The environment for sam, samgen and whatever else calls AWS, over that of the machine; what is undefined is taken
 * away. `endpoint` is MiniStack's or that of a proxy in front of it.
 */
export function awsEnvironment(endpoint: string): Record<string, string | undefined> {
  if (home === undefined) throw new Error('MiniStack is missing: see ministack()');
  const ofTheMachine = Object.keys(process.env).filter((name) => /^(AWS|SAM)_/.test(name));
  const noProxy = [process.env['NO_PROXY'], '127.0.0.1', 'localhost'].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(ofTheMachine.map((name) => [name, undefined])),
    ...toolchainFolders(),
    HOME: home,
    XDG_STATE_HOME: undefined,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    SAM_CLI_TELEMETRY: '0',
    // Seconds between two looks at a stack; 5 by default.
    SAM_CLI_POLL_DELAY: '0.2',
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    // Extra certificates cost every start of Node 40 ms.
    NODE_EXTRA_CA_CERTS: undefined,
  };
}

/** So that ~/.aws and ~/.aws-sam of the machine play no part, and sam has no reason to ask for a newer version. */
function makeHome(folder: string): string {
  const path = join(folder, `home-of-worker-${process.env['VITEST_POOL_ID'] ?? process.pid}`);
  mkdirSync(join(path, '.aws-sam'), { recursive: true });
  const metadata = { lastVersionCheck: Date.now() / 1000, installationId: 'samgen-tests' };
  writeFileSync(join(path, '.aws-sam/metadata.json'), JSON.stringify(metadata));
  return path;
}
