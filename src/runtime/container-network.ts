import { createServer } from 'node:net';
import { askDocker } from '../adapters/docker.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { sweepContainers } from './container-guard.ts';

/** Where the Runtime API listens for containers, and how they reach it. */
export interface ContainerNetwork {
  readonly host: string;
  readonly reachedAs: string;
}

/** What Docker Desktop lets containers call the machine it runs on; its loopback services answer there. */
const DESKTOP: ContainerNetwork = { host: '127.0.0.1', reachedAs: 'host.docker.internal' };

/**
 * The address of Docker's bridge, which nothing outside this machine reaches: other containers on the bridge and other
 * users of this machine do. With Docker Desktop the bridge is in its virtual machine, and loopback serves. Takes away,
 * too, what runs that were killed have left.
 * @throws FailedError where Docker does not answer, or its containers cannot reach this machine
 */
export async function containerNetwork(deps: Pick<Deps, 'env' | 'signal'>): Promise<ContainerNetwork> {
  if (process.platform !== 'linux') {
    await sweepContainers(deps);
    return DESKTOP;
  }
  const [gateway] = await Promise.all([bridgeGateway(deps), sweepContainers(deps)]);
  const refusal = await whyNotBindable(gateway);
  if (refusal === undefined) return { host: gateway, reachedAs: gateway };
  if (await isDockerDesktop(deps)) return DESKTOP;
  throw new FailedError(
    `The Runtime API cannot listen on ${gateway}, the address of Docker's bridge (${refusal}), so no container could reach it.`,
    "samgen and Docker's daemon must run on one machine, the daemon not rootless: look at DOCKER_HOST and docker context ls. Is the bridge gone (ip address show docker0), restart the daemon: sudo systemctl restart docker",
  );
}

async function bridgeGateway(deps: Pick<Deps, 'env' | 'signal'>): Promise<string> {
  const args = ['network', 'inspect', 'bridge', '--format', '{{json .IPAM.Config}}'];
  const { code, stdout, stderr } = await askDocker({ args }, deps);
  const ranges = code === 0 ? (JSON.parse(stdout.toString()) as AddressRange[] | null) : [];
  const gateway = ranges?.map(gatewayOf).find((address) => address !== undefined);
  if (gateway !== undefined) return gateway;
  throw new FailedError(
    `Docker has no bridge network with an IPv4 address, through which a container could reach the Runtime API${code === 0 ? '' : `: ${stderr.trim()}`}.`,
    'Its daemon makes one unless it is told otherwise ("bridge" in /etc/docker/daemon.json, --bridge).',
  );
}

/** Docker Engine API, NetworkInspect. */
interface AddressRange {
  Subnet?: string;
  Gateway?: string;
}

/** Where the daemon does not say it, it takes the first address of the range. */
function gatewayOf({ Gateway, Subnet }: AddressRange): string | undefined {
  const [address] = (Gateway || Subnet?.replace(/\.0\/\d+$/, '.1') || '').split('/');
  return address && /^\d+(\.\d+){3}$/.test(address) ? address : undefined;
}

/** A bridge without containers is down and can be bound to, but no list of addresses has it: it is tried. */
function whyNotBindable(host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(0, host, () => server.close(() => resolve(undefined)));
  });
}

async function isDockerDesktop(deps: Pick<Deps, 'env' | 'signal'>): Promise<boolean> {
  const { stdout } = await askDocker({ args: ['info', '--format', '{{.OperatingSystem}}'] }, deps);
  return /Docker Desktop/.test(stdout.toString());
}
