import { join } from 'node:path';
import { execa, type Options } from 'execa';

/** The built bin, as `npm test` builds it before it runs the tests. */
export const BIN = join(import.meta.dirname, '../../dist/samgen.js');

export interface Ran {
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/**
 * Runs the built bin to its end, as its own first line does, without a terminal. Colours and questions are off unless the
 * test asks for them.
 */
export async function samgen(args: readonly string[], options: Options = {}): Promise<Ran> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['--', BIN, ...args], {
    reject: false,
    stripFinalNewline: false,
    stdin: 'ignore',
    ...options,
    env: { NODE_EXTRA_CA_CERTS: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, ...options.env },
  });
  return { code: exitCode, stdout: String(stdout), stderr: String(stderr) };
}
