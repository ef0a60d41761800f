import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../adapters/error-code.ts';
import { findProgram } from '../../adapters/find-program.ts';
import { withTemporaryFolder } from '../../adapters/private-folder.ts';
import { runProgram } from '../../adapters/run-program.ts';
import type { Deps } from '../../deps.ts';
import { type GoModule, newLambdaGo } from './module.ts';

/** go.mod and go.sum with a newer aws-lambda-go, or why there are none. */
export type RaisedModule =
  | { kind: 'raised'; version: string; goMod: string; goSum: string }
  | { kind: 'failed'; version: string; why: string; isVendored?: boolean };

/** Milliseconds: a proxy that does not answer would be waited for without end. */
const PATIENCE = 180_000;

/** The command that a user would type for the same. */
export const raiseCommand = (version: string): string =>
  `go get github.com/aws/aws-lambda-go/lambda@${version}`;

/**
 * Has the user's own `go` find what a newer aws-lambda-go needs, in copies of go.mod and go.sum: the project's are
 * only read. It asks the module proxy that the user's Go is set up with.
 * @throws CancelledError when the signal aborts
 */
export async function raiseLambdaGo(
  module: GoModule,
  { env, signal, stderr }: Pick<Deps, 'env' | 'signal' | 'stderr'>,
): Promise<RaisedModule> {
  const version = newLambdaGo(module);
  const go = findProgram('go', env);
  if (go === undefined) return { kind: 'failed', version, why: 'Go is not installed here' };
  if (existsSync(join(module.root, 'vendor')))
    return { kind: 'failed', version, why: 'the project keeps its modules in vendor', isVendored: true };
  stderr.write(`${stderr.style.dim(`Looking for aws-lambda-go ${version} (go get)…`)}\n`);
  const patience = AbortSignal.timeout(PATIENCE);
  return withTemporaryFolder(env, async (folder) => {
    const modFile = join(folder, 'go.mod');
    const sumFile = join(folder, 'go.sum');
    await copyFile(join(module.root, 'go.mod'), modFile);
    await copyFile(join(module.root, 'go.sum'), sumFile).catch((error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
    });
    const said: Uint8Array[] = [];
    const exit = await runProgram(
      {
        file: go,
        args: ['get', `-modfile=${modFile}`, `github.com/aws/aws-lambda-go/lambda@${version}`],
        cwd: module.root,
        env: { ...env, GOFLAGS: '-mod=mod', GOWORK: 'off' },
      },
      { signal: AbortSignal.any([signal, patience]), onOutput: (chunk) => void said.push(chunk) },
    ).catch((error: unknown) => {
      if (signal.aborted || !patience.aborted) throw error;
      return undefined;
    });
    if (exit === undefined) {
      const why = `go get had no answer in ${PATIENCE / 60_000} minutes`;
      return { kind: 'failed', version, why };
    }
    if (exit.code !== 0) {
      const last = Buffer.concat(said).toString().trim().split('\n').at(-1);
      return {
        kind: 'failed',
        version,
        why: `go get failed: ${last?.replace(/\/\/[^/\s@]*@/g, '//***@') || 'it said nothing'}`,
      };
    }
    const read = (file: string) => readFile(file, 'utf8');
    return { kind: 'raised', version, goMod: await read(modFile), goSum: await read(sumFile) };
  });
}
