import { readFileSync, statSync } from 'node:fs';
import { expect } from 'vitest';
import { run } from '../../src/commands/migrate.ts';
import { scanFolder } from '../support/scan-folder.ts';
import { recordedDeps } from '../support/sinks.ts';

export interface Question {
  function?: string;
  resource?: string;
  file: string;
  line: number;
  column: number;
  about: string;
  message: string;
  hint: string;
}

/** What `samgen migrate --json` says. */
export interface Migration {
  ok: boolean;
  functions: { function: string; from: string; to: string }[];
  files: { file: string; created: boolean; diff: string }[];
  questions: Question[];
  written: boolean;
}

/** Runs the command in this process; what it writes stands in the folder. */
export async function migrate(folder: string, flags: Record<string, unknown> = {}): Promise<Migration> {
  const said = await says(folder, { json: true, yes: true, ...flags });
  return JSON.parse(said) as Migration;
}

/** What it shows to a person. */
export async function says(folder: string, flags: Record<string, unknown>): Promise<string> {
  const deps = recordedDeps(folder);
  const common = { json: flags['json'] === true, quiet: false, debug: false };
  const code = await run({ arguments: [], passedOn: [], flags, common }, deps);
  expect(code ?? 0, deps.stderr.text()).toBe(0);
  return deps.stdout.text();
}

/** Every file's bytes and permissions, by its path in the folder. */
export function snapshot(folder: string): Map<string, { content: Buffer; mode: number }> {
  const files = scanFolder(folder).filter((path) => statSync(path).isFile());
  return new Map(
    files
      .map((path) => [path.slice(folder.length + 1), path] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, path]) => [name, { content: readFileSync(path), mode: statSync(path).mode & 0o777 }]),
  );
}

/** What was decided and what was asked, to be read by people. */
export const told = ({ functions, questions }: Migration): string =>
  [
    ...functions.map((one) => `${one.function}: ${one.from} → ${one.to}`),
    ...questions.flatMap(({ function: id, resource, file, line, column, about, message, hint }) => [
      '',
      `${file}:${line}:${column} ${[id ?? resource, about].filter(Boolean).join(', ')}`,
      `  ${message}`,
      `  ${hint.replaceAll('\n', '\n  ')}`,
    ]),
    '',
  ].join('\n');
