import { constants } from 'node:os';
import { withTemporaryFolder } from '../adapters/private-folder.ts';
import { runAtOnce } from '../adapters/run-program.ts';
import type { Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { cannotStart } from './find-sam.ts';
import { redactor } from './redact.ts';
import { createRelay, type Relay, type Seen } from './relay.ts';

export interface SamRun {
  args: readonly string[];
  cwd: string;
  /** It may ask on the terminal: its own confirmation of a change set. */
  interactive: boolean;
  /** What must not be shown, in whatever form. */
  secrets: readonly string[];
  /** Shows nothing; the caller shows `text` where it failed. */
  quiet: boolean;
  /** The command that shows how a change ends that CloudFormation goes on with after a Ctrl-C. */
  whereToLook?: string;
  /** The change set is being executed from now on. */
  onExecute?: () => void;
  /** Gets the number of sam's process. */
  onStart?: (pid: number) => void;
  /** With --json, sam's stdout is not samgen's. */
  outputTo: 'streams' | 'stderr';
}

export interface SamResult {
  /** 128 and the signal's number where a signal ended it, as shells say it. */
  code: number;
  seen: Readonly<Seen>;
  /** The last of its output, redacted: for explaining a failure. */
  text: string;
}

/**
 * So wide that a cell of sam's tables, a quarter of it, holds every reason in one line; broken into lines, a secret in it
 * would not be found. It costs sam 0.1 ms an event.
 */
export const WIDE = 65_536;

/**
 * Runs sam and shows what it prints, without secrets. It has a folder of its own for temporary files, gone afterwards.
 * @throws CancelledError when `signal` aborts; sam and, where it is not interactive, all that it started have ended then.
 */
export async function runSam(
  sam: string,
  run: SamRun,
  deps: Pick<Deps, 'stdout' | 'stderr' | 'env' | 'signal'>,
): Promise<SamResult> {
  const { stderr, env, signal } = deps;
  const stdout = run.outputTo === 'stderr' ? stderr : deps.stdout;
  const { quiet, onExecute } = run;
  const relay = createRelay({ stdout, stderr, redact: redactor(run.secrets), quiet, onExecute });
  const { code, signal: ending } = await withTemporaryFolder(env, async (TMPDIR) => {
    try {
      return await runAtOnce(
        {
          file: sam,
          args: run.args,
          cwd: run.cwd,
          env: { ...env, TMPDIR, COLUMNS: String(WIDE), PYTHONUNBUFFERED: '1' },
        },
        {
          signal,
          interactive: run.interactive,
          onStart: run.onStart,
          // What an interrupted Python says is of no use to anybody.
          onOutput: (chunk, stream) => signal.aborted || relay.onOutput(chunk, stream),
          endWith: (reason) => endSteps(run.interactive, reason),
        },
      );
    } catch (error) {
      throw error instanceof CancelledError ? cancelled(relay, run.whereToLook) : cannotStart(sam, error);
    } finally {
      relay.end();
    }
  });
  return { code: code ?? 128 + signalNumber(ending), seen: relay.seen, text: relay.text() };
}

/**
 * On SIGINT Python removes its temporary folders, and make its half-made targets; on SIGTERM they stay. A Ctrl-C at the
 * terminal has reached an interactive sam already, and a second one would break off its clean-up.
 */
const endSteps = (interactive: boolean, reason: unknown): ('wait' | NodeJS.Signals)[] => [
  ...(interactive && reason === 'SIGINT' ? (['wait'] as const) : []),
  'SIGINT',
  'SIGTERM',
];

function cancelled(relay: Relay, whereToLook: string | undefined): CancelledError {
  if (relay.seen.succeeded) return new CancelledError('Cancelled; the stack had been deployed already.');
  if (!relay.seen.waiting) {
    const hasChangeSet = relay.text().includes('Changeset created successfully');
    return new CancelledError(undefined, hasChangeSet ? CHANGE_SET_STAYS : undefined);
  }
  return new CancelledError(
    'Cancelled; CloudFormation goes on with the change that was begun.',
    whereToLook === undefined ? undefined : `See how it ends:\n${whereToLook}`,
  );
}

export const CHANGE_SET_STAYS =
  'The change set stays in CloudFormation until the stack is deployed again, or deleted (samgen delete).';

const signalNumber = (name: string | undefined): number => constants.signals[name as NodeJS.Signals] ?? 0;
