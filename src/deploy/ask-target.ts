import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import type { Setting } from './settings.ts';

/** CloudFormation API reference, CreateStack, StackName. */
const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]*$/;
const LONGEST = 128;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

export interface Answer<T> {
  value: T;
  /** Whether the samconfig is to remember it. */
  isAnswer: boolean;
}

/** What is wrong with a stack's name, or undefined. */
export function faultInStackName(name: string): string | undefined {
  if (name === '') return 'A stack needs a name.';
  if (name.length > LONGEST) return `A stack's name has at most ${LONGEST} characters.`;
  return STACK_NAME.test(name)
    ? undefined
    : "A stack's name has letters, digits and hyphens, and begins with a letter.";
}

export function faultInRegion(region: string): string | undefined {
  return REGION.test(region) ? undefined : 'A region is written like eu-central-1.';
}

/** What was given, else what is configured; `all` asks unless it was given. @throws UsageError naming the flag */
export async function askStackName(
  { given, configured }: Setting<string>,
  question: { all: boolean; suggestion: string },
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<Answer<string>> {
  if (given === undefined && prompt !== undefined && (question.all || configured === undefined)) {
    const initial = configured ?? question.suggestion;
    const value = await prompt.text({ message: 'Stack name', initial, validate: faultInStackName });
    return { value, isAnswer: true };
  }
  const value = given ?? configured;
  if (value === undefined) {
    throw new UsageError(
      'The stack has no name.',
      'Give it: --stack-name NAME, or stack_name in the samconfig.',
    );
  }
  const fault = faultInStackName(value);
  if (fault !== undefined)
    throw new UsageError(
      `${value} is no name for a stack. ${fault}`,
      'Check --stack-name and the samconfig.',
    );
  return { value, isAnswer: question.all };
}

/** The same for the region. */
export async function askRegion(
  { given, configured }: Setting<string>,
  all: boolean,
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<Answer<string>> {
  if (given === undefined && prompt !== undefined && (all || configured === undefined)) {
    const initial = configured === undefined ? {} : { initial: configured };
    const value = await prompt.text({ message: 'AWS region', ...initial, validate: faultInRegion });
    return { value, isAnswer: true };
  }
  const value = given ?? configured;
  if (value === undefined) {
    throw new UsageError(
      'There is no AWS region.',
      'Give it: --region REGION, or AWS_DEFAULT_REGION, or region in the samconfig or the AWS profile.',
    );
  }
  const fault = faultInRegion(value);
  if (fault !== undefined)
    throw new UsageError(
      `${value} is no AWS region. ${fault}`,
      'Check --region, the samconfig and the environment.',
    );
  return { value, isAnswer: all };
}
