import { dirname, join, resolve } from 'node:path';
import { type Aws, connectAws, regionOfProfile } from '../adapters/aws.ts';
import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { requireSamconfig } from '../samconfig/load.ts';
import { commandParameters, type Samconfig } from '../samconfig/read.ts';
import { faultInRegion, faultInStackName } from '../stack/names.ts';
import { shownFrom } from './find-template.ts';

/** As cli.ts names them. */
export interface StackFlags {
  template?: string;
  configFile?: string;
  configEnv?: string;
  stackName?: string;
  region?: string;
  profile?: string;
}

/** A stack that was deployed before, by its name; the template plays no part. */
export interface ChosenStack {
  aws: Aws;
  name: string;
  region: string;
  profile: string | undefined;
  samconfig: Samconfig | undefined;
  environment: string;
}

/** The stack of the flags, else of the samconfig. @throws UsageError where neither says which */
export async function chooseStack(
  flags: StackFlags,
  { cwd, env, signal }: Pick<Deps, 'cwd' | 'env' | 'signal'>,
): Promise<ChosenStack> {
  const folder = flags.template === undefined ? cwd : dirname(resolve(cwd, flags.template));
  const samconfig = await requireSamconfig(join(folder, 'template.yaml'), { ...flags, show: shownFrom(cwd) });
  const environment = flags.configEnv ?? 'default';
  const configured = commandParameters(samconfig, environment, 'deploy');
  const name = flags.stackName ?? text(configured['stack_name']);
  if (name === undefined) {
    throw new UsageError(
      samconfig === undefined
        ? 'There is no samconfig here that names a stack.'
        : `The samconfig names no stack for the environment ${environment}.`,
      'Go to the project, or name it with -C DIR; or say --stack-name NAME.',
    );
  }
  checkNames(name, flags);
  const profile = flags.profile ?? text(configured['profile']);
  const region =
    flags.region ?? text(configured['region']) ?? regionIn(env) ?? (await regionOfProfile(profile, env));
  if (region === undefined) {
    throw new UsageError(
      'There is no AWS region.',
      'Give it: --region REGION, or AWS_DEFAULT_REGION, or region in the samconfig or the AWS profile.',
    );
  }
  return { aws: connectAws({ region, profile }, env, signal), name, region, profile, samconfig, environment };
}

/** An empty name would be any stack of the account: it comes from a variable that is not set. */
function checkNames(name: string, { region, profile }: StackFlags): void {
  const fault = faultInStackName(name);
  if (fault !== undefined)
    throw new UsageError(
      `'${name}' is no name for a stack. ${fault}`,
      'Check --stack-name and the samconfig.',
    );
  const inRegion = region === undefined ? undefined : faultInRegion(region);
  if (inRegion !== undefined)
    throw new UsageError(`'${region}' is no AWS region. ${inRegion}`, 'Check --region.');
  if (profile === '') throw new UsageError('--profile has no value.', 'Name a profile, or leave it out.');
}

/** sam's own order: botocore knows no AWS_REGION, which other tools set. */
export const regionIn = (env: Deps['env']): string | undefined =>
  env['AWS_DEFAULT_REGION'] || env['AWS_REGION'] || undefined;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
