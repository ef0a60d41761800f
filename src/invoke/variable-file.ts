import { resolve } from 'node:path';
import { isMap, isScalar, type YAMLMap } from 'yaml';
import type { Deps } from '../deps.ts';
import { checkName } from '../env/check-values.ts';
import { checkNames, readEntries } from '../env/read-entries.ts';
import { UsageError } from '../errors.ts';
import { type EntryWords, MAX_PARAMS_BYTES } from '../parameters/params-file.ts';
import { readTextFile } from '../project/read-text-file.ts';
import { isTooDeep } from '../template/depth.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { type PlainYaml, readPlainYaml } from '../yaml/plain.ts';
import type { InvokedFunction } from './settings.ts';

/** Whose variables are wanted, and which the function has already. */
export interface VariableOwner extends Pick<InvokedFunction, 'logicalId' | 'name'> {
  has(variable: string): boolean;
}

/** The variables that a file gives to a function. */
export type VariableFile = (owner: VariableOwner) => Readonly<Record<string, string>>;

const WORDS: EntryWords = { flag: '--env-file', check: 'Check --env-file.', noun: 'variable' };

/**
 * Reads a file of variables, or stdin for `-`: dotenv, JSON or YAML; or the form of `sam local invoke --env-vars`.
 * @throws UsageError with the place of what is wrong; no value stands in it
 */
export async function readVariableFile(
  file: string,
  deps: Pick<Deps, 'cwd' | 'signal' | 'stderr'>,
): Promise<VariableFile> {
  const sections = await samSections(file, deps.cwd);
  if (sections !== undefined) return ofSam(file, sections, deps);
  const entries = await readEntries(file, WORDS, deps);
  checkNames(entries);
  return () => entries.variables;
}

type Sections = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Every top-level value is a map then: of a flat file none may be one. Undefined for other files. */
async function samSections(file: string, cwd: string): Promise<Sections | undefined> {
  if (!/\.(?:json|ya?ml)$/i.test(file)) return undefined;
  const text = await readTextFile(resolve(cwd, file), file, MAX_PARAMS_BYTES);
  // What is wrong with the file is told where it is read as a flat one.
  if (typeof text !== 'string' || isTooDeep(text)) return undefined;
  const yaml = readPlainYaml(text);
  const { contents } = yaml.document;
  if (yaml.fault !== undefined || !isMap(contents) || contents.items.length === 0) return undefined;
  const sections = new Map<string, Record<string, string>>();
  for (const { key, value } of contents.items) {
    if (!isScalar(key) || !isMap(value)) return undefined;
    sections.set(String(key.value), section(value, file, yaml));
  }
  return sections;
}

function section(map: YAMLMap, file: string, { lineOf }: PlainYaml): Record<string, string> {
  const pairs = map.items.map(({ key, value }): [string, string] => {
    const place = `${file}:${lineOf(key)}: `;
    const name = isScalar(key) ? String(key.value) : '';
    try {
      checkName(name);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${place}${error.message}`, `${error.hint} Or take it out of there.`);
    }
    if (value !== null && !isScalar(value)) {
      throw new UsageError(
        `${place}the value of ${name} is a list, a map or a reference; a variable is a text.`,
        "JSON as a value is written in quotes: '{…}'",
      );
    }
    return [name, textOf(value)];
  });
  return Object.fromEntries(pairs);
}

/** sam makes an empty text of null (samcli/local/lambdafn/env_vars.py, _stringify_value). */
function textOf(value: { value: unknown; type?: unknown } | null): string {
  if (value === null || (value.type === 'PLAIN' && value.value === 'null')) return '';
  return String(value.value);
}

/**
 * `Parameters` are for all functions, and set nothing that a function does not have, as for sam
 * (samcli/commands/local/lib/local_lambda.py, _make_env_vars); what stands under a function's own name is its own. What a
 * function has no part in is said: the name may be mistyped.
 */
function ofSam(file: string, sections: Sections, { stderr }: Pick<Deps, 'stderr'>): VariableFile {
  return ({ logicalId, name, has }) => {
    const own = sections.get(name) ?? sections.get(logicalId);
    if (own === undefined && !sections.has('Parameters')) {
      const near = didYouMean(logicalId, sections.keys());
      const meant = near === undefined ? '' : `; is ${near} meant?`;
      stderr.write(`${stderr.style.yellow(`${file} has no variables for ${logicalId}${meant}`)}\n`);
    }
    const shared = Object.entries(sections.get('Parameters') ?? {}).filter(([variable]) => has(variable));
    return { ...Object.fromEntries(shared), ...sections.get(name), ...sections.get(logicalId) };
  };
}
