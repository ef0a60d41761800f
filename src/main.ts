#!/usr/bin/env node
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { journalPlace, privatePlaces } from './adapters/private-places.ts';
import { canAsk, sink } from './adapters/terminal.ts';
import { overview } from './cli/overview.ts';
import { reportError } from './cli/report-error.ts';
import { commands } from './cli.ts';
import type { Deps } from './deps.ts';
import { CancelledError, ExitCode, FailedError, UsageError } from './errors.ts';

declare const SAMGEN_VERSION: string;

const OVERVIEW = new Set(['--help', '-h', 'help']);

// From Node 22 on. Where it does nothing, node:module is not worth loading.
if (!process.version.startsWith('v20.')) {
  (process.getBuiltinModule('node:module') as { enableCompileCache?: () => void }).enableCompileCache?.();
}

const cancel = new AbortController();

function listen(): void {
  let asked = false;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    process.on(name, () => {
      // Who asks twice does not want to wait for the clean-up.
      if (asked) process.exit(ExitCode.cancelled);
      asked = true;
      cancel.abort(name);
    });
  }
  // `samgen … | head` closes the pipe early: what nobody reads is lost, but what was begun is brought to its end.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      const name = stream === process.stdout ? 'stdout' : 'stderr';
      const other = stream === process.stdout ? process.stderr : process.stdout;
      other.write(`Error: ${name} cannot be written: ${error.code ?? error.message}.\n`, () =>
        process.exit(ExitCode.failed),
      );
    });
  }
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new FailedError('The current folder is not there any more.', 'Go to one that is.', {
      cause: error,
    });
  }
}

/** `-C DIR`, and the samconfig beside it, are the user's; a typo there must not fall back to something else. */
function workingFolder(here: string, dir: string | undefined): string {
  if (dir === undefined) return here;
  const folder = resolve(here, dir);
  const info = statSync(folder, { throwIfNoEntry: false });
  if (!info?.isDirectory()) throw new UsageError(`There is no folder ${dir}.`, 'Check --dir.');
  return folder;
}

async function main(argv: readonly string[]): Promise<number> {
  const before = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const wants = { json: before.includes('--json'), debug: before.includes('--debug') };
  const noColor = before.includes('--no-color');
  const env = process.env;
  const outputs = { stdout: sink(process.stdout, env, noColor), stderr: sink(process.stderr, env, noColor) };
  try {
    if (argv.length === 0 || (argv.length === 1 && OVERVIEW.has(argv[0]!))) {
      outputs.stdout.write(overview(commands));
      return ExitCode.done;
    }
    const { parse } = await import('./cli/parse.ts');
    const parsed = parse(argv, commands, SAMGEN_VERSION);
    if (parsed.kind === 'text') {
      outputs.stdout.write(parsed.text);
      return ExitCode.done;
    }
    const { spec, call, surroundings } = parsed;
    const standsIn = currentFolder();
    const cwd = workingFolder(standsIn, surroundings.dir);
    const deps: Deps = { ...outputs, env, cwd, standsIn, signal: cancel.signal };
    if (canAsk(env, !surroundings.input)) {
      // The prompts' own library knows this variable, and not our flag.
      if (noColor) process.env['NO_COLOR'] = '1';
      const { terminalPrompter } = await import('./adapters/prompter.ts');
      deps.prompt = terminalPrompter(cancel.signal, outputs.stderr.style);
    }
    // What a run that was killed has left must not stay: it may hold a secret.
    if (privatePlaces(env).some((place) => existsSync(place))) {
      const { sweepPrivateFolders } = await import('./adapters/private-folder.ts');
      sweepPrivateFolders(env);
    }
    if (spec.name !== 'deploy' && existsSync(journalPlace(env))) {
      const { tellUnfinished } = await import('./cli/unfinished.ts');
      tellUnfinished(deps);
    }
    const command = await spec.load();
    const code = await command.run(call, deps);
    if (cancel.signal.aborted && spec.untilStopped !== true) throw new CancelledError();
    return code ?? ExitCode.done;
  } catch (error) {
    const cancelled = cancel.signal.aborted && !(error instanceof CancelledError);
    return reportError(cancelled ? new CancelledError() : error, wants, outputs);
  }
}

listen();
process.exitCode = await main(process.argv.slice(2));
