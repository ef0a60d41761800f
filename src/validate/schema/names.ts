import { isRecord, type SchemaFinding } from './finding.ts';

const ALPHANUMERIC = /^[A-Za-z0-9]+$/;
const NAMED = { Parameters: 'parameter', Resources: 'logical ID', Outputs: 'output' } as const;

/** Names that CloudFormation takes only when they are alphanumeric. `Fn::ForEach::…` and `Fn::Transform` are none. */
export function invalidNames(template: Record<string, unknown>): SchemaFinding[] {
  return Object.entries(NAMED).flatMap(([section, noun]) => {
    const entries = template[section];
    if (!isRecord(entries)) return [];
    return Object.keys(entries)
      .filter((name) => !ALPHANUMERIC.test(name) && !name.startsWith('Fn::'))
      .map((name): SchemaFinding => {
        const message = `The ${noun} ${JSON.stringify(name)} may have letters and digits only.`;
        return {
          path: [section, name],
          part: 'key',
          severity: 'error',
          rule: 'schema-invalid-name',
          message,
        };
      });
  });
}
