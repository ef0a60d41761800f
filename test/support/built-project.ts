import { execa } from 'execa';
import { expect } from 'vitest';
import { hostArchitecture, kernelEmulates, staticEmulator } from '../../src/adapters/emulator.ts';
import type { EarlierAnswers } from '../../src/generate/questions.ts';
import { blueprints } from './blueprints.ts';
import { samgen } from './samgen.ts';

export const OWN = hostArchitecture(process.arch) ?? 'x86_64';

export type Environment = Record<string, string | undefined>;

/** For the real sam, with nothing in it that only samgen knows; or why the tests have none. */
export function samEnvironment(): Environment | { missing: string } {
  const sam = process.env['SAMGEN_TEST_SAM'];
  if (sam !== undefined) return { SAM_CLI_TELEMETRY: '0', AWS_DEFAULT_REGION: 'us-east-1', SAMGEN_SAM: sam };
  const reason = process.env['SAMGEN_TEST_NO_SAM'];
  return { missing: reason ?? 'npm test, which installs the SAM CLI, did not start this run' };
}

/** Its program is compiled, and has to need no library of the machine it runs on. */
export const isCompiled = (given: EarlierAnswers): boolean => partsOf(given).includes('static-program');

/** Those who share a part are built by the same steps, which Docker's cache must not have twice at the same time. */
export const builderOf = (given: EarlierAnswers): string =>
  partsOf(given).find((part) => part !== 'static-program') ?? String(given['language']);

const partsOf = ({ blueprint, language }: EarlierAnswers): readonly string[] =>
  blueprints.find(({ name }) => name === blueprint)!.languages.find(({ name }) => name === language)!.parts;

/**
 * Why this machine cannot run what it has built: a program of the other architecture takes qemu, and whatever starts more
 * programs than one takes a kernel that hands them to it.
 */
export function cannotRun(given: EarlierAnswers): string | undefined {
  const foreign = given['arch'] === 'arm64' ? 'arm64' : 'x86_64';
  const isScriptHere = given['package'] === 'zip' && !isCompiled(given);
  if (foreign === OWN || isScriptHere || kernelEmulates(foreign)) return undefined;
  if (!isCompiled(given) || given['language'] === 'executable')
    return `this kernel does not run ${foreign} programs, and the function starts some`;
  return staticEmulator(foreign, process.env) ? undefined : `there is no static qemu for ${foreign}`;
}

/** Has the real sam build a project, with a proof that has nothing to say against it. */
export async function buildProved(cwd: string, given: EarlierAnswers, env: Environment): Promise<void> {
  const built = await samgen(['build', '--json'], { cwd, env });
  expect(built.code, built.stdout + built.stderr).toBe(0);
  expect(built.stderr).toContain('Build Succeeded');
  expect(JSON.parse(built.stdout).proof).toEqual([
    {
      function: 'HelloFunction',
      package: given['package'],
      entrypoint: '/var/task/bootstrap',
      size: expect.any(Number),
      program: isCompiled(given) ? 'static' : '#!/bin/bash',
      architecture: given['arch'],
      warnings: [],
    },
  ]);
}

/** Has the function that was built answer; nothing is built for it. */
export async function expectAnswer(cwd: string, given: EarlierAnswers, env: Environment = {}): Promise<void> {
  const invoked = await samgen(['invoke', '-d', '{"name":"Ada"}', '--json'], {
    cwd,
    env: { ...env, SECRET_VAR: undefined },
  });
  expect(invoked.code, invoked.stdout + invoked.stderr).toBe(0);
  expect(invoked.stderr).not.toContain('Building');
  const { payload } = JSON.parse(invoked.stdout);
  if (given['blueprint'] === 'minimal') return expect(payload).toEqual({ message: 'Hello, Ada!' });
  expect(payload).toMatchObject({
    message: 'Hello, Ada!',
    public: { PUBLIC_VAR: 'some-value' },
    secret: { SECRET_VAR: false },
    runtime: {
      _X_AMZN_TRACE_ID: true,
      AWS_REGION: true,
      AWS_LAMBDA_FUNCTION_NAME: true,
      AWS_EXECUTION_ENV: false,
    },
  });
  expect(Object.keys(payload.runtime)).toHaveLength(18);
}

/** What Go itself says of a program that it has made: without cgo, and without what only its old runtime needed. */
export async function expectGoSettings(program: string): Promise<void> {
  const { stdout } = await execa('go', ['version', '-m', program]);
  expect(stdout).toContain('CGO_ENABLED=0');
  expect(stdout).toContain('-tags=lambda.norpc');
}
