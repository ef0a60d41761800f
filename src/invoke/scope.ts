import { parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import type { Scope } from '../template/intrinsics.ts';

/**
 * What is known here of the template's references. The values that only AWS knows are those of `sam local`
 * (samcli/lib/intrinsic_resolver/intrinsics_symbol_table.py, DEFAULT_PSEUDO_PARAM_VALUES), except AWS::URLSuffix.
 */
export function localScope(
  project: Project,
  parameters: Record<string, string>,
  region: string,
  stack?: string,
): Scope {
  const given = stack ?? parametersFor(project, 'deploy')['stack_name'];
  const stackName = typeof given === 'string' ? given : 'local';
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return {
    template: project.template,
    parameters,
    pseudo: {
      'AWS::AccountId': '123456789012',
      'AWS::Partition': partition,
      'AWS::Region': region,
      'AWS::StackId': `arn:${partition}:cloudformation:${region}:123456789012:stack/${stackName}/51af3dc0-da77-11e4-872e-1234567db123`,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    },
  };
}

/** The first that says: the flag, samconfig, the user's environment; us-east-1 where none does, as sam. */
export const chooseRegion = (project: Project, flag: string | undefined, env: Environment): string =>
  saidRegion(project, flag, env) ?? 'us-east-1';

/** The same; undefined where none says. */
export function saidRegion(project: Project, flag: string | undefined, env: Environment): string | undefined {
  const said = [
    flag,
    parametersFor(project, 'local_invoke')['region'],
    parametersFor(project, 'deploy')['region'],
    env['AWS_REGION'],
    env['AWS_DEFAULT_REGION'],
  ];
  return said.find((value): value is string => typeof value === 'string' && value !== '');
}

type Environment = Readonly<Record<string, string | undefined>>;
