import { isRecord } from '../../template/convert.ts';
import { resourcesOf } from '../../template/functions.ts';
import { parametersOf } from '../../template/intrinsics.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import type { RuleContext } from '../context.ts';
import { type Finding, hinted, meant, type Rule } from '../finding.ts';
import { samGenerates } from '../generated-ids.ts';
import type { Reference } from '../references.ts';

/** CloudFormation user guide, "Pseudo parameters reference". */
const PSEUDO = new Set(
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
  check: (context) =>
    context.isWhole ? context.references.flatMap((one) => checkReference(one, context)) : [],
};

function checkReference({ kind, name, path }: Reference, { template }: RuleContext): Finding[] {
  if (kind === 'Condition' || path[0] === 'Metadata') return [];
  const [base = '', ...attribute] = name.split('.');
  const isResource = resourceNames(template).includes(base) || samGenerates(base, template);
  const isParameter = base in parametersOf(template) || PSEUDO.has(base);
  const place = {
    path,
    ...(kind === 'Sub' ? { within: `\${${name}}` } : {}),
    ...(path[2] === 'Metadata' ? { severity: 'warning' as const } : {}),
  };
  if (kind === 'GetAtt' || kind === 'DependsOn' || (kind === 'Sub' && attribute.length > 0)) {
    if (isResource) return [];
    if (kind === 'DependsOn' && name === '') return [];
    const message = isParameter
      ? `${base} is a parameter; ${kind === 'DependsOn' ? 'DependsOn names' : 'only'} resources${kind === 'DependsOn' ? '' : ' have attributes'}.`
      : `There is no resource ${base} in this template.`;
    return [{ ...place, message, ...meant(didYouMean(base, resourceNames(template))) }];
  }
  if (attribute.length > 0) return checkDotted(base, name, place, template);
  if (isParameter || (isResource && kind !== 'Parameter')) return [];
  const near = didYouMean(base, [
    ...Object.keys(parametersOf(template)),
    ...resourceNames(template),
    ...PSEUDO,
  ]);
  const literal = kind === 'Sub' ? `Write \${!${name}} where the text itself is meant.` : undefined;
  const hint = near === undefined ? literal : `Did you mean ${near}?`;
  return [
    { ...place, message: `There is no parameter or resource ${base} in this template.`, ...hinted(hint) },
  ];
}

/** `!Ref Function.Version` is SAM's own form; only SAM's resources have it (samtranslator/intrinsics/resource_refs.py). */
function checkDotted(
  base: string,
  name: string,
  place: Pick<Finding, 'path' | 'severity'>,
  template: Record<string, unknown>,
): Finding[] {
  const resource = resourcesOf(template).find(([id]) => id === base)?.[1];
  if (
    resource === undefined
      ? samGenerates(base, template)
      : String(resource['Type']).startsWith('AWS::Serverless::')
  )
    return [];
  const message = `Ref takes a name without attributes; there is no ${name}.`;
  return [{ ...place, message, ...(resource ? { hint: `Did you mean !GetAtt ${name}?` } : {}) }];
}

function resourceNames(template: Record<string, unknown>): string[] {
  const resources = template['Resources'];
  return isRecord(resources) ? Object.keys(resources) : [];
}
