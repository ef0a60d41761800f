import { isRecord } from '../text/is-record.ts';
import { type ConfigEdit, type ConfigView, valueAt } from './config-edit.ts';
import type { NewStack } from './new-stack.ts';
import { placeOf } from './plan-answers.ts';
import { planOverrides } from './plan-overrides.ts';
import { parameterOverrides } from './read.ts';

/** What a new environment is given of its own. */
export interface OwnValues {
  stackName: string | undefined;
  region: string | undefined;
  profile: string | undefined;
  parameters: Readonly<Record<string, string>>;
}

/** Each key is written where the copy has it; where it has none, it holds for all commands. */
export function planOwnValues(
  view: ConfigView,
  environment: string,
  { region, profile }: OwnValues,
  { name, renamed }: NewStack,
): ConfigEdit[] {
  const everywhere = (
    key: string,
    valueFor: (given: unknown) => string | undefined,
    missing?: string,
  ): ConfigEdit[] => {
    const edits = commandsOf(view, environment).flatMap((command): ConfigEdit[] => {
      const path = [environment, command, 'parameters', key];
      const given = valueAt(view.value, path);
      const value = given === undefined ? undefined : valueFor(given);
      return value === undefined || value === given ? [] : [{ kind: 'set', path, value }];
    });
    const usual = placeOf(view.value, environment, key, 'global');
    return missing === undefined || valueAt(view.value, usual) !== undefined
      ? edits
      : [...edits, { kind: 'set', path: usual, value: missing }];
  };
  return [
    ...everywhere('stack_name', (given) => (given === '' ? name : renamed.get(given)), name),
    ...everywhere('s3_prefix', (given) => renamed.get(given)),
    ...everywhere('region', () => region, region),
    ...everywhere('profile', () => profile, profile),
  ];
}

/** Where other commands give a parameter a value as well, theirs must not differ from what is deployed. */
export function planOwnParameters(
  view: ConfigView,
  environment: string,
  parameters: Readonly<Record<string, string>>,
): ConfigEdit[] {
  const entries = Object.entries(parameters);
  const [, deploying] = placeOf(view.value, environment, 'parameter_overrides', 'deploy');
  return [...new Set([...commandsOf(view, environment), deploying])].flatMap((command) => {
    const path = [environment, command, 'parameters', 'parameter_overrides'];
    const present = parameterOverrides({ parameter_overrides: valueAt(view.value, path) });
    const own = command === deploying ? entries : entries.filter(([key]) => Object.hasOwn(present, key));
    return planOverrides(view, path, own);
  });
}

const commandsOf = ({ value }: ConfigView, environment: string): string[] =>
  Object.entries(value[environment] as object).flatMap(([command, section]) =>
    isRecord(section) ? [command] : [],
  );
