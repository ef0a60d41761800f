import { resourcesOf } from '../template/functions.ts';
import { INTRINSICS, RULE_FUNCTIONS } from '../template/tags.ts';
import { isRecord } from '../text/is-record.ts';

const PLAIN_TRANSFORMS = ['AWS::Serverless-2016-10-31', 'AWS::LanguageExtensions'];

/**
 * Whether nothing but SAM itself adds to the template. `Fn::ForEach` and `Fn::Transform` write parts of it,
 * macros may rewrite all of it (CloudFormation user guide, "Macros", "AWS::LanguageExtensions transform"),
 * and a tag that CloudFormation does not know is for another tool that comes first.
 */
export function isWhole(template: Record<string, unknown>): boolean {
  const transform = template['Transform'];
  const transforms = Array.isArray(transform) ? transform : transform === undefined ? [] : [transform];
  if (!transforms.every((name) => PLAIN_TRANSFORMS.includes(name as string))) return false;
  if (resourcesOf(template).some(([, resource]) => isModule(resource['Type']))) return false;
  return !hasForeignKey(template, new Set());
}

/** The parts of a module are resources named after it (CloudFormation user guide, "Modules"). */
const isModule = (type: unknown) => typeof type === 'string' && type.endsWith('::MODULE');

function hasForeignKey(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  if (Array.isArray(value)) return value.some((item) => hasForeignKey(item, seen));
  if (!isRecord(value)) return false;
  return Object.entries(value).some(
    ([key, item]) => (key.startsWith('Fn::') && isForeign(key)) || hasForeignKey(item, seen),
  );
}

const OWN = new Set([...INTRINSICS, ...RULE_FUNCTIONS]);
OWN.delete('Fn::Transform');

const isForeign = (key: string) => !OWN.has(key);
