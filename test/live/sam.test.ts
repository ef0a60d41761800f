import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import type { ProjectFile } from '../../src/generate/render.ts';
import { memoryFiles } from '../../src/project/memory-files.ts';
import { validateProject } from '../../src/validate/validate.ts';
import { combinations, project, writeProject } from '../support/blueprints.ts';
import { samEnvironment } from '../support/built-project.ts';
import { record } from '../support/combination-results.ts';
import { samgen } from '../support/samgen.ts';

interface Made {
  name: string;
  given: (typeof combinations)[number]['given'];
  files: ProjectFile[];
}

/** sam and cfn-lint look at nothing of a project but these two: where they are the same, one speaks for all. */
const alike = new Map<string, Made[]>();
for (const { name, given } of combinations) {
  const files = await project(given);
  const texts = ['template.yaml', 'samconfig.toml'].map((file) => files.find(({ path }) => path === file));
  const key = texts.map((file) => file!.content.toString()).join('\0');
  alike.set(key, [...(alike.get(key) ?? []), { name, given, files }]);
}

const ENV = { SAM_CLI_TELEMETRY: '0', AWS_DEFAULT_REGION: 'us-east-1', NODE_EXTRA_CA_CERTS: undefined };

/** The first of each kind, on disk. */
let folder: string;
/** One process for all: most of its time is its start. */
let cfnLint: Promise<{ code: number | undefined; said: string }>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'samgen-lint-'));
  const firsts = [...alike.values()].map(([first]) => first!);
  for (const { name, given } of firsts) await writeProject(join(folder, name), given);
  const templates = firsts.map(({ name }) => join(name, 'template.yaml'));
  cfnLint = says(process.env['SAMGEN_TEST_CFN_LINT'], templates, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function says(program: string | undefined, args: string[], cwd: string) {
  if (program === undefined) return { code: undefined, said: '' };
  const { exitCode, all } = await execa(program, args, { cwd, env: ENV, reject: false, all: true });
  return { code: exitCode, said: all };
}

const valid = new Set<string>();

describe.concurrent(`${combinations.length} projects are valid, by ${alike.size} templates and samconfigs`, {
  timeout: 600_000,
}, () => {
  for (const same of alike.values()) {
    const [first, ...others] = same;
    test(`${first!.name}${others.length > 0 ? ` and ${others.length} alike` : ''}`, async (ctx) => {
      for (const { name, files } of same) {
        ctx.expect({ name, problems: problemsOf(files) }).toEqual({ name, problems: [] });
        valid.add(name);
      }
      const sam = samEnvironment();
      const missing = 'missing' in sam ? sam.missing : undefined;
      if (missing === undefined) await expectLinted(join(folder, first!.name), ctx);
      for (const { name } of same) record(name, 'linted', missing);
      if (missing !== undefined) ctx.skip(`valid for samgen, but not linted: ${missing}`);
    });
  }
});

test(`these were all ${combinations.length} projects that new makes`, () => {
  expect([...valid].sort()).toEqual(combinations.map(({ name }) => name).sort());
});

/** What `validate --strict` would find, without a process for each. */
const problemsOf = (files: readonly ProjectFile[]) =>
  validateProject({
    template: '/project/template.yaml',
    files: memoryFiles('/project', files),
    parseDockerfile,
  }).problems;

async function expectLinted(cwd: string, ctx: TestContext): Promise<void> {
  const own = await samgen(['validate', '--strict', '--json'], { cwd });
  ctx.expect(JSON.parse(own.stdout)).toEqual({ ok: true, problems: [] });
  const sam = await says(process.env['SAMGEN_TEST_SAM'], ['validate', '--lint'], cwd);
  ctx.expect(sam).toEqual({ code: 0, said: expect.stringContaining('is a valid SAM Template') });
  ctx.expect(await cfnLint).toEqual({ code: 0, said: '' });
}
