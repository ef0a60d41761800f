import { parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import { parameterOverrides } from '../samconfig/read.ts';
import { parametersOf } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/** The parameters that samconfig gives, by name: those of its `deploy`, and those of its `local_invoke` over them. */
export function samconfigParameters(project: Project): Record<string, string> {
  const deployed = parameterOverrides(parametersFor(project, 'deploy'));
  const local = parameterOverrides(ownParameters(project, 'local_invoke'));
  const declared = parametersOf(project.template);
  return Object.fromEntries(
    Object.entries({ ...deployed, ...local })
      // What is given for such a parameter is the name of a value that only AWS knows.
      .filter(([name]) => !String(declared[name]?.['Type']).startsWith('AWS::SSM::')),
  );
}

// Without [global], which would go over what is said for deploy.
function ownParameters(project: Project, command: string): Record<string, unknown> {
  let found: unknown = project.samconfig?.value;
  for (const key of [project.environment, command, 'parameters'])
    found = isRecord(found) ? found[key] : undefined;
  return isRecord(found) ? found : {};
}
