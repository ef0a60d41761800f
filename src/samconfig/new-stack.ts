import { UsageError } from '../errors.ts';
import { faultInStackName, stackNameIn } from '../stack/names.ts';
import { valueAt } from './config-edit.ts';
import { commandParameters, environmentsOf, type Samconfig } from './read.ts';

export interface NewStack {
  /** The stack of the new environment. */
  name: string;
  /** The environment that has the same stack, which only the user can have wanted. */
  sharedWith: string | undefined;
  /** What each name of a stack in the old environment becomes. */
  renamed: ReadonlyMap<unknown, string>;
}

/** @throws UsageError where the name is none, or would be that of another environment's stack */
export function newStack(
  samconfig: Samconfig,
  wanted: { name: string; from: string; stackName: string | undefined; suggestedStackName: string },
): NewStack {
  const { from, stackName } = wanted;
  const stackOf = (environment: string) =>
    text(commandParameters(samconfig, environment, 'deploy')['stack_name']);
  const old = stackOf(from);
  const derived = (name: string) => stackNameIn(name, from, wanted.name);
  const name = stackName ?? (old === undefined ? wanted.suggestedStackName : derived(old));
  const fault = faultInStackName(name);
  if (fault !== undefined)
    throw new UsageError(
      `'${name}' is no name for a stack. ${fault}`,
      'Give another one: --stack-name NAME.',
    );
  const sharedWith = environmentsOf(samconfig).find((environment) => stackOf(environment) === name);
  if (sharedWith !== undefined && stackName === undefined) {
    throw new UsageError(
      `The stack of ${wanted.name} would be ${name}, and that is the stack of ${sharedWith}.`,
      'Give it a name of its own: --stack-name NAME.',
    );
  }
  const renamed = new Map<unknown, string>();
  for (const command of Object.keys(samconfig.value[from] as object)) {
    const given = text(valueAt(samconfig.value, [from, command, 'parameters', 'stack_name']));
    if (given !== undefined) renamed.set(given, given === old ? name : derived(given));
  }
  return { name, sharedWith, renamed };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
