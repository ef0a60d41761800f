import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '../problem.ts';
import { isRecord } from '../template/convert.ts';

/** The parameters of one command in one environment, as sam would take them. */
export interface Samconfig {
  file: string;
  text: string;
  format: 'toml' | 'yaml';
  value: Record<string, unknown>;
}

/** sam looks for these beside the template, in this order (samcli/lib/config/samconfig.py). */
export const SAMCONFIG_NAMES = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml'] as const;

/** The project's samconfig, or undefined where there is none. `explicit` is the user's `--config-file`. */
export async function findSamconfig(templateFile: string, explicit?: string): Promise<string | undefined> {
  const candidates = explicit ? [explicit] : SAMCONFIG_NAMES.map((name) => join(dirname(templateFile), name));
  for (const candidate of candidates) {
    const info = await stat(candidate).catch(() => undefined);
    if (info?.isFile()) return candidate;
  }
  return undefined;
}

/**
 * What holds for a command: `[env.global.parameters]` with `[env.command.parameters]` over it
 * (samcli/lib/config/samconfig.py, `get_all`). `command` is sam's, words joined by `_`: `local_invoke`.
 */
export function commandParameters(samconfig: Samconfig | undefined, environment: string, command: string) {
  const section = record(samconfig?.value[environment]);
  return {
    ...record(record(section['global'])['parameters']),
    ...record(record(section[command])['parameters']),
  };
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** The environments a samconfig has sections for. */
export const environmentsOf = (samconfig: Samconfig | undefined): string[] =>
  Object.entries(samconfig?.value ?? {})
    .filter(([name, value]) => name !== 'version' && isRecord(value))
    .map(([name]) => name);

/**
 * `parameter_overrides` in each of the forms sam takes: a table, `"A=1 B=2"`, or a list of such words.
 * A word is cut at the first space outside double quotes, as sam cuts it.
 */
export function parameterOverrides(parameters: Record<string, unknown>): Record<string, string> {
  const given = parameters['parameter_overrides'];
  if (isRecord(given))
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
  const words = (Array.isArray(given) ? given : [given]).filter((word) => typeof word === 'string');
  const overrides: Record<string, string> = {};
  for (const text of words) {
    for (const match of text.matchAll(/([A-Za-z0-9]+)=(?:"((?:\\.|[^"\\])*)"|(\S*))/g)) {
      overrides[match[1]!] = match[2] === undefined ? match[3]! : match[2].replace(/\\(.)/g, '$1');
    }
  }
  return overrides;
}

export type SamconfigResult = { samconfig?: Samconfig; problems: Problem[] };
