import { FailedError } from '../errors.ts';
import { withVersion } from './changes.ts';
import { valueAt } from './config-edit.ts';
import { copyEnvironment } from './copy-environment.ts';
import { type NewStack, newStack } from './new-stack.ts';
import { type OwnValues, planOwnParameters, planOwnValues } from './own-values.ts';
import { commandParameters, parameterOverrides, type Samconfig } from './read.ts';
import { secretOverrides } from './secret-overrides.ts';
import { configFormat } from './views.ts';

export interface NewEnvironment extends OwnValues {
  name: string;
  /** The environment it is copied from. */
  from: string;
  /** A stack's name for where the samconfig has none. */
  suggestedStackName: string;
  /** The parameters whose values must not be written down. */
  secrets: readonly string[];
}

/** A value that the new environment does not share with the old one. */
export interface Difference {
  key: string;
  before: unknown;
  after: string;
}

export interface AddedEnvironment {
  text: string;
  stack: NewStack;
  differences: Difference[];
  /** The secret parameters whose values were not copied. */
  leftOut: string[];
}

/**
 * The samconfig's text with one more environment: all the sections of another one, but for what must differ.
 * @throws UsageError where the stack has no name that could be taken
 * @throws FailedError where the text cannot be edited safely
 */
export function addEnvironment(
  before: string,
  format: 'toml' | 'yaml',
  wanted: NewEnvironment,
  shownAs: string,
): AddedEnvironment {
  try {
    return added(before, format, wanted);
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    const { name, from } = wanted;
    throw new FailedError(
      `${name} cannot be added to ${shownAs}. ${error.message}`,
      `Copy all of ${from} there by hand, call it ${name}, and give it a stack_name of its own.`,
      { cause: error },
    );
  }
}

function added(before: string, format: 'toml' | 'yaml', wanted: NewEnvironment): AddedEnvironment {
  const { name, from, secrets, parameters } = wanted;
  const config = configFormat(format);
  const samconfig: Samconfig = { file: '', text: before, format, value: config.read(before, 'It').value };
  const stack = newStack(samconfig, wanted);
  const left = secretOverrides(samconfig.value[from], secrets);

  let text = copyEnvironment(before, format, { from, name }, left, secrets);
  const view = config.read(text, 'It');
  const values = planOwnValues(view, name, wanted, stack);
  for (const edit of [...values, ...planOwnParameters(view, name, parameters)])
    text = config.edit(text, edit);
  if (view.value['version'] === undefined) text = withVersion(text, config);

  const old = parameterOverrides(commandParameters(samconfig, from, 'deploy'));
  const differences = [
    ...values.map(({ path: [, ...own], value }) => ({
      key: String(own.at(-1)),
      before: valueAt(samconfig.value[from], own),
      after: String(value),
    })),
    ...Object.entries(parameters).map(([key, after]) => ({ key, before: old[key], after })),
  ];
  return { text, stack, differences: withoutRepeats(differences), leftOut: left.names };
}

/** Several commands may have the same. */
const withoutRepeats = (differences: readonly Difference[]): Difference[] => [
  ...new Map(differences.map((difference) => [JSON.stringify(difference), difference])).values(),
];
