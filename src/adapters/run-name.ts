import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hasCode } from './error-code.ts';

/** A run of another container may share our folders and not our process numbers: it is given this long. */
const LONGEST_FOREIGN_RUN = 24 * 60 * 60 * 1000;

const NAME = /^(?<pid>\d+)-(?<start>[0-9a-z]+)-(?<space>[0-9a-z]+)-[0-9a-f]+$/;

/** A name that tells, to samgen's other runs, whether the run that made it is still alive. */
export const nameOfRun = (unique: string): string =>
  `${process.pid}-${startOf(process.pid) ?? '0'}-${processSpace()}-${unique}`;

/** The same for another process, whose run it is. */
export const nameOfProcess = (pid: number): string => `${pid}-${startOf(pid) ?? '0'}-${processSpace()}-0`;

/** Whether the run that gave this name has ended. False for what is no such name. */
export function isOfDeadRun(name: string, path: string): boolean {
  const { pid, start, space } = NAME.exec(name)?.groups ?? {};
  if (pid === undefined) return false;
  if (space !== processSpace()) return age(path) > LONGEST_FOREIGN_RUN;
  const startNow = startOf(Number(pid));
  // Where there is no /proc, the number alone must tell.
  if (start === '0' || (startNow === undefined && !hasProc())) return !isAlive(Number(pid));
  return startNow !== start;
}

/** Whether a process that has such a name is running here still. */
export const isAliveRun = (name: string): boolean => {
  const { pid, start } = NAME.exec(name)?.groups ?? {};
  return (
    pid !== undefined && isAlive(Number(pid)) && (start === '0' || (startOf(Number(pid)) ?? start) === start)
  );
};

/** When a process was started, in ticks since the machine was: a number that is used again is another process. */
function startOf(pid: number): string | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  // The second field is the program's name, with any characters in parentheses; this is the 22nd (proc(5)).
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return ticks === undefined ? undefined : Number(ticks).toString(36);
}

const hasProc = (): boolean => readProc('/proc/self/stat') !== undefined;

/** The process namespace: containers that share a folder have one each. */
function processSpace(): string {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0).toString(36);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EINVAL')) return '0';
    throw error;
  }
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function age(path: string): number {
  const info = statSync(path, { throwIfNoEntry: false });
  return info === undefined ? 0 : Date.now() - info.mtimeMs;
}
