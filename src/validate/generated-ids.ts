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
    if (!type.startsWith('AWS::Serverless::')) return isRecord(resource['Connectors']);
    const rest = name.slice(id.length);
    // Every part that SAM appends starts with a capital, is a stage or an event of the user's, or is a hash.
    return (
      /^[A-Z0-9]/.test(rest) ||
      /(Stage|Permission|Deployment)[0-9a-f]*$/.test(rest) ||
      /^[0-9a-f]{10}$/.test(rest) ||
      startsWithEvent(rest, resource)
    );
  });
}

function startsWithEvent(rest: string, resource: Record<string, unknown>): boolean {
  const properties = resource['Properties'];
  const events = isRecord(properties) ? properties['Events'] : undefined;
  return isRecord(events) && Object.keys(events).some((event) => rest.startsWith(event));
}
