import type { HostFiles } from './host-files.ts';
import { ownPeakBytes } from './process-memory.ts';

/** Where Docker's daemon keeps a container's control group: version 1 and 2, by itself and through systemd. */
const groupFiles = (id: string): string[] => [
  `/sys/fs/cgroup/docker/${id}/cgroup.procs`,
  `/sys/fs/cgroup/system.slice/docker-${id}.scope/cgroup.procs`,
  `/sys/fs/cgroup/memory/docker/${id}/cgroup.procs`,
  `/sys/fs/cgroup/memory/system.slice/docker-${id}.scope/cgroup.procs`,
];

/**
 * The peak resident memory of a container's live processes, added up, in bytes. The group's own number is none: it
 * counts the files that were read.
 * @param id the container's whole ID
 * @returns undefined where this machine does not show them: other systems, daemons in a virtual machine
 */
export function containerMemoryBytes(id: string, files: Pick<HostFiles, 'processFile'>): number | undefined {
  const listed = groupFiles(id)
    .map((path) => files.processFile(path))
    .find((text) => text !== undefined);
  const peaks = (listed?.split('\n') ?? [])
    .filter(Boolean)
    .map((pid) => ownPeakBytes(Number(pid), files))
    .filter((bytes) => bytes !== undefined);
  return peaks.length === 0 ? undefined : peaks.reduce((sum, bytes) => sum + bytes);
}
