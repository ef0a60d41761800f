import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { writeProject } from '../support/blueprints.ts';
import { OWN } from '../support/built-project.ts';
import { offered, ownTestOf, record, skipFor } from '../support/combination-results.ts';
import { cannotTest, toolEnvironment } from '../support/project-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const projects = new Map(
  offered.filter(({ given }) => given['arch'] === OWN).map(({ given }) => [ownTestOf(given), given]),
);
const ofLanguages = new Map([...projects.values()].map((given) => [String(given['language']), given]));

describe("each project's own test passes, by the command that its README says", { timeout: 600_000 }, () => {
  for (const [name, given] of projects) {
    test(name, async (ctx) => {
      skipFor(ctx, name, 'tested', cannotTest(given));
      const folder = temporaryFolder();
      await writeProject(folder, given);
      const ran = await runOwnTest(folder);
      expect(ran.exitCode, ran.all).toBe(0);
      record(name, 'tested');
    });
  }
});

describe('and fails where the handler answers something else', { timeout: 600_000 }, () => {
  for (const [language, given] of ofLanguages) {
    test(language, async (ctx) => {
      const missing = cannotTest(given);
      if (missing) return ctx.skip(missing);
      const folder = temporaryFolder();
      await writeProject(folder, given);
      expect(breakHandler(folder)).toBe(1);
      const ran = await runOwnTest(folder);
      expect(ran.exitCode, ran.all).not.toBe(0);
      // It is the test that fails, not the build of it.
      expect(ran.all).toContain('Goodbye');
    });
  }
});

/** The first indented line below `## Test it`, run as a user would paste it. */
function runOwnTest(cwd: string) {
  const readme = readFileSync(join(cwd, 'README.md'), 'utf8');
  const command = /^## Test it\n+ {4}(?<command>.+)$/m.exec(readme)?.groups?.['command'];
  expect(command, readme).toBeDefined();
  return execa('bash', ['-c', command!], { cwd, env: toolEnvironment(), reject: false, all: true });
}

/**
 * Changes the greeting in the handler, not in its tests: they stand in files of their own or, in Rust, behind it.
 * @returns how many files were changed
 */
function breakHandler(folder: string): number {
  let changed = 0;
  for (const name of readdirSync(join(folder, 'functions'), { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, 'functions', name);
    if (/test/i.test(basename(path)) || !statSync(path).isFile()) continue;
    const source = readFileSync(path, 'utf8');
    if (!source.includes('Hello, ')) continue;
    writeFileSync(path, source.replace('Hello, ', 'Goodbye, '));
    changed += 1;
  }
  return changed;
}
