import type { Path } from '../template/document.ts';
import { intrinsicOf } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/** Something in a template that names something else in it. */
export interface Reference {
  kind: 'Ref' | 'GetAtt' | 'Sub' | 'DependsOn' | 'Condition' | 'Parameter' | 'Mapping';
  /** As written: `Bucket.Arn` for a GetAtt and in a Sub. */
  name: string;
  path: Path;
}

/** Every reference of a template, in the order of its text. Aliases are followed once. */
export function referencesOf(template: Record<string, unknown>): Reference[] {
  const found: Reference[] = [];
  for (const [section, value] of Object.entries(template)) {
    if (section === 'Parameters' || section === 'Mappings') continue;
    collect(value, [section], found);
  }
  for (const section of ['Resources', 'Outputs']) attributesOf(template, section, found);
  return found;
}

function attributesOf(template: Record<string, unknown>, section: string, found: Reference[]): void {
  const entries = template[section];
  if (!isRecord(entries)) return;
  for (const [id, entry] of Object.entries(entries)) {
    if (!isRecord(entry)) continue;
    const path = [section, id];
    const { Condition: condition, DependsOn: dependsOn } = entry;
    if (typeof condition === 'string')
      found.push({ kind: 'Condition', name: condition, path: [...path, 'Condition'] });
    if (section !== 'Resources') continue;
    if (typeof dependsOn === 'string')
      found.push({ kind: 'DependsOn', name: dependsOn, path: [...path, 'DependsOn'] });
    if (!Array.isArray(dependsOn)) continue;
    for (const [index, name] of dependsOn.entries()) {
      if (typeof name === 'string')
        found.push({ kind: 'DependsOn', name, path: [...path, 'DependsOn', index] });
    }
  }
}

function collect(value: unknown, path: Path, found: Reference[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, [...path, index], found);
    return;
  }
  if (!isRecord(value)) return;
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name !== undefined) intrinsic(name, argument, [...path, name], found);
  for (const [key, item] of Object.entries(value)) collect(item, [...path, key], found);
}

function intrinsic(name: string, argument: unknown, path: Path, found: Reference[]): void {
  const first = Array.isArray(argument) ? argument[0] : argument;
  if (name === 'Ref' && typeof argument === 'string') found.push({ kind: 'Ref', name: argument, path });
  if (name === 'Fn::GetAtt' && typeof first === 'string') {
    const parts = Array.isArray(argument) ? argument : [argument];
    found.push({ kind: 'GetAtt', name: parts.map(String).join('.'), path });
  }
  if (name === 'Fn::Sub' && typeof first === 'string') {
    const own = Array.isArray(argument) && isRecord(argument[1]) ? argument[1] : {};
    const at = Array.isArray(argument) ? [...path, 0] : path;
    for (const [, key] of first.matchAll(/\$\{([^!{}][^{}]*)\}/g)) {
      const trimmed = key!.trim();
      if (!Object.hasOwn(own, trimmed)) found.push({ kind: 'Sub', name: trimmed, path: at });
    }
  }
  if (name === 'Fn::If' && typeof first === 'string' && Array.isArray(argument))
    found.push({ kind: 'Condition', name: first, path: [...path, 0] });
  if (name === 'Condition' && typeof argument === 'string' && path[0] === 'Conditions')
    found.push({ kind: 'Condition', name: argument, path });
  if (name === 'Fn::FindInMap' && Array.isArray(argument) && typeof first === 'string')
    found.push({ kind: 'Mapping', name: first, path: [...path, 0] });
  // In Rules only: CloudFormation user guide, "Rule-specific intrinsic functions".
  if (name === 'Fn::ValueOf' && typeof first === 'string')
    found.push({ kind: 'Parameter', name: first, path });
}
