import { regionOfProfile } from '../adapters/aws.ts';
import { readStdin } from '../adapters/read-stdin.ts';
import type { Deps } from '../deps.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { givenParameters, type ParameterFlags } from '../parameters/given.ts';
import { MAX_PARAMS_BYTES } from '../parameters/params-file.ts';
import { type ProjectFlags, parametersFor } from '../project/locate-project.ts';
import { openProject, type Project } from '../project/open-project.ts';
import type { Scope } from '../template/intrinsics.ts';
import { samconfigParameters, withoutNames } from './samconfig-parameters.ts';
import { chooseRegion, localScope, saidRegion } from './scope.ts';

/** As cli.ts names them. */
export interface LocalFlags extends ProjectFlags, ParameterFlags {
  region?: string;
  profile?: string;
  stackName?: string;
  liveEnv?: boolean;
  awsCredentials?: boolean;
}

/** A project with all that is known here of its values. */
export interface LocalProject {
  project: Project;
  scope: Scope;
  region: string;
}

/**
 * Opens the project, with the parameters of its samconfig and of the command line.
 * @param check may refuse the project, before anything is read from stdin
 */
export async function openLocalProject(
  flags: LocalFlags,
  deps: Pick<Deps, 'cwd' | 'env' | 'signal' | 'stderr'>,
  check: (project: Project) => void = () => {},
): Promise<LocalProject> {
  const project = await openProject(deps.cwd, flags);
  check(project);
  const given = await givenParameters(declaredParameters(project.template), flags, {
    env: deps.env,
    cwd: deps.cwd,
    readStdin: () => readStdin('the parameters', MAX_PARAMS_BYTES, deps),
  });
  const region = saidRegion(project, flags.region, deps.env) ?? (await regionOfAccount(project, flags, deps));
  return withParameters(project, given, region, deps, flags.stackName);
}

/** That of the profile, where it plays a part: a look costs what the whole SDK takes to load. */
async function regionOfAccount(
  project: Project,
  { profile, liveEnv, awsCredentials }: LocalFlags,
  { env }: Pick<Deps, 'env'>,
): Promise<string | undefined> {
  const configured = parametersFor(project, 'deploy')['profile'];
  const named = profile ?? (typeof configured === 'string' && configured !== '' ? configured : undefined);
  const counts = named || env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || liveEnv || awsCredentials;
  return counts ? regionOfProfile(named, env) : undefined;
}

/**
 * @param given values by name, over those of the samconfig
 * @param stackName what AWS::StackName is; default: what the samconfig says
 */
export function withParameters(
  project: Project,
  given: Readonly<Record<string, string>>,
  regionFlag: string | undefined,
  { env }: Pick<Deps, 'env'>,
  stackName?: string,
): LocalProject {
  const region = chooseRegion(project, regionFlag, env);
  const parameters = { ...samconfigParameters(project), ...withoutNames(given, project) };
  return { project, scope: localScope(project, parameters, region, stackName), region };
}
