import { isRecord, type Path } from './finding.ts';

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

const KINDS: Record<string, string> = { array: 'a list', object: 'a map' };

/** ajv's kinds of value in the user's words; scalars are one, as CloudFormation converts between them. */
export function kinds(names: readonly string[]): string {
  const shown = names.map((name) => KINDS[name] ?? 'a plain value');
  return either([...new Set(shown)]);
}

/** What a value is. Strings are not shown: one in the wrong place may be a secret. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'a map';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string';
  return String(value);
}

const LONGEST_SHOWN = 40;

/** A value as the user wrote it, where it can be no secret (a number, an enumerated word). */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value);
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value);
}

/** The name of what stands at `path`: `MemorySize`, `entry 2 of Layers`. */
export function nameOf(path: Path): string {
  const last = path.at(-1);
  if (typeof last !== 'number') return last === undefined ? 'The template' : last;
  const list = path.findLast((key): key is string => typeof key === 'string' && !key.startsWith('Fn::'));
  return path.at(-2) === 'Fn::If' ? (list ?? 'The template') : `Entry ${last + 1} of ${list}`;
}

/** What a key at `path` is part of: "a property of AWS::Serverless::Function". */
export function roleOf(path: Path, resourceType: string | undefined): string {
  const [section, name, third] = path;
  if (path.length === 1) return 'a section of a template';
  if (section === 'Parameters') return path.length === 3 ? 'an attribute of a parameter' : 'known here';
  if (section === 'Outputs' && path.length === 3) return 'an attribute of an output';
  if (section === 'Globals' && path.length === 2) return 'a section of Globals';
  if (section === 'Globals' && path.length === 3) return `a property of Globals.${name}`;
  if (section === 'Resources' && path.length === 3) return 'an attribute of a resource';
  if (section === 'Resources' && third === 'Properties' && path.length === 4)
    return `a property of ${resourceType}`;
  return `a property of ${nameOf(path.slice(0, -1))}`;
}
