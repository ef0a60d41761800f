import { runAtOnce } from '../adapters/run-program.ts';
import type { Deps } from '../deps.ts';
import { CancelledError, FailedError } from '../errors.ts';
import { cannotStart, howToInstall, howToUpgrade } from './find-sam.ts';

/**
 * The first that reads `--parameter-overrides file://` as all later ones do, and that builds Rust without a beta flag.
 */
export const MINIMUM_SAM = '1.155.2';

/** Milliseconds. The first start after an installation takes some seconds. */
const PATIENCE = 60_000;

/**
 * Asks sam for its version, some 80 ms.
 *
 * To be run beside other work: hold the promise, and await it when that is done. A rejection that comes before is
 * unhandled for Node, and ends samgen, unless the caller puts a handler on it at once: `check.catch(() => {})`.
 * @throws FailedError when it is no SAM CLI, or one too old
 */
export async function checkSamVersion(
  sam: string,
  { env, signal }: Pick<Deps, 'env' | 'signal'>,
  platform: NodeJS.Platform = process.platform,
  patience = PATIENCE,
): Promise<void> {
  const output = await askVersion(sam, { env, signal }, patience);
  const version = versionIn(output.text);
  if (version === undefined) {
    throw new FailedError(
      `${sam} is not the SAM CLI: its --version does not say "SAM CLI, version X"${output.failed}. There are other programs called sam.`,
      howToInstall(platform),
    );
  }
  if (isOlder(version, MINIMUM_SAM)) {
    throw new FailedError(
      `The SAM CLI ${version} (${sam}) is too old: samgen needs ${MINIMUM_SAM} or later.`,
      howToUpgrade(platform),
    );
  }
}

/** The version in what `sam --version` prints; undefined where it is some other program. */
export const versionIn = (output: string): string | undefined =>
  /^SAM CLI, version (\d+(?:\.\d+)+\S*)\s*$/m.exec(output)?.[1];

/** Compares the numbers of two versions; what follows them (`.dev`, `rc1`) counts for nothing. */
export function isOlder(version: string, than: string): boolean {
  const [found, needed] = [version, than].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10)),
  );
  for (const [index, number] of needed!.entries()) {
    const other = found![index] || 0;
    if (other !== number) return other < number;
  }
  return false;
}

async function askVersion(
  sam: string,
  { env, signal }: Pick<Deps, 'env' | 'signal'>,
  patience: number,
): Promise<{ text: string; failed: string }> {
  const timeout = AbortSignal.timeout(patience);
  const chunks: Uint8Array[] = [];
  const program = { file: sam, args: ['--version'], cwd: process.cwd(), env };
  try {
    const onOutput = (chunk: Uint8Array) => chunks.push(chunk);
    const { code } = await runAtOnce(program, {
      signal: AbortSignal.any([signal, timeout]),
      onOutput,
      interactive: false,
    });
    const failed =
      code === 0 ? '' : ` (it ended with ${code === undefined ? 'a signal' : `exit status ${code}`})`;
    return { text: Buffer.concat(chunks).toString(), failed };
  } catch (error) {
    if (error instanceof CancelledError && (signal.aborted || !timeout.aborted)) throw error;
    if (timeout.aborted)
      throw new FailedError(
        `${sam} --version does not answer.`,
        'Try it by hand; SAMGEN_SAM names another sam.',
      );
    throw cannotStart(sam, error);
  }
}
