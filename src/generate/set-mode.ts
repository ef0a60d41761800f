import { chmod } from 'node:fs/promises';

/**
 * What Lambda executes is executed by another user, so a strict umask must not take that right away; of everything
 * else the umask decides.
 */
export async function setMode(path: string, executable: boolean): Promise<void> {
  if (executable) await chmod(path, 0o755);
}
