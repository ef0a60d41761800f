import { dirname, join, resolve } from 'node:path';
import { type Aws, connectAws, regionOfProfile } from '../adapters/aws.ts';
import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { requireSamconfig } from '../samconfig/load.ts';
import { commandParameters, type Samconfig } from '../samconfig/read.ts';
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

/** sam's own order: botocore knows no AWS_REGION, which other tools set. */
export const regionIn = (env: Deps['env']): string | undefined =>
  env['AWS_DEFAULT_REGION'] || env['AWS_REGION'] || undefined;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
