import { isRecord } from '../template/convert.ts';
import { resourcesOf } from '../template/functions.ts';

/**
 * Whether SAM makes a resource of this name. It names what it makes after the resource it is for (`<Id>Role`,
 * `<Id>Alias<name>`, `<Api><stage>Stage`, `<Function><Event>Permission`, layers `<Id><hash>`), and a few with fixed
 * names (AWS SAM developer guide, "Generated CloudFormation resources"; samtranslator/model).
 */
export function samGenerates(name: string, template: Record<string, unknown>): boolean {
  if (
    /^(ServerlessRestApi|ServerlessHttpApi|ServerlessDeploymentApplication|CodeDeployServiceRole)/.test(name)
  )
    return true;
  if (/^Serverless(UsagePlan|ApiKey)/.test(name)) return true;
  return resourcesOf(template).some(([id, resource]) => {
    if (!name.startsWith(id) || name === id) return false;
    const type = resource['Type'];
    if (typeof type !== 'string') return false;
    const rest = name.slice(id.length);
    if (!type.startsWith('AWS::Serverless::')) return isRecord(resource['Connectors']);
    // What SAM appends has a capital or a digit somewhere, or is the name of an event or a stage of the user's.
    return /[A-Z0-9]/.test(rest) || startsWithEvent(rest, resource);
  });
}

function startsWithEvent(rest: string, resource: Record<string, unknown>): boolean {
  const properties = resource['Properties'];
  const events = isRecord(properties) ? properties['Events'] : undefined;
  return isRecord(events) && Object.keys(events).some((event) => rest.startsWith(event));
}
