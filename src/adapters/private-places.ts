import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where private folders are made. Every start looks there for what is left, so this file imports next to nothing. */
export const privatePlaces = (env: Environment): string[] => {
  const runtime = runtimePlace(env);
  return [...(runtime === undefined ? [] : [runtime]), temporaryPlace(env)];
};

/** systemd's place for a user's runtime files, in memory; it ends with the last login. */
export function runtimePlace(env: Environment): string | undefined {
  const folder = env['XDG_RUNTIME_DIR'];
  if (!folder || !isAbsolute(folder)) return undefined;
  const info = statSync(folder, { throwIfNoEntry: false });
  // After `sudo` it is that of the other user.
  return info?.isDirectory() && info.uid === process.getuid!() ? join(folder, 'samgen') : undefined;
}

export const temporaryPlace = (env: Environment): string =>
  resolve(env['TMPDIR'] || '/tmp', `samgen-${process.getuid!()}`);

/** Where it is noted which updates of stacks are under way; it outlives a restart of the machine. */
export function journalPlace(env: Environment): string {
  const state = env['XDG_STATE_HOME'];
  const home = state && isAbsolute(state) ? state : join(env['HOME'] || homedir(), '.local', 'state');
  return join(home, 'samgen', 'updates');
}
