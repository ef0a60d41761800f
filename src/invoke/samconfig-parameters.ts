import { parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import { parameterOverrides } from '../samconfig/read.ts';
import { parametersOf } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/** The parameters that samconfig gives, by name: those of its `deploy`, and those of its `local_invoke` over them. */
export function samconfigParameters(project: Project): Record<string, string> {
  const deployed = parameterOverrides(parametersFor(project, 'deploy'));
  const local = parameterOverrides(ownParameters(project, 'local_invoke'));
  return withoutNames({ ...deployed, ...local }, project);
}

/** Parameters whose value is known here: of an SSM parameter only the name is given, and its value is on AWS. */
export function withoutNames(
  given: Readonly<Record<string, string>>,
  { template }: Pick<Project, 'template'>,
): Record<string, string> {
  const declared = parametersOf(template);
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => !String(declared[name]?.['Type']).startsWith('AWS::SSM::')),
  );
}

// Without [global], which would go over what is said for deploy.
function ownParameters(project: Project, command: string): Record<string, unknown> {
  let found: unknown = project.samconfig?.value;
  for (const key of [project.environment, command, 'parameters'])
    found = isRecord(found) ? found[key] : undefined;
  return isRecord(found) ? found : {};
}
