import type { Path } from '../../template/document.ts';
import { intrinsicOf, parametersOf } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';

/** A text that a value can be, and where it is written. */
export interface Leaf {
  path: Path;
  text: string;
  /** What else hangs on it: a parameter or a mapping, which others can use as well. */
  shared?: { kind: 'parameter' | 'mapping'; name: string; key?: string };
}

/**
 * Every text that the value at `path` can be: itself, the branches of Fn::If, a parameter's Default and AllowedValues,
 * what Fn::FindInMap can find. Undefined where it takes more than reading to know them.
 */
export function leavesOf(value: unknown, path: Path, template: Record<string, unknown>): Leaf[] | undefined {
  if (typeof value === 'string') return [{ path, text: value }];
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === 'Ref') return parameterLeaves(String(argument), template);
  if (name === 'Fn::FindInMap') return mappingLeaves(argument, template);
  if (name !== 'Fn::If' || !Array.isArray(argument) || argument.length !== 3) return undefined;
  const branches = [1, 2].map((index) =>
    isNoValue(argument[index]) ? [] : leavesOf(argument[index], [...path, name, index], template),
  );
  return branches.includes(undefined) ? undefined : (branches.flat() as Leaf[]);
}

const isNoValue = (value: unknown): boolean => intrinsicOf(value)?.[1] === 'AWS::NoValue';

function parameterLeaves(name: string, template: Record<string, unknown>): Leaf[] | undefined {
  const parameter = parametersOf(template)[name];
  if (parameter === undefined) return undefined;
  const shared = { kind: 'parameter' as const, name };
  const { Default: standard, AllowedValues: allowed } = parameter;
  const leaves: Leaf[] = [];
  if (typeof standard === 'string')
    leaves.push({ path: ['Parameters', name, 'Default'], text: standard, shared });
  for (const [index, text] of (Array.isArray(allowed) ? allowed : []).entries())
    if (typeof text === 'string')
      leaves.push({ path: ['Parameters', name, 'AllowedValues', index], text, shared });
  return leaves.length === 0 ? undefined : leaves;
}

/** A key that is only known on AWS can be any of those that are there. */
function mappingLeaves(argument: unknown, template: Record<string, unknown>): Leaf[] | undefined {
  if (!Array.isArray(argument) || typeof argument[0] !== 'string') return undefined;
  const mappings = template['Mappings'];
  const [name, ...keys] = argument as [string, ...unknown[]];
  let found: [Path, unknown][] = [[['Mappings', name], isRecord(mappings) ? mappings[name] : undefined]];
  for (const key of keys.slice(0, 2)) {
    found = found.flatMap(([path, map]) => {
      if (!isRecord(map)) return [];
      const wanted = typeof key === 'string' ? [key] : Object.keys(map);
      return wanted.map((one): [Path, unknown] => [[...path, one], map[one]]);
    });
  }
  const leaves = found.flatMap(([path, text]): Leaf[] =>
    typeof text === 'string'
      ? [{ path, text, shared: { kind: 'mapping', name, key: String(path.at(-1)) } }]
      : [],
  );
  return leaves.length === 0 ? undefined : leaves;
}

/** A key that is only known on AWS can be this one. */
const findsInMap = (argument: unknown, name: string, key: string | undefined): boolean =>
  Array.isArray(argument) &&
  argument[0] === name &&
  (typeof argument[2] !== 'string' || key === undefined || argument[2] === key);

/** Whether a parameter or mapping is used by anything besides these functions' property. */
export function isUsedElsewhere(
  { kind, name, key }: NonNullable<Leaf['shared']>,
  template: Record<string, unknown>,
  isMeant: (path: Path) => boolean,
): boolean {
  let found = false;
  const look = (value: unknown, path: Path): void => {
    const [intrinsic, argument] = intrinsicOf(value) ?? [];
    const isUse =
      kind === 'parameter'
        ? (intrinsic === 'Ref' && argument === name) ||
          (intrinsic === 'Fn::Sub' && JSON.stringify(argument).includes(`\${${name}}`))
        : intrinsic === 'Fn::FindInMap' && findsInMap(argument, name, key);
    if (isUse && !isMeant(path)) found = true;
    if (isRecord(value) || Array.isArray(value))
      for (const [step, entry] of Object.entries(value))
        look(entry, [...path, Array.isArray(value) ? Number(step) : step]);
  };
  look(template, []);
  return found;
}
