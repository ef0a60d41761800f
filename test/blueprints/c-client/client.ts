import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, onTestFinished, type TestContext } from 'vitest';
import type { EarlierAnswers } from '../../../src/generate/questions.ts';
import { writeProject } from '../../support/blueprints.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const SANITIZED =
  '-std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all';
const FAULTS = 'recv,send,read,write,connect'.split(',').map((name) => `-Wl,--wrap=${name}`);

export interface Client {
  /** Skips the test where this machine cannot build it. */
  program(ctx: TestContext): string;
}

interface Choices {
  blueprint?: string;
  language?: string;
  /** A handler from this folder instead of the project's own. */
  probe?: boolean;
  faults?: boolean;
  /** Other answers of `new`. */
  given?: EarlierAnswers;
}

/** Builds a project by its own Makefile, watched by the sanitizers, before the tests of a file. */
export function sanitized(choices: Choices = {}): Client {
  const { blueprint = 'minimal', language = 'c', probe = false, faults = false, given = {} } = choices;
  let folder: string;
  let missing: string | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'samgen-c-'));
    missing = await whyNoSanitizers(folder);
    if (missing) return;
    await writeProject(folder, { blueprint, language, arch, package: 'zip', ...given });
    const cwd = join(folder, 'functions/HelloFunction');
    if (probe) copyFileSync(join(import.meta.dirname, 'probe.c'), join(cwd, 'handler.c'));
    copyFileSync(join(import.meta.dirname, 'faults.c'), join(cwd, 'faults.c'));
    const flags = faults ? [SANITIZED, ...FAULTS, 'faults.c'] : [SANITIZED];
    await execa('make', ['build', 'CC=cc', `CFLAGS=${flags.join(' ')}`, `ARTIFACTS_DIR=${folder}/built`], {
      cwd,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    program(ctx) {
      if (missing) ctx.skip(missing);
      return join(folder, 'built/bootstrap');
    },
  };
}

async function whyNoSanitizers(folder: string): Promise<string | undefined> {
  const program = join(folder, 'empty');
  const args = [...SANITIZED.split(' '), '-x', 'c', '-', '-o', program];
  const tools = await execa('make', ['--version'], { reject: false });
  if (tools.failed) return 'make is not installed';
  const built = await execa('cc', args, { input: 'int main(void) { return 0; }', reject: false });
  if (built.failed) return 'there is no C compiler with AddressSanitizer (cc -fsanitize=address,undefined)';
  const ran = await execa(program, { reject: false });
  return ran.failed ? 'programs with AddressSanitizer do not run on this machine' : undefined;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** Runs the client against an address, until it ends by itself. */
export function run(
  program: string,
  address: string,
  variables: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(program, { env: { AWS_LAMBDA_RUNTIME_API: address, ...variables }, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stderr }));
  });
}

/** It gave up with these words, and for no fault that a sanitizer has found. */
export function expectGaveUp(ended: Ended, words: string | RegExp): void {
  expect(ended).toEqual({ code: 1, signal: null, stderr: expect.stringMatching(words) });
  expectNoFault(ended.stderr);
}

export function expectNoFault(stderr: string): void {
  expect(stderr).not.toMatch(/Sanitizer|runtime error/);
}
