import type { HostFiles } from './host-files.ts';

/**
 * The peak resident memory of a process and of those of its descendants that are alive, added up, in bytes.
 * Children that have ended are not counted: /proc keeps no record of them.
 * @returns undefined where there is no /proc, or the process has ended
 */
export function peakMemoryBytes(
  pid: number,
  files: Pick<HostFiles, 'processFile' | 'processFolder'>,
): number | undefined {
  const own = ownPeakBytes(pid, files);
  if (own === undefined) return undefined;
  // Any thread can have children: Go starts programs from whichever runs.
  const children = files
    .processFolder(`/proc/${pid}/task`)
    .flatMap((thread) => files.processFile(`/proc/${pid}/task/${thread}/children`)?.split(' ') ?? [])
    .filter(Boolean);
  const ofChildren = children.map((child) => peakMemoryBytes(Number(child), files) ?? 0);
  return ofChildren.reduce((sum, bytes) => sum + bytes, own);
}

/** That of the process alone. */
export function ownPeakBytes(pid: number, files: Pick<HostFiles, 'processFile'>): number | undefined {
  const status = files.processFile(`/proc/${pid}/status`);
  const kilobytes = status && /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : undefined;
}
