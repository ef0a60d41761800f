import { didYouMean } from '../../text/did-you-mean.ts';
import { isExcused } from './excuses.ts';
import { type Found, isRecord, type Path, type SchemaFinding, valueAt } from './finding.ts';
import { invalidNames } from './names.ts';
import { nullFindings } from './nulls.ts';
import { toFinding } from './to-finding.ts';
import validate, { resourceTypes, type SchemaError } from './validators.generated.mjs';

export type { SchemaFinding } from './finding.ts';

/**
 * What in a template SAM or CloudFormation certainly refuse because of its form. `template` is plain data with the
 * intrinsic functions in their long form. Sources: the models of aws-sam-translator, and schemas/overlay.schema.json.
 */
export function checkSchema(template: unknown): SchemaFinding[] {
  if (!isRecord(template)) {
    const message = 'A template must be a map of sections (Resources, Outputs, …).';
    return [{ path: [], part: 'value', severity: 'error', rule: 'schema-wrong-type', message }];
  }
  const findings = [
    ...nullFindings(template),
    ...errorsOf('template', template, [], template),
    ...resourceFindings(template),
    ...invalidNames(template),
  ];
  const mistakes = eachMistakeOnce(findings);
  return hasMacro(template) ? mistakes.map((it) => ({ ...it, severity: 'warning' })) : mistakes;
}

function resourceFindings(template: Record<string, unknown>): Found[] {
  const resources = template['Resources'];
  if (!isRecord(resources)) return [];
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (id.startsWith('Fn::') || !isRecord(resource)) return [];
    const type = resource['Type'];
    if (typeof type !== 'string') return [];
    const path = ['Resources', id];
    const properties = resource['Properties'] ?? {};
    if (resourceTypes.includes(type)) return errorsOf(type, properties, [...path, 'Properties'], template);
    return type.startsWith('AWS::Serverless::') ? [unknownType([...path, 'Type'], type)] : [];
  });
}

/** Nobody reads more of them, and each costs time. */
const MOST_OF_A_KIND = 1_000;

function errorsOf(
  kind: string,
  value: unknown,
  base: Path,
  template: Record<string, unknown>,
): SchemaFinding[] {
  if (validate({ [kind]: value })) return [];
  const errors = validate.errors ?? [];
  return errors.slice(0, MOST_OF_A_KIND + 1).flatMap((error, index) => {
    const path = [...base, ...pathOf(error, value)];
    if (isExcused(error, path, template)) return [];
    const finding = toFinding(error, path, template);
    if (finding === undefined || index < MOST_OF_A_KIND) return finding ?? [];
    const { hint: _, ...last } = finding;
    const more = errors.slice(MOST_OF_A_KIND).filter(({ keyword }) => keyword === error.keyword).length;
    return { ...last, message: `${more} more like those before.` };
  });
}

/** ajv's JSON pointer without its first step (`kind`), with numbers where lists are. */
function pathOf(error: SchemaError, root: unknown): Path {
  const steps = error.instancePath.split('/').slice(2);
  const path: Path = [];
  for (const step of steps) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(valueAt(root, path)) ? Number(key) : key);
  }
  return path;
}

function unknownType(path: Path, type: string): SchemaFinding {
  const near = didYouMean(type, resourceTypes);
  return {
    path,
    part: 'value',
    severity: 'error',
    rule: 'schema-unknown-resource-type',
    message: `${type} is not a resource type of SAM.`,
    ...(near ? { hint: `Did you mean ${near}?` } : {}),
  };
}

/** A macro that is not AWS's own may turn anything into anything before CloudFormation looks at it. */
function hasMacro(template: Record<string, unknown>): boolean {
  const transform = template['Transform'] ?? [];
  const macros = Array.isArray(transform) ? transform : [transform];
  return macros.some((macro) => {
    const name = isRecord(macro) ? macro['Name'] : macro;
    return typeof name !== 'string' || !name.startsWith('AWS::');
  });
}

/** Where two checks meet at one place, the first says enough; a misspelt key is not a missing one as well. */
function eachMistakeOnce(findings: Found[]): SchemaFinding[] {
  const seen = new Set<string>();
  const misspelt = new Set(
    findings.map(({ path, meant }) => meant && JSON.stringify([path.slice(0, -1), meant])),
  );
  return findings.flatMap(({ meant, missing, ...finding }) => {
    const place = JSON.stringify(missing === undefined ? finding.path : [finding.path, missing]);
    if (seen.has(place) || (missing !== undefined && misspelt.has(place))) return [];
    seen.add(place);
    return [finding];
  });
}
