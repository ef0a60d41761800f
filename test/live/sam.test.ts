import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { combinations, writeProject } from '../support/blueprints.ts';
import { samgen } from '../support/samgen.ts';
import { missingTool } from '../support/tools.ts';

const sam = process.env['SAMGEN_TEST_SAM'];
const cfnLint = process.env['SAMGEN_TEST_CFN_LINT'];
const noSam =
  process.env['SAMGEN_TEST_NO_SAM'] ?? 'npm test, which installs the SAM CLI, did not start this run';
const MINUTES = 60_000;

const env = { SAM_CLI_TELEMETRY: '0', AWS_DEFAULT_REGION: 'us-east-1', NODE_EXTRA_CA_CERTS: undefined };

/** Every offered combination, written once for all tests of this file. */
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'samgen-live-'));
  for (const { name, given } of combinations) await writeProject(join(folder, name), given);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.concurrent('every generated combination is valid', { timeout: 5 * MINUTES }, () => {
  for (const { name } of combinations) {
    test(name, async (ctx) => {
      if (!sam || !cfnLint) return ctx.skip(noSam);
      const cwd = join(folder, name);
      const own = await samgen(['validate', '--strict', '--json'], { cwd });
      ctx.expect(JSON.parse(own.stdout)).toEqual({ ok: true, problems: [] });
      const validated = await execa(sam, ['validate', '--lint'], { cwd, env, reject: false, all: true });
      ctx
        .expect({ code: validated.exitCode, said: validated.all })
        .toMatchObject({ code: 0, said: expect.stringContaining('is a valid SAM Template') });
      const linted = await execa(cfnLint, ['template.yaml'], { cwd, env, reject: false, all: true });
      ctx.expect({ code: linted.exitCode, said: linted.all }).toEqual({ code: 0, said: '' });
    });
  }
});

describe('every generated zip is built by sam, is proved, and the built artifact answers', {
  timeout: 10 * MINUTES,
}, () => {
  for (const { name, given } of combinations.filter(({ given: { package: pack } }) => pack === 'zip')) {
    test(name, async (ctx) => {
      if (!sam) return ctx.skip(noSam);
      const missing = given['language'] === 'go' ? await missingTool('go', 'make') : undefined;
      if (missing) return ctx.skip(missing);
      const cwd = join(folder, name);
      const built = await samgen(['build', '--json'], { cwd, env: { ...env, SAMGEN_SAM: sam } });
      expect(built).toMatchObject({ code: 0, stderr: expect.stringContaining('Build Succeeded') });
      const program = given['language'] === 'go' ? 'static' : '#!/bin/bash';
      expect(JSON.parse(built.stdout).proof).toEqual([
        {
          function: 'HelloFunction',
          package: 'zip',
          entrypoint: '/var/task/bootstrap',
          size: expect.any(Number),
          program,
          architecture: given['arch'],
          warnings: [],
        },
      ]);
      const artifact = join(cwd, '.aws-sam/build/HelloFunction/bootstrap');
      if (given['language'] === 'go') await expectStatic(artifact);

      const foreign = given['language'] === 'go' && given['arch'] !== hostArchitecture;
      const noEmulator = foreign
        ? await missingTool(given['arch'] === 'arm64' ? 'qemu-aarch64-static' : 'qemu-x86_64-static')
        : undefined;
      if (noEmulator) return ctx.skip(`built, but not run: ${noEmulator}`);
      const invoked = await samgen(['invoke', '-d', '{"name":"Ada"}', '--json'], { cwd });
      expect(invoked.stderr).not.toContain('Building');
      expect(invoked.code).toBe(0);
      const { payload } = JSON.parse(invoked.stdout);
      expect(payload.message).toBe('Hello, Ada!');
      if (given['blueprint'] === 'env-vars') {
        expect(payload).toMatchObject({
          public: { PUBLIC_VAR: 'some-value' },
          secret: { SECRET_VAR: false },
        });
        expect(payload.runtime).toMatchObject({
          _X_AMZN_TRACE_ID: true,
          AWS_REGION: true,
          AWS_EXECUTION_ENV: false,
        });
      }
    });
  }
});

const hostArchitecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** Static, without cgo and with the tag: samgen adds nothing to what sam builds. */
async function expectStatic(program: string): Promise<void> {
  const { stdout } = await execa('go', ['version', '-m', program]);
  expect(stdout).toContain('CGO_ENABLED=0');
  expect(stdout).toContain('-tags=lambda.norpc');
  expect(hasInterpreter(readFileSync(program))).toBe(false);
}

/** Whether a 64-bit little-endian ELF program names an interpreter (PT_INTERP is 3): a static one has none. */
function hasInterpreter(elf: Buffer): boolean {
  const [offset, size, count] = [Number(elf.readBigUInt64LE(32)), elf.readUInt16LE(54), elf.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => elf.readUInt32LE(offset + index * size)).includes(3);
}
