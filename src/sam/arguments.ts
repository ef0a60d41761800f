import { environmentsOf, type Samconfig } from '../samconfig/read.ts';

/** The samconfig that sam is to read; it is always named, so that sam looks for no other. */
export interface SamconfigChoice {
  /** Absolute. */
  file: string;
  environment: string;
}

/** Undefined where the samconfig has no such environment: sam refuses one that is not there. */
export const samconfigChoice = (
  samconfig: Samconfig | undefined,
  environment: string,
): SamconfigChoice | undefined =>
  samconfig !== undefined && environmentsOf(samconfig).includes(environment)
    ? { file: samconfig.file, environment }
    : undefined;

interface Common {
  samconfig: SamconfigChoice | undefined;
  /** sam's own options, as the user gave them behind `--`. */
  passedOn: readonly string[];
}

export interface BuildRun extends Common {
  /** Absolute. */
  template: string;
  /** A file of overrides, for what is not secret. */
  overridesFile?: string | undefined;
}

export interface DeployRun extends Common {
  /** The built template. Absolute. */
  template: string;
  stackName: string;
  region: string;
  profile: string | undefined;
  /** `--parameter-overrides file://…` replaces all that the samconfig says; undefined leaves it to the samconfig. */
  overridesFile: string | undefined;
  /** Undefined leaves it to the samconfig. */
  capabilities: readonly string[] | undefined;
  confirmChangeset: boolean | undefined;
  /** One URI for all image functions. */
  imageRepository: string | undefined;
  /** `LogicalId=URI` each. */
  imageRepositories: readonly string[];
  resolveS3: boolean;
  /** The folder in the bucket, where the samconfig names none. */
  s3Prefix: string | undefined;
  resolveImageRepos: boolean;
  failOnEmptyChangeset: boolean;
}

export interface DeleteRun extends Common {
  stackName: string;
  region: string;
  profile: string | undefined;
}

export function buildArguments(run: BuildRun): string[] {
  return [
    'build',
    '--template-file',
    run.template,
    ...samconfigArguments(run.samconfig),
    ...overrides(run.overridesFile),
    ...run.passedOn,
  ];
}

export function deployArguments(run: DeployRun): string[] {
  return [
    'deploy',
    '--template-file',
    run.template,
    ...samconfigArguments(run.samconfig),
    ...target(run),
    ...overrides(run.overridesFile),
    ...(run.capabilities?.length ? ['--capabilities', ...run.capabilities] : []),
    ...(run.confirmChangeset === undefined
      ? []
      : [run.confirmChangeset ? '--confirm-changeset' : '--no-confirm-changeset']),
    ...(run.imageRepository === undefined ? [] : ['--image-repository', run.imageRepository]),
    ...run.imageRepositories.flatMap((pair) => ['--image-repositories', pair]),
    ...(run.resolveS3 ? ['--resolve-s3'] : []),
    ...(run.s3Prefix === undefined ? [] : ['--s3-prefix', run.s3Prefix]),
    ...(run.resolveImageRepos ? ['--resolve-image-repos'] : []),
    ...(run.failOnEmptyChangeset ? [] : ['--no-fail-on-empty-changeset']),
    ...run.passedOn,
  ];
}

export function deleteArguments(run: DeleteRun): string[] {
  return ['delete', '--no-prompts', ...samconfigArguments(run.samconfig), ...target(run), ...run.passedOn];
}

const target = ({ stackName, region, profile }: Pick<DeployRun, 'stackName' | 'region' | 'profile'>) => [
  '--stack-name',
  stackName,
  '--region',
  region,
  ...(profile === undefined ? [] : ['--profile', profile]),
];

const samconfigArguments = (samconfig: SamconfigChoice | undefined): string[] =>
  samconfig === undefined ? [] : ['--config-file', samconfig.file, '--config-env', samconfig.environment];

const overrides = (file: string | undefined): string[] =>
  file === undefined ? [] : ['--parameter-overrides', `file://${file}`];
