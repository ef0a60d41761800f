import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FailedError } from '../errors.ts';
import { isRecord } from '../text/is-record.ts';

export interface Language {
  name: string;
  title: string;
  order: number;
  /** The bases of each package it can be packed into; a zip has none. */
  packages: { zip?: { bases: string[] }; image?: { bases: string[] } };
  /** Folders of `parts/` that it shares with other languages. */
  parts: string[];
  /** Why something cannot work: the name of a base or package (its end may be `*`), and the reason. */
  refuses: Record<string, string>;
  /** More values for its files, by architecture: `goarch` → `x86_64` → `amd64`. */
  values: Record<string, Record<string, string>>;
}

export interface Base {
  title: string;
  image: string;
}

/** A blueprint with all that it extends; the folders of its own layers come last. */
export interface Blueprint {
  name: string;
  title: string;
  order: number;
  /** Folders in the order in which they are laid over each other; placeholders not yet filled in. */
  layers: string[];
  bases: Record<string, Base>;
  languages: Language[];
  /** Defaults of the questions that only some blueprints have: `public-var`, `secret-var`. */
  variables: Record<string, string[]>;
}

/** Reads every blueprint below `root`, in the order in which they are offered. */
export function readBlueprints(root: string): Blueprint[] {
  const entries = readdirSync(root, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const known = new Map<string, Blueprint>();
  const blueprints = names.map((name) => readBlueprint(root, name, [], known));
  return blueprints.sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}

/** Each is read once, however many extend it. */
function readBlueprint(
  root: string,
  name: string,
  extending: readonly string[],
  known: Map<string, Blueprint>,
): Blueprint {
  if (extending.includes(name)) throw new FailedError(`The blueprint ${name} extends itself.`);
  const earlier = known.get(name);
  if (earlier) return earlier;
  const blueprint = readOne(root, name, (parent) => readBlueprint(root, parent, [...extending, name], known));
  known.set(name, blueprint);
  return blueprint;
}

function readOne(root: string, name: string, extended: (name: string) => Blueprint): Blueprint {
  const folder = join(root, name);
  const data = readData(join(folder, 'blueprint.yaml'));
  const parent = typeof data['extends'] === 'string' ? extended(data['extends']) : undefined;
  const languages = new Map((parent?.languages ?? []).map((language) => [language.name, language]));
  for (const language of readLanguages(join(folder, 'languages'))) languages.set(language.name, language);
  return {
    name,
    title: text(data['title'], name),
    order: Number(data['order'] ?? 100),
    layers: [...(parent?.layers ?? []), ...list(data['layers']).map((layer) => join(folder, layer))],
    bases: { ...parent?.bases, ...(record(data['bases']) as Record<string, Base>) },
    languages: [...languages.values()].sort((a, b) => a.order - b.order || a.name.localeCompare(b.name)),
    variables: { ...parent?.variables, ...(record(data['variables']) as Record<string, string[]>) },
  };
}

function readLanguages(folder: string): Language[] {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name, 'language.yaml');
    if (!existsSync(file)) return [];
    const data = readData(file);
    const packages = record(data['packages']);
    const bases = (pack: unknown) => ({ bases: list(record(pack)['bases']) });
    return {
      name,
      title: text(data['title'], name),
      order: Number(data['order'] ?? 100),
      packages: {
        ...('zip' in packages ? { zip: bases(packages['zip']) } : {}),
        ...('image' in packages ? { image: bases(packages['image']) } : {}),
      },
      parts: list(data['parts']),
      refuses: record(data['refuses']) as Record<string, string>,
      values: record(data['values']) as Record<string, Record<string, string>>,
    };
  });
}

function readData(file: string): Record<string, unknown> {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    throw new FailedError(`The blueprint's ${file} cannot be read.`, undefined, { cause: error });
  }
  const data = parse(source);
  if (!isRecord(data)) throw new FailedError(`The blueprint's ${file} is no map.`);
  return data;
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const text = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback);
