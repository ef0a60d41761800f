import { isRecord, type Path, valueAt } from './finding.ts';
import type { SchemaError } from './validators.generated.mjs';

const SERVERLESS = 'AWS::Serverless::';

/** Whether something elsewhere in the template makes right what looks wrong at `path`. */
export function isExcused(error: SchemaError, path: Path, template: Record<string, unknown>): boolean {
  if (error.keyword === 'needs') {
    const property = String(error.params['key']);
    return comesByMacro(path, template) || comesFromGlobals([...path, property], template);
  }
  return error.keyword === 'scalar' && isWithinManagedLimit(error, path, template);
}

/** `Fn::Transform` (AWS::Include) and `Fn::ForEach` put keys beside themselves. */
function comesByMacro(path: Path, template: unknown): boolean {
  const owner = valueAt(template, path);
  return isRecord(owner) && Object.keys(owner).some((key) => /^Fn::(Transform$|ForEach::)/.test(key));
}

/** SAM merges Globals.Function into each AWS::Serverless::Function, deeply. */
function comesFromGlobals(path: Path, template: Record<string, unknown>): boolean {
  const [section, id, attribute, ...inner] = path;
  if (section === 'Globals') return true;
  if (section !== 'Resources' || attribute !== 'Properties' || id === undefined) return false;
  const type = valueAt(template, [section, id, 'Type']);
  if (typeof type !== 'string' || !type.startsWith(SERVERLESS)) return false;
  return valueAt(template, ['Globals', type.slice(SERVERLESS.length), ...inner]) !== undefined;
}

/** Functions on Lambda Managed Instances (CapacityProviderConfig) may be larger and run longer. */
function isWithinManagedLimit(error: SchemaError, path: Path, template: Record<string, unknown>): boolean {
  const { managedMaximum, maximum = 0 } = error.params['wanted'] as {
    managedMaximum?: number;
    maximum?: number;
  };
  const value = Number(valueAt(template, path));
  if (managedMaximum === undefined || !(value > maximum && value <= managedMaximum)) return false;
  const isManaged = (properties: unknown) => isRecord(properties) && 'CapacityProviderConfig' in properties;
  if (isManaged(valueAt(template, ['Globals', 'Function']))) return true;
  if (path[0] !== 'Globals') return isManaged(valueAt(template, path.slice(0, 3)));
  const resources = template['Resources'];
  return (
    isRecord(resources) && Object.values(resources).some((it) => isRecord(it) && isManaged(it['Properties']))
  );
}
