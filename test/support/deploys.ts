import { stringify } from 'yaml';
import { type DeployFlags, type DeploySettings, deploySettings } from '../../src/deploy/settings.ts';
import { openProject, type Project } from '../../src/project/open-project.ts';
import { readPassedOn } from '../../src/sam/passed-on.ts';
import { writeFiles } from './function-project.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A template with one function, without what needs a capability. */
export const PLAIN = {
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: {
    Hello: { Type: 'AWS::Serverless::Function', Properties: { Role: 'arn:aws:iam::1:role/x' } },
  },
};

/** A project on disk; `parameters` are those of `default.deploy` in its samconfig. Undefined: no samconfig. */
export async function projectWith(
  parameters: Record<string, unknown> | undefined = {},
  template: Record<string, unknown> = PLAIN,
): Promise<Project> {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'template.yaml': stringify(template),
    ...(parameters === undefined
      ? {}
      : { 'samconfig.yaml': stringify({ version: 0.1, default: { deploy: { parameters } } }) }),
  });
  return openProject(folder, {});
}

/** What a command line says about a deploy: flags, and the words behind `--`. */
export const settingsFor = (
  project: Project,
  flags: DeployFlags = {},
  behind: readonly string[] = [],
  env: Record<string, string> = {},
): DeploySettings => deploySettings(project, flags, readPassedOn('deploy', behind), env);
