import { resourcesOf } from '../../template/functions.ts';
import { parametersOf } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';
import { type Finding, hinted, meant, nearest, type Rule } from '../finding.ts';
import { samGenerates } from '../generated-ids.ts';
import type { Reference } from '../references.ts';

/** CloudFormation user guide, "Pseudo parameters reference". */
export const PSEUDO_PARAMETERS: ReadonlySet<string> = new Set(
  [
    'AccountId',
    'NoValue',
    'NotificationARNs',
    'Partition',
    'Region',
    'StackId',
    'StackName',
    'URLSuffix',
  ].map((name) => `AWS::${name}`),
);

export const referenceMissing: Rule = {
  id: 'reference-missing',
  severity: 'error',
  summary: 'A Ref, GetAtt, Sub or DependsOn of something the template does not have.',
  help: 'CloudFormation refuses a template that names a parameter or a resource it does not have. What SAM generates counts as there.',
  check: ({ isWhole, references, template }) => {
    if (!isWhole) return [];
    const names = namesIn(template);
    const checked = new Map<string, boolean>();
    const isThere = (reference: Reference) => {
      const key = `${reference.kind} ${reference.name}`;
      const known = checked.get(key) ?? checkReference(reference, names, false).length === 0;
      checked.set(key, known);
      return known;
    };
    const missing = references.filter((one) => one.path[0] !== 'Metadata' && !isThere(one));
    return missing.flatMap((reference, index) => checkReference(reference, names, index < GUESSES));
  },
};

/** Nobody reads more of them. */
const GUESSES = 100;

interface Names {
  parameters: ReadonlySet<string>;
  /** With their types. */
  resources: ReadonlyMap<string, string>;
  isGenerated(name: string): boolean;
}

function namesIn(template: Record<string, unknown>): Names {
  const resources = isRecord(template['Resources']) ? Object.keys(template['Resources']) : [];
  const types = new Map(resourcesOf(template).map(([id, resource]) => [id, String(resource['Type'])]));
  return {
    parameters: new Set([...Object.keys(parametersOf(template)), ...PSEUDO_PARAMETERS]),
    resources: new Map(resources.map((id) => [id, types.get(id) ?? ''])),
    isGenerated: samGenerates(template),
  };
}

function checkReference({ kind, name, path }: Reference, names: Names, guesses: boolean): Finding[] {
  if (kind === 'Condition' || kind === 'Mapping' || name === '') return [];
  const [base = '', ...attribute] = name.split('.');
  const guess = (among: Iterable<string>, size: number) => (guesses ? nearest(base, among, size) : undefined);
  const isResource = names.resources.has(base) || names.isGenerated(base);
  const isParameter = names.parameters.has(base);
  const place: Place = {
    path,
    ...(kind === 'Sub' ? { within: `\${${name}}` } : {}),
    ...(path[2] === 'Metadata' ? { severity: 'warning' } : {}),
  };
  if (kind === 'GetAtt' || kind === 'DependsOn' || (kind === 'Sub' && attribute.length > 0)) {
    if (isResource) return [];
    const wants = kind === 'DependsOn' ? 'DependsOn takes resources only' : 'only resources have attributes';
    const message = isParameter
      ? `${base} is a parameter; ${wants}.`
      : `There is no resource ${base} in this template.`;
    return [{ ...place, message, ...meant(guess(names.resources.keys(), names.resources.size)) }];
  }
  if (attribute.length > 0) return checkDotted(base, name, place, names);
  if (isParameter || (isResource && kind !== 'Parameter')) return [];
  const size = names.parameters.size + names.resources.size;
  const near = guess([...names.parameters, ...names.resources.keys()], size);
  const literal = kind === 'Sub' ? `Write \${!${name}} where the text itself is meant.` : undefined;
  const hint = near === undefined ? literal : `Did you mean ${near}?`;
  const message = `There is no parameter or resource ${base} in this template.`;
  return [{ ...place, message, ...hinted(hint) }];
}

type Place = Pick<Finding, 'path' | 'severity' | 'within'>;

/** `!Ref Function.Version` is SAM's own form, of SAM's resources only (samtranslator/intrinsics/resource_refs.py). */
function checkDotted(base: string, name: string, place: Place, names: Names): Finding[] {
  const type = names.resources.get(base);
  if (type === undefined ? names.isGenerated(base) : type.startsWith('AWS::Serverless::')) return [];
  const message = `Ref takes a name without attributes; there is no ${name}.`;
  return [{ ...place, message, ...(type === undefined ? {} : { hint: `Did you mean !GetAtt ${name}?` }) }];
}
