import { resourcesOf } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';

/**
 * Tells whether SAM makes a resource of a name. It names what it makes after the resource it is for (`<Id>Role`,
 * `<Id>Alias<name>`, `<Api><stage>Stage`, `<Function><Event>Permission`, layers `<Id><hash>`), and a few with fixed
 * names (AWS SAM developer guide, "Generated CloudFormation resources"; samtranslator/model).
 */
export function samGenerates(template: Record<string, unknown>): (name: string) => boolean {
  const resources = new Map(resourcesOf(template));
  return (name) => {
    if (
      /^(ServerlessRestApi|ServerlessHttpApi|ServerlessDeploymentApplication|CodeDeployServiceRole)/.test(
        name,
      )
    )
      return true;
    if (/^Serverless(UsagePlan|ApiKey)/.test(name)) return true;
    for (let length = Math.min(name.length - 1, 255); length > 0; length -= 1) {
      const resource = resources.get(name.slice(0, length));
      if (resource !== undefined && isMadeFor(resource, name.slice(length))) return true;
    }
    return false;
  };
}

/** What SAM appends has a capital or a digit somewhere, or is the name of an event or a stage of the user's. */
function isMadeFor(resource: Record<string, unknown>, rest: string): boolean {
  const type = resource['Type'];
  if (typeof type !== 'string') return false;
  if (!type.startsWith('AWS::Serverless::')) return isRecord(resource['Connectors']);
  return /[A-Z0-9]/.test(rest) || startsWithEvent(rest, resource);
}

function startsWithEvent(rest: string, resource: Record<string, unknown>): boolean {
  const properties = resource['Properties'];
  const events = isRecord(properties) ? properties['Events'] : undefined;
  return isRecord(events) && Object.keys(events).some((event) => rest.startsWith(event));
}
