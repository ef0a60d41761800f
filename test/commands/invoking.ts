import { join } from 'node:path';
import { run } from '../../src/commands/invoke.ts';
import type { Deps } from '../../src/deps.ts';
import { nodeBootstrap, template, writeFiles } from '../support/function-project.ts';
import { type RecordedDeps, recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export interface Invoked {
  code: number | undefined;
  stdout: string;
  stderr: string;
}

export interface Given {
  function?: string;
  flags?: Record<string, unknown>;
  json?: boolean;
  quiet?: boolean;
  deps?: Partial<RecordedDeps>;
}

/** `samgen invoke`, in this process. */
export async function invoke(folder: string, given: Given = {}): Promise<Invoked> {
  const env: Deps['env'] = { ...process.env, XDG_CACHE_HOME: join(folder, '../cache') };
  const deps = { ...recordedDeps(folder, { env }), ...given.deps };
  const call = {
    arguments: given.function === undefined ? [] : [given.function],
    passedOn: [],
    flags: given.flags ?? {},
    common: { json: given.json ?? false, quiet: given.quiet ?? false, debug: false },
  };
  const code = await run(call, deps);
  return { code, stdout: deps.stdout.text(), stderr: deps.stderr.text() };
}

/** A project in a path with a space and more; its bootstrap answers with event and environment. */
export function project(files: Record<string, string> = {}): string {
  const folder = join(temporaryFolder(), 'my été 🚀');
  writeFiles(folder, { 'template.yaml': template(), 'hello/bootstrap': nodeBootstrap(), ...files });
  return folder;
}
