import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '../problem.ts';
import { isRecord } from '../text/is-record.ts';
import { parseOverride, unquoted } from './override-text.ts';

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
 * The values of `parameter_overrides` in each of the forms sam takes: tables, texts, lists of them. Files that it
 * names (`file://`, `$include`) are not read (samcli/cli/types.py, `CfnParameterOverridesType.convert`).
 */
export function parameterOverrides(parameters: Record<string, unknown>): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const given of [parameters['parameter_overrides']].flat(Number.POSITIVE_INFINITY)) {
    if (typeof given === 'string' && !given.startsWith('file://')) {
      for (const { name, value } of parseOverride(given).overrides) overrides[name] = value;
    } else if (isRecord(given)) {
      for (const [name, value] of Object.entries(given)) {
        if (name !== '$include') overrides[unquoted(name)] = unquoted(overrideText(value));
      }
    }
  }
  return overrides;
}

function overrideText(value: unknown): string {
  if (value === null) return '';
  if (!Array.isArray(value)) return typeof value === 'boolean' ? pythonBoolean(value) : String(value);
  return value
    .filter((entry) => entry !== null && entry !== '')
    .map((entry) => overrideText(entry).trim())
    .join(',');
}

/** sam is a Python program, and hands CloudFormation what Python writes. */
const pythonBoolean = (value: boolean) => (value ? 'True' : 'False');

export type SamconfigResult = { samconfig?: Samconfig; problems: Problem[] };
