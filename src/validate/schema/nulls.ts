import { isRecord, type Path, type SchemaFinding } from './finding.ts';

/**
 * CloudFormation refuses null wherever it sees one ("'null' values are not allowed in templates"). It does not see
 * those the SAM transform takes away, so the properties of AWS::Serverless resources are only looked at where SAM
 * hands them on untouched. Metadata, and functions without an argument, are left alone.
 */
export function nullFindings(template: unknown): SchemaFinding[] {
  const findings: SchemaFinding[] = [];
  if (!isRecord(template)) return findings;
  for (const [section, value] of Object.entries(template)) {
    if (section === 'Metadata' || section === 'Globals') continue;
    // A section left empty is deployed by public examples; whether every way of deploying refuses it is not certain.
    if (value === null && section !== 'Resources')
      findings.push({ ...finding([section]), severity: 'warning' });
    else if (section !== 'Resources') collect(value, [section], findings);
    else resources(value, findings);
  }
  return findings;
}

function resources(section: unknown, findings: SchemaFinding[]): void {
  if (!isRecord(section)) collect(section, ['Resources'], findings);
  for (const [id, resource] of Object.entries(isRecord(section) ? section : {})) {
    if (!isRecord(resource)) {
      collect(resource, ['Resources', id], findings);
      continue;
    }
    const isServerless = String(resource['Type']).startsWith('AWS::Serverless::');
    for (const [attribute, value] of Object.entries(resource)) {
      if (attribute === 'Metadata') continue;
      const path = ['Resources', id, attribute];
      if (!isServerless || attribute !== 'Properties' || value === null) collect(value, path, findings);
      else environment(value, path, findings);
    }
  }
}

function environment(properties: unknown, path: Path, findings: SchemaFinding[]): void {
  const value = isRecord(properties) ? properties['Environment'] : undefined;
  const variables = isRecord(value) ? value['Variables'] : undefined;
  if (variables) collect(variables, [...path, 'Environment', 'Variables'], findings);
}

function collect(value: unknown, path: Path, findings: SchemaFinding[], open = new Set<unknown>()): void {
  if (value === null || value === undefined) {
    if (!String(path.at(-1)).startsWith('Fn::')) findings.push(finding(path));
    return;
  }
  if (typeof value !== 'object' || open.has(value)) return;
  open.add(value);
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, entry] of entries) collect(entry, [...path, key], findings, open);
  open.delete(value);
}

const place = (key: string | number | undefined) => (typeof key === 'number' ? `Entry ${key + 1}` : key);

const finding = (path: Path): SchemaFinding => ({
  path,
  part: 'key',
  severity: 'error',
  rule: 'schema-null-value',
  message: `${place(path.at(-1))} has no value; CloudFormation refuses null.`,
  hint: "Write '' for an empty string, or remove the key.",
});
