import { findProgram } from '../../src/adapters/find-program.ts';

/** The tools that a test needs and this machine has not, as a reason to skip; undefined where all are there. */
export function missingTools(...names: string[]): string | undefined {
  const missing = names.filter((name) => findProgram(name, process.env) === undefined);
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
