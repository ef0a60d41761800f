import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findProgram } from '../../src/adapters/find-program.ts';
import type { EarlierAnswers } from '../../src/generate/questions.ts';
import { OWN } from './built-project.ts';

/** Each is one of several programs that do. */
type Tools = readonly (readonly string[])[];

/** What a language's zip is built with, beside sam, and what its own test takes. */
const TOOLS: Readonly<Record<string, { zip: Record<string, Tools>; test: Tools }>> = {
  shell: both([['bash'], ['curl']], [['bash']]),
  go: both([['go'], ['make']], [['go']]),
  rust: both([['cargo'], ['cargo-lambda'], ['make']], [['cargo']]),
  c: { zip: compilersOfC(), test: [['make'], ['cc']] },
  executable: { zip: compilersOfC(), test: [['make'], ['cc']] },
};

function both(zip: Tools, test: Tools) {
  return { zip: { x86_64: zip, arm64: zip }, test };
}

/** musl's own wrapper makes programs for this machine only. */
function compilersOfC(): Record<string, Tools> {
  const zig = ['zig', 'python-zig'];
  const tools = (arch: string) => [['make'], arch === OWN ? ['musl-gcc', ...zig] : zig];
  return { x86_64: tools('x86_64'), arm64: tools('arm64') };
}

/**
 * What cargo compiles for one project serves all others, and the next run. Every bootstrap has the same place in it, so
 * tests that run at once have folders of their own.
 */
export const CARGO_TARGET = join(
  import.meta.dirname,
  `../../.tools/rust-target/worker-${process.env['VITEST_POOL_ID'] ?? 1}`,
);

/** For whatever builds a project: the compilers that the tests bring along, and a place for what cargo makes. */
export function toolEnvironment(): Record<string, string | undefined> {
  const { SAMGEN_TEST_COMPILERS: compilers, PATH = '' } = process.env;
  return {
    PATH: compilers === undefined ? PATH : `${compilers}${delimiter}${PATH}`,
    CARGO_TARGET_DIR: CARGO_TARGET,
  };
}

/** Why this machine cannot build the zip of these answers. */
export function cannotBuild({ language, arch }: EarlierAnswers): string | undefined {
  const target = `${arch === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-musl`;
  return (
    missing(TOOLS[String(language)]?.zip[String(arch)] ?? []) ??
    (language === 'rust' && !hasTarget(target) ? `Rust has no target ${target} here` : undefined)
  );
}

/** Why this machine cannot run the own test of a project in this language. */
export const cannotTest = ({ language }: EarlierAnswers): string | undefined =>
  missing(TOOLS[String(language)]?.test ?? []);

function missing(tools: Tools): string | undefined {
  const env = toolEnvironment();
  const lacking = tools.filter((ways) => ways.every((name) => findProgram(name, env) === undefined));
  return lacking.length === 0
    ? undefined
    : `not installed: ${lacking.map((ways) => ways.join(' or ')).join(', ')}`;
}

function hasTarget(target: string): boolean {
  const { stdout } = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' });
  return existsSync(join(stdout.trim(), 'lib/rustlib', target));
}
