import { setMaxListeners } from 'node:events';
import type { CommandCall, Deps } from '../deps.ts';
import { announce, announceJson } from '../dev/announce.ts';
import { Api, type Functions } from '../dev/api.ts';
import { batched } from '../dev/batched-sink.ts';
import { DevProject } from '../dev/dev-project.ts';
import { ownHosts } from '../dev/foreign.ts';
import { listenOn } from '../dev/listen.ts';
import type { DevFlags } from '../dev/project-files.ts';
import { Screen } from '../dev/screen.ts';
import { ExitCode, UsageError } from '../errors.ts';
import type { Listener } from '../http/listener.ts';

const STANDARD_PORT = 3001;

/**
 * Serves the project's functions until it is stopped. Ctrl-C and SIGTERM are its end, not a failure: 0. With --json, one
 * document on one line of stdout says where it listens, as soon as it does.
 */
export async function run(call: CommandCall, deps: Deps): Promise<number | undefined> {
  const { common } = call;
  const flags: DevFlags & { port?: string } = call.flags;
  const wanted = portIn(flags.port);
  // Every environment that runs listens to it.
  setMaxListeners(0, deps.signal);
  // All that is written goes through one, so that it keeps its order.
  const stderr = batched(deps.stderr);
  const screen = new Screen(stderr, common);
  let project: DevProject | undefined;
  let listener: Listener | undefined;
  try {
    let open = (_functions: Functions) => {};
    const functions = new Promise<Functions>((resolve) => {
      open = resolve;
    });
    let api: Api | undefined;
    // A port that is taken is told before anything is built.
    // None is accepted before the next line.
    listener = await listenOn(wanted, (exchange) => void api?.answer(exchange));
    api = new Api({ functions, screen, hosts: ownHosts(listener.port) });
    project = await DevProject.open(flags, { ...deps, stderr }, screen);
    open(project);
    if (common.json) deps.stdout.write(announceJson(listener.port, project));
    await Promise.race([project.settled(), stopped(deps)]);
    if (!common.quiet && !deps.signal.aborted) stderr.write(announce(listener.port, project, stderr));
    await stopped(deps);
    if (!common.quiet) stderr.write(`${stderr.style.dim('Stopping…')}\n`);
  } finally {
    await listener?.close();
    await project?.close();
    stderr.flush();
  }
  return ExitCode.done;
}

function portIn(written: string | undefined): number {
  if (written === undefined) return STANDARD_PORT;
  const port = /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(
    `--port takes a number from 0 to 65535, not '${written}'.`,
    '0 is any port that is free.',
  );
}

const stopped = ({ signal }: Pick<Deps, 'signal'>): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
