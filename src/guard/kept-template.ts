import { isDeepStrictEqual } from 'node:util';
import { isMap, type Node, visit } from 'yaml';
import { FailedError, RefusedError } from '../errors.ts';
import { type Path, parseTemplate } from '../template/document.ts';
import { intrinsicOf } from '../template/intrinsics.ts';
import { type KeptVariable, keptIn, keptParameter, withoutKept } from '../template/kept.ts';
import { placeInOrder } from '../template/section-order.ts';
import { isRecord } from '../text/is-record.ts';
import { flowText } from '../yaml/flow.ts';
import { mergeYaml } from '../yaml/merge.ts';
import { type BlockMap, keyText } from '../yaml/positions.ts';
import { removeYaml } from '../yaml/remove.ts';
import { effectiveFunction } from './rests-on.ts';
import { environmentIn, variableIn } from './touch.ts';

export type Kept = Pick<KeptVariable, 'logicalId' | 'key'>;

/**
 * The text of a template in which a NoEcho parameter gives each of these variables its value. It holds no value; all else
 * stays byte for byte.
 * @throws RefusedError where a function's environment is written in a way that no variable can be added to
 */
export function keepInTemplate(text: string, kept: readonly Kept[]): string {
  let [result, value] = [text, kept.length === 0 ? undefined : valueIn(text)];
  for (const one of kept) {
    try {
      result = mergeYaml(result, fragmentOf(one, sourceAt(result, pathOf(one))), placeInOrder);
      const after = valueIn(result);
      if (!isOnlyKept(value, after, one)) throw new FailedError('Other variables would change.');
      value = after;
    } catch (error) {
      throw cannotKeep(one, error);
    }
  }
  return result;
}

const valueIn = (text: string): unknown => parseTemplate(text, 'template').document?.value;

/** A map of the function's own may hide that of Globals, and an alias or a merge key is read otherwise than it is written. */
function isOnlyKept(before: unknown, after: unknown, { logicalId, key }: Kept): boolean {
  const [old, now] = [before, after].map((template) => environmentIn(effectiveFunction(template, logicalId)));
  const variables = (environment: unknown) => {
    const { [key]: _, ...others } = asRecord(asRecord(environment)['Variables']);
    return others;
  };
  return (
    effectiveFunction(before, logicalId) !== undefined &&
    (old === undefined || intrinsicOf(old) === undefined) &&
    intrinsicOf(asRecord(old)['Variables']) === undefined &&
    isDeepStrictEqual(variables(old), variables(now)) &&
    isDeepStrictEqual(
      variableIn(withoutKept(after), logicalId, key),
      variableIn(withoutKept(before), logicalId, key),
    )
  );
}

const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** Takes back what `keepInTemplate` did, for these variables. */
export function letGoInTemplate(text: string, kept: readonly Kept[]): string {
  return kept.reduce((result, { logicalId, key }) => {
    const told = ['Metadata', 'samgen', 'kept', logicalId, key];
    const instead = sourceAt(result, [...told, 'Instead']);
    const parameter = keptIn(valueIn(result)).find(
      (one) => one.logicalId === logicalId && one.key === key,
    )?.parameter;
    if (parameter === undefined) return result;
    const variables = pathOf({ logicalId, key });
    const put =
      instead === undefined
        ? removeYaml(result, variables)
        : mergeYaml(removeYaml(result, variables), nested(variables, instead), placeInOrder);
    return removeYaml(removeYaml(put, ['Parameters', parameter]), told);
  }, text);
}

const pathOf = ({ logicalId, key }: Kept): string[] => [
  'Resources',
  logicalId,
  'Properties',
  'Environment',
  'Variables',
  key,
];

function fragmentOf({ logicalId, key }: Kept, instead: string | undefined): string {
  const parameter = keptParameter(logicalId, key);
  const place = `{ Parameter: ${parameter}${instead === undefined ? '' : `, Instead: ${instead}`} }`;
  return [
    nested(['Metadata', 'samgen', 'kept', logicalId, key], place),
    nested(['Parameters', parameter], '{ Type: String, NoEcho: true }'),
    nested(pathOf({ logicalId, key }), `!Ref ${parameter}`),
  ].join('');
}

/** Names are quoted: `NO` would be read as false. */
const nested = (path: readonly string[], value: string): string =>
  path
    .map((name, depth) => {
      const isLast = depth === path.length - 1;
      return `${'  '.repeat(depth)}"${name}":${isLast ? ` ${value}` : ''}\n`;
    })
    .join('');

/** The value as it is written, on one line: 1.0 is not 1. */
function sourceAt(text: string, path: Path): string | undefined {
  const { document } = parseTemplate(text, 'template');
  let node: Node | null | undefined = document?.root;
  let value = document?.value;
  for (const step of path) {
    if (!isMap(node)) return undefined;
    node = (node as BlockMap).items.find((item) => keyText(item.key) === String(step))?.value;
    value = asRecord(value)[String(step)];
  }
  if (node === null || node === undefined) return undefined;
  // What an alias stands for is not in its own text.
  return hasAlias(node) ? JSON.stringify(value) : flowText(node);
}

function hasAlias(node: Node): boolean {
  let found = false;
  visit(node, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

const cannotKeep = ({ logicalId, key }: Kept, cause: unknown): RefusedError =>
  new RefusedError(
    `${key} of ${logicalId} is outside the template, and would be lost: the environment of ${logicalId} is written there in a way to which nothing can be added.`,
    'Write its Environment and Variables as plain maps; or let the variable go with --on-drift drop.',
    { cause },
  );
