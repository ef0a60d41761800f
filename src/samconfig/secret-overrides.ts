import { writtenForSam } from '../parameters/sam-encoding.ts';
import { isRecord } from '../text/is-record.ts';
import { escaped } from '../text/names-word.ts';
import type { ConfigPath, ConfigValue } from './config-edit.ts';
import { parseOverride, unquoted } from './override-text.ts';

/** A value within one environment that becomes another one, or goes. */
export interface ConfigChange {
  path: ConfigPath;
  value?: ConfigValue;
}

export interface SecretOverrides {
  /** In the order in which they can be made: what goes comes last, later items of a list first. */
  changes: ConfigChange[];
  /** Of the parameters. */
  names: string[];
}

/** What takes the values of secret parameters out of an environment's `parameter_overrides`, in all their forms. */
export function secretOverrides(environment: unknown, secrets: readonly string[]): SecretOverrides {
  const found: Found = { set: [], remove: [], names: new Set() };
  for (const [command, section] of entriesOf(environment)) {
    const parameters = isRecord(section) ? section['parameters'] : undefined;
    const path = [command, 'parameters', 'parameter_overrides'];
    if (isRecord(parameters)) search(parameters['parameter_overrides'], path, secrets, found);
  }
  return {
    changes: [...found.set, ...found.remove.reverse().map((path) => ({ path }))],
    names: secrets.filter((name) => found.names.has(name)),
  };
}

interface Found {
  set: ConfigChange[];
  remove: ConfigPath[];
  names: Set<string>;
}

const entriesOf = (value: unknown) => (isRecord(value) ? Object.entries(value) : []);

function search(value: unknown, path: ConfigPath, secrets: readonly string[], found: Found): void {
  if (typeof value === 'string') searchText(value, path, secrets, found);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) search(item, [...path, index], secrets, found);
  } else {
    for (const [key] of entriesOf(value)) {
      const name = unquoted(key);
      if (!secrets.includes(name)) continue;
      found.names.add(name);
      found.remove.push([...path, key]);
    }
  }
}

/** What is left of a text is written as a table: what sam passes over in it may be a part of the secret. */
function searchText(text: string, path: ConfigPath, secrets: readonly string[], found: Found): void {
  if (text.startsWith('file://')) return;
  const present = secrets.filter((name) => givesValue(text, name));
  if (present.length === 0) return;
  for (const name of present) found.names.add(name);
  const rest = parseOverride(text).overrides.filter(({ name }) => !secrets.includes(name));
  if (rest.length === 0 && typeof path.at(-1) === 'number') return void found.remove.push(path);
  // Without the key, those of `global` would hold, which this one replaces.
  const value = Object.fromEntries(rest.map(({ name, value }) => [name, writtenForSam(value)]));
  found.set.push({ path, value });
}

/** Whether something is said of a parameter's value: `Name=…`, `"Name" = …`, `ParameterKey=Name,…`. */
export const givesValue = (text: string, name: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9])${escaped(name)}["']?\\s*[=:,]`).test(text);
