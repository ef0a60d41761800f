import { UsageError } from '../errors.ts';
import { regionIn } from '../project/choose-stack.ts';
import { parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import type { PassedOn } from '../sam/passed-on.ts';
import { asFlag } from '../samconfig/flag.ts';

/** As cli.ts names them. */
export interface DeployFlags {
  guided?: boolean;
  yes?: boolean;
  build?: boolean;
  stackName?: string;
  region?: string;
  profile?: string;
  capabilities?: string[];
  confirmChangeset?: boolean;
  imageRepository?: string;
  imageRepositories?: string[];
  onDrift?: string;
  resume?: boolean;
}

/** What the command line and the samconfig say about a deploy, before anything is asked. */
export interface DeploySettings {
  guided: boolean;
  yes: boolean;
  stackName: Setting<string>;
  /** `configured` is the samconfig's, else the environment's. */
  region: Setting<string>;
  profile: string | undefined;
  capabilities: Setting<readonly string[]>;
  confirmChangeset: Setting<boolean>;
  images: ImageRepositories;
  /** A bucket, or the wish for one of sam's own, is known already. */
  hasBucket: boolean;
  /** The folder in the bucket. */
  s3Prefix: Setting<string>;
  /** Keys of the samconfig that this command line overrules, and that no option of sam's can take back. */
  overruled: readonly string[];
  /** What makes sam print or save values. */
  tellsValues: readonly string[];
  onlyChangeset: boolean;
  failOnEmptyChangeset: boolean;
}

/** What the command line gives goes over what the samconfig holds. */
export interface Setting<T> {
  given: T | undefined;
  configured: T | undefined;
}

export interface ImageRepositories {
  /** `LogicalId=URI`, or the URI for all. */
  given: { each: readonly string[]; all: string | undefined } | undefined;
  configured: boolean;
}

const IMAGE_KEYS = ['image_repository', 'image_repositories', 'resolve_image_repos'];

/** @throws UsageError where one thing is said twice and differently */
export function deploySettings(
  project: Project,
  flags: DeployFlags,
  passed: PassedOn,
  env: Readonly<Record<string, string | undefined>>,
): DeploySettings {
  const configured = parametersFor(project, 'deploy');
  const one = (flag: string | undefined, name: string) => onlyOne(flag, passed.values[name], name);
  const images = imageRepositories(flags, passed, configured);
  const confirm = onlyOne(flags.confirmChangeset, confirmPassedOn(passed), 'confirm-changeset');
  const debugging = asFlag(env['SAM_DEBUG']) === true;
  const bucketSaid =
    passed.switches.has('resolve-s3') ||
    passed.switches.has('no-resolve-s3') ||
    passed.values['s3-bucket'] !== undefined;
  return {
    guided: flags.guided === true || passed.switches.has('guided') || asFlag(configured['guided']) === true,
    yes: flags.yes === true,
    stackName: { given: one(flags.stackName, 'stack-name'), configured: text(configured['stack_name']) },
    region: { given: one(flags.region, 'region'), configured: text(configured['region']) ?? regionIn(env) },
    profile: profileOf(one(flags.profile, 'profile'), text(configured['profile'])),
    capabilities: {
      given: listed([...(flags.capabilities ?? []), ...(passed.lists['capabilities'] ?? [])]),
      configured: listed(configured['capabilities']),
    },
    confirmChangeset: { given: confirm, configured: asFlag(configured['confirm_changeset']) },
    images,
    hasBucket:
      bucketSaid || asFlag(configured['resolve_s3']) === true || text(configured['s3_bucket']) !== undefined,
    s3Prefix: { given: passed.values['s3-prefix'], configured: text(configured['s3_prefix']) },
    overruled: [
      ...(images.given === undefined ? [] : IMAGE_KEYS.filter((key) => key in configured)),
      ...('guided' in configured ? ['guided'] : []),
    ],
    tellsValues: [
      ...(passed.switches.has('debug') ? ['--debug'] : []),
      ...(passed.switches.has('save-params') ? ['--save-params'] : []),
      ...(asFlag(configured['debug']) === true ? ['debug in the samconfig'] : []),
      ...(asFlag(configured['save_params']) === true ? ['save_params in the samconfig'] : []),
      ...(debugging ? ['SAM_DEBUG in the environment'] : []),
    ],
    onlyChangeset:
      passed.switches.has('no-execute-changeset') || asFlag(configured['no_execute_changeset']) === true,
    failOnEmptyChangeset: passed.switches.has('fail-on-empty-changeset'),
  };
}

function profileOf(given: string | undefined, configured: string | undefined): string | undefined {
  if (given === '') throw new UsageError('--profile has no value.', 'Name a profile, or leave it out.');
  return given ?? configured;
}

function imageRepositories(
  flags: DeployFlags,
  passed: PassedOn,
  configured: Record<string, unknown>,
): ImageRepositories {
  const each = [...(flags.imageRepositories ?? []), ...(passed.lists['image-repositories'] ?? [])];
  const all = onlyOne(flags.imageRepository, passed.values['image-repository'], 'image-repository');
  if (each.length > 0 && all !== undefined) {
    throw new UsageError(
      '--image-repository and --image-repositories exclude each other.',
      '--image-repository holds for all functions; --image-repositories Function=URI for one.',
    );
  }
  for (const pair of each) {
    if (!/^[A-Za-z0-9]+=[^\s]+$/.test(pair)) {
      throw new UsageError(
        `--image-repositories takes FUNCTION=URI, not ${pair}.`,
        'The function is named by its logical ID; give the option once for each function.',
      );
    }
  }
  const isGiven = each.length > 0 || all !== undefined;
  return {
    given: isGiven ? { each, all } : undefined,
    configured:
      IMAGE_KEYS.some((key) => configured[key] !== undefined && asFlag(configured[key]) !== false) ||
      passed.switches.has('resolve-image-repos'),
  };
}

function onlyOne<T>(flag: T | undefined, passed: T | undefined, name: string): T | undefined {
  if (flag !== undefined && passed !== undefined && flag !== passed)
    throw new UsageError(`--${name} is given before and behind --, and differs.`, 'Give it once.');
  return flag ?? passed;
}

function confirmPassedOn(passed: PassedOn): boolean | undefined {
  if (passed.switches.has('no-confirm-changeset')) return false;
  return passed.switches.has('confirm-changeset') ? true : undefined;
}

/** Lists are written as such, or as words with blanks or commas between them; an empty one says nothing. */
function listed(value: unknown): string[] | undefined {
  const parts = value === undefined ? [] : [value].flat();
  const words = parts.flatMap((part) => String(part).split(/[\s,]+/)).filter((word) => word !== '');
  return words.length === 0 ? undefined : words;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * The folder for a stack's packages, where it has to be said: one of its own, so that deleting one stack does not take
 * the packages of another with the same code. `sam deploy --guided` does the same.
 */
export function prefixFor(
  stackName: string,
  { s3Prefix: { given, configured }, stackName: name, hasBucket }: DeploySettings,
): string | undefined {
  if (given !== undefined) return undefined;
  if (configured === undefined) return hasBucket ? undefined : stackName;
  return configured === name.configured && stackName !== configured ? stackName : undefined;
}
