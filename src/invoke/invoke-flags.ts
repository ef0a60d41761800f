import { UsageError } from '../errors.ts';
import type { LocalFlags } from './local-project.ts';
import type { VariableFlags } from './run-choices.ts';

/** As cli.ts names them. */
export interface InvokeFlags extends Omit<LocalFlags, keyof VariableFlags>, VariableFlags {
  data?: string;
  event?: string;
  clientContext?: string;
  repeat?: string;
  remote?: boolean;
  qualifier?: string;
}

/** A million times fill 8 MB, and take minutes with the fastest function. */
export const MOST_REPEATS = 1_000_000;

/** What says how a function runs here, and so nothing about one that is deployed. */
const LOCAL_ONLY = [
  ['repeat', '--repeat'],
  ['envFile', '--env-file'],
  ['liveEnv', '--live-env'],
  ['inheritEnv', '--inherit-env'],
  ['awsCredentials', '--aws-credentials'],
  ['param', '--param'],
  ['paramFromEnv', '--param-from-env'],
  ['params', '--params'],
] as const;

/** @throws UsageError for flags that do not go together */
export function checkInvokeFlags(flags: InvokeFlags): void {
  if (flags.remote === true) {
    const given = LOCAL_ONLY.filter(([name]) => flags[name] !== undefined).map(([, flag]) => flag);
    if (given.length > 0) {
      throw new UsageError(
        `--remote and ${given.join(', ')} exclude each other.`,
        'The deployed function runs as it is deployed. Leave one of them out.',
      );
    }
  } else if (flags.qualifier !== undefined) {
    throw new UsageError('--qualifier is for --remote: here there are no versions.', 'Leave it out.');
  }
  repeatsOf(flags);
  checkStdin(flags, undefined);
}

/**
 * Stdin can be read once.
 * @param configured the samconfig's event, which counts where the flags give none
 * @throws UsageError
 */
export function checkStdin(flags: InvokeFlags, configured: string | undefined): void {
  const { data, event, envFile = [], params = [] } = flags;
  const isGiven = data !== undefined || event !== undefined;
  const readers = [
    ...(data === '-' || event === '-' ? ['the event'] : []),
    ...(!isGiven && configured === '-' ? ["the event (samconfig's)"] : []),
    ...(params.includes('-') ? ['the parameters'] : []),
    ...(envFile.includes('-') ? ['the variables'] : []),
  ];
  if (readers.length < 2) return;
  throw new UsageError(
    `Only one of them can come from stdin: ${readers.join(', ')}.`,
    'Put the others into files: -e event.json, --params FILE, --env-file FILE.',
  );
}

/** How often the event is sent; undefined without `--repeat`. @throws UsageError */
export function repeatsOf({ repeat }: Pick<InvokeFlags, 'repeat'>): number | undefined {
  if (repeat === undefined) return undefined;
  const count = /^\d{1,9}$/.test(repeat) ? Number(repeat) : 0;
  if (count >= 1 && count <= MOST_REPEATS) return count;
  throw new UsageError(
    '--repeat takes a number of events.',
    `From 1 to ${MOST_REPEATS}: --repeat 100 gives a good picture.`,
  );
}
