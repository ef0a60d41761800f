import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { faultInRegion, faultInStackName } from '../stack/names.ts';
import type { Setting } from './settings.ts';

export interface Answer<T> {
  value: T;
  /** Whether the samconfig is to remember it. */
  isAnswer: boolean;
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
