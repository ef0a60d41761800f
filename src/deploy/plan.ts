import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { configuredParameters } from '../parameters/configured.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import type { SamconfigAnswers } from '../samconfig/changes.ts';
import { exists } from '../stack/stack.ts';
import { functionsOf, packageTypeOf } from '../template/functions.ts';
import { askCapabilities, askConfirmation } from './ask-consent.ts';
import { askParameters } from './ask-parameters.ts';
import { allows, neededCapabilities } from './capabilities.ts';
import { type KnownValues, parameterValues, valueChanges } from './parameter-values.ts';
import { requirementsOf } from './require-values.ts';
import { type DeploySettings, prefixFor } from './settings.ts';
import type { DeployTarget } from './target.ts';

/** All that a deploy needs to know. Nothing has been changed yet, here or on AWS. */
export interface DeployPlan {
  target: DeployTarget;
  /** For the samconfig, before anything is changed. */
  answers: SamconfigAnswers;
  /**
   * All the values for sam, where the samconfig does not have them all: `--parameter-overrides` replaces what that
   * says (samcli/cli/types.py).
   */
  overrides: Record<string, string> | undefined;
  /** All that this deploy passes for parameters, whoever gave it. */
  values: Readonly<Record<string, string>>;
  /** The same without secrets: a build has no use for those. */
  buildOverrides: Record<string, string> | undefined;
  /** What no output may show. */
  secrets: readonly string[];
  /** The parameters that become other than the stack has them, a line each. */
  valueChanges: readonly string[];
  capabilities: readonly string[] | undefined;
  /** Whether sam asks, once the change set is there. */
  confirm: boolean;
  hasImages: boolean;
}

/**
 * Asks what is missing, or with `--guided` everything.
 * @param taken values that new parameters take over from the functions; they are not remembered
 * @throws UsageError where nobody can be asked
 */
export async function planDeploy(
  project: Project,
  settings: DeploySettings,
  given: Readonly<Record<string, string>>,
  target: DeployTarget,
  deps: Pick<Deps, 'prompt'>,
  taken: Readonly<Record<string, string>> = {},
): Promise<DeployPlan> {
  const { guided } = settings;
  const declared = declaredParameters(project.template);
  const isSecret = (name: string) =>
    declared.some((parameter) => parameter.name === name && parameter.secret);
  const configured = await configuredParameters(parametersFor(project, 'deploy'), project.workingFolder);
  const over = Object.entries(taken).filter(([name]) => !Object.hasOwn(configured, name));
  const known: KnownValues = {
    given: { ...Object.fromEntries(over), ...given },
    configured,
    stack: exists(target.stack) ? target.stack.parameters : {},
  };
  const required = requirementsOf(project.template, known, target);
  const asked = await askParameters(parameterValues(declared, known), known, guided, deps, required);
  const needed = neededCapabilities(project.template);
  // What was allowed for this stack before is not asked again.
  const before = exists(target.stack) ? target.stack.capabilities : [];
  const isEnough = before.length > 0 && allows(before, needed);
  const allowed = settings.capabilities.configured ?? (isEnough ? before : undefined);
  const { given: capabilitiesGiven } = settings.capabilities;
  const capabilities = await askCapabilities(
    { given: capabilitiesGiven, configured: allowed },
    needed,
    guided,
    deps,
  );
  const confirm = await askConfirmation(settings, deps);
  required.check({ ...asked.plain, ...asked.secret });

  const plain = (values: Record<string, string>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !isSecret(name)));
  const passed = { ...known.given, ...asked.plain, ...asked.secret };
  const all = { ...known.configured, ...passed };
  const secrets = Object.entries(all).flatMap(([name, value]) =>
    isSecret(name) || over.some(([one]) => one === name) ? [value] : [],
  );
  refuseTelling(settings, secrets);
  const hasImages = functionsOf(project.template).some((fn) => packageTypeOf(fn) === 'Image');
  const prefix = prefixFor(target.stackName, settings);
  const remembered = { ...(guided ? plain(given) : {}), ...asked.plain };
  return {
    target,
    answers: {
      ...target.answers,
      ...(capabilities?.isAnswer ? { capabilities: capabilities.value } : {}),
      ...(confirm.isAnswer ? { confirmChangeset: confirm.value } : {}),
      ...(guided && !settings.hasBucket ? { resolveS3: true } : {}),
      ...(guided && prefix !== undefined ? { s3Prefix: prefix } : {}),
      ...(guided && hasImages && !settings.images.configured && settings.images.given === undefined
        ? { resolveImageRepos: true }
        : {}),
      ...(Object.keys(remembered).length > 0 ? { parameters: remembered } : {}),
    },
    overrides: Object.keys(passed).length > 0 ? all : undefined,
    values: all,
    buildOverrides: Object.keys(plain(all)).length > 0 ? plain(all) : undefined,
    secrets,
    valueChanges: valueChanges(parameterValues(declared, { ...known, given: passed }), known),
    capabilities:
      capabilities?.value ?? (settings.capabilities.configured === undefined ? allowed : undefined),
    confirm: confirm.value,
    hasImages,
  };
}

/** sam prints every value with `--debug`, and writes them into the samconfig with `--save-params`. */
export function refuseTelling({ tellsValues }: DeploySettings, secrets: readonly string[]): void {
  if (secrets.length === 0 || tellsValues.length === 0) return;
  throw new UsageError(
    `A secret is passed, and ${tellsValues.join(' and ')} would show or save it.`,
    'Leave that out; or deploy without the value: the stack keeps the one it has.',
  );
}
