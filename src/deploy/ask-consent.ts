import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import type { Answer } from './ask-target.ts';
import { CAPABILITIES, checkCapabilities } from './capabilities.ts';
import type { DeploySettings, Setting } from './settings.ts';

/** What CloudFormation may make. Undefined leaves it to the samconfig. @throws UsageError naming the flag */
export async function askCapabilities(
  { given, configured }: Setting<readonly string[]>,
  needed: readonly string[],
  all: boolean,
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<Answer<readonly string[]> | undefined> {
  if (given !== undefined) {
    checkCapabilities(given);
    return { value: given, isAnswer: all };
  }
  if (prompt !== undefined && (all || (configured === undefined && needed.length > 0))) {
    const answer = await prompt.text({
      message: 'Capabilities (what CloudFormation may make)',
      initial: (configured ?? (needed.length > 0 ? needed : ['CAPABILITY_IAM'])).join(' '),
      validate: faultInCapabilities,
    });
    return { value: split(answer), isAnswer: true };
  }
  if (configured === undefined && needed.length > 0) {
    throw new UsageError(
      `The template makes what CloudFormation wants to be allowed: ${needed.join(', ')}.`,
      `Say --capabilities ${needed.join(' --capabilities ')}, or capabilities in the samconfig.`,
    );
  }
  return undefined;
}

/** Whether sam shows the change set and asks. @throws UsageError where it would ask nobody */
export async function askConfirmation(
  { confirmChangeset: { given, configured }, yes, guided }: DeploySettings,
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<Answer<boolean>> {
  if (guided && given === undefined && !yes && prompt !== undefined) {
    const message = 'Show the changes, and ask before they are made?';
    return { value: await prompt.confirm({ message, initial: configured ?? true }), isAnswer: true };
  }
  const wanted = !yes && (given ?? configured ?? false);
  if (wanted && prompt === undefined) {
    throw new UsageError(
      'The change set is to be confirmed, and nobody can be asked.',
      '--yes deploys without asking; without it, run this at a terminal.',
    );
  }
  return { value: wanted, isAnswer: guided && given !== undefined };
}

function faultInCapabilities(answer: string): string | undefined {
  const unknown = split(answer).find((name) => !CAPABILITIES.some((known) => known === name));
  return unknown === undefined ? undefined : `There are: ${CAPABILITIES.join(', ')}.`;
}

const split = (answer: string): string[] => answer.split(/[\s,]+/).filter((name) => name !== '');
