import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { TestContext } from 'vitest';

export type Job = { values: readonly string[] } | { folder: string };
export type Result =
  | { overrides: Record<string, string>; error?: never }
  | { overrides?: never; error: string };

/** For a test that starts Python, on a machine with much else to do. */
export const PYTHON_TIMEOUT_MS = 180_000;

const script = fileURLToPath(new URL('convert.py', import.meta.url));

/** What the pinned SAM CLI makes of overrides, one Python for all of them; skips the test where it is not there. */
export async function convertedBySam(
  context: TestContext,
  jobs: readonly Job[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Result[]> {
  const python = process.env['SAMGEN_TEST_PYTHON'];
  if (!python) return context.skip('SAMGEN_TEST_PYTHON names no python with the pinned SAM CLI');
  const { stdout } = await execa(python, [script], {
    cwd,
    env,
    input: JSON.stringify(jobs),
    maxBuffer: 100_000_000,
  });
  return JSON.parse(stdout);
}

/** One job's values. */
export const overridesOf = ([result]: Result[]): Record<string, string> => {
  if (result?.overrides === undefined) throw new Error(`sam refuses it: ${result?.error}`);
  return result.overrides;
};
