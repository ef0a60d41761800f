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

/** What flags and samconfig say, before anything is looked for. */
export interface StackSettings {
  /** Undefined where neither names a stack. */
  name: string | undefined;
  samconfig: Samconfig | undefined;
  environment: string;
  /** What the samconfig says to `sam deploy`. */
  configured: Record<string, unknown>;
}

/** The stack of the flags, else of the samconfig. @throws UsageError where neither says which */
export async function chooseStack(
  flags: StackFlags,
  deps: Pick<Deps, 'cwd' | 'env' | 'signal'>,
): Promise<ChosenStack> {
  const settings = await stackSettings(flags, deps);
  const { name, samconfig, environment } = settings;
  if (name === undefined)
    throw new UsageError(
      noNameIn(settings),
      'Go to the project, or name it with -C DIR; or say --stack-name NAME.',
    );
  return { ...(await connectFor(settings, flags, deps)), name, samconfig, environment };
}

export async function stackSettings(flags: StackFlags, { cwd }: Pick<Deps, 'cwd'>): Promise<StackSettings> {
  const folder = flags.template === undefined ? cwd : dirname(resolve(cwd, flags.template));
  const samconfig = await requireSamconfig(join(folder, 'template.yaml'), { ...flags, show: shownFrom(cwd) });
  const environment = flags.configEnv ?? 'default';
  const configured = commandParameters(samconfig, environment, 'deploy');
  return { name: flags.stackName ?? text(configured['stack_name']), samconfig, environment, configured };
}

/** Why no stack is known, as a sentence. */
export const noNameIn = ({ samconfig, environment }: StackSettings): string =>
  samconfig === undefined
    ? 'There is no samconfig here that names a stack.'
    : `The samconfig names no stack for the environment ${environment}.`;

/**
 * AWS as flags, samconfig, environment and profile say, in this order.
 * @param ownRegion one that is known already
 * @throws UsageError where none of them says a region, or a name is none
 */
export async function connectFor(
  { name, configured }: StackSettings,
  flags: StackFlags,
  { env, signal }: Pick<Deps, 'env' | 'signal'>,
  ownRegion?: string,
): Promise<Pick<ChosenStack, 'aws' | 'region' | 'profile'>> {
  checkNames(name, flags);
  const profile = flags.profile ?? text(configured['profile']);
  const region =
    ownRegion ??
    flags.region ??
    text(configured['region']) ??
    regionIn(env) ??
    (await regionOfProfile(profile, env));
  if (region === undefined) {
    throw new UsageError(
      'There is no AWS region.',
      'Give it: --region REGION, or AWS_DEFAULT_REGION, or region in the samconfig or the AWS profile.',
    );
  }
  return { aws: connectAws({ region, profile }, env, signal), region, profile };
}

/** An empty name would be any stack of the account: it comes from a variable that is not set. */
function checkNames(name: string | undefined, { region, profile }: StackFlags): void {
  const fault = name === undefined ? undefined : faultInStackName(name);
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
