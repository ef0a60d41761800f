import { pseudoParameters } from '../../src/env/deployed-template.ts';
import { templateSources } from '../../src/env/template-sources.ts';
import type { LiveFunction, StackState } from '../../src/guard/plan.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { keptIn, withoutKept } from '../../src/template/kept.ts';
import { readTemplate } from './cloudformation-yaml.ts';
import type { Cloud } from './guard-model.ts';
import { readingOf } from './opened.ts';

export const stackWith = (parameters: Readonly<Record<string, string>> = {}): Stack => ({
  name: 'hello',
  id: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/hello/1',
  status: 'UPDATE_COMPLETE',
  changed: 1,
  parameters,
  outputs: [],
  capabilities: [],
  terminationProtection: false,
  tags: {},
});

/** What each function has, by logical ID; of the rest it is known when it was changed. */
type Functions = Readonly<Record<string, Pick<LiveFunction['reading'], 'variables'> & Times>>;
interface Times {
  modified?: number;
  updated?: number;
}

/** What `readStackState` reads of such a stack. */
export function stateWith(text: string, stack: Stack, functions: Functions): StackState {
  const template: unknown = readTemplate(text);
  const scope = { parameters: stack.parameters, pseudo: pseudoParameters(stack) };
  const live = Object.entries(functions).map(([logicalId, given]): LiveFunction => {
    const { variables, modified, updated } = given;
    const written = templateSources(withoutKept(template), logicalId, scope) ?? {
      sources: new Map(),
      values: new Map(),
    };
    const kept = keptIn(template).filter((one) => one.logicalId === logicalId);
    const deployed = {
      stackName: stack.name,
      logicalId,
      ...written,
      ...(kept.length === 0 ? {} : { kept: new Map(kept.map(({ key, parameter }) => [key, parameter])) }),
    };
    return {
      target: { id: `${logicalId}-fn`, label: logicalId },
      reading: readingOf({
        name: `${logicalId}-fn`,
        variables,
        ...(modified === undefined ? {} : { lastModified: modified }),
      }),
      origin: { kind: 'stack', deployed },
      logicalId,
      ...(updated === undefined ? {} : { updated }),
    };
  });
  return { stack, text, template, functions: live };
}

/** The same of the model. */
export function stateOf({ text, parameters, functions }: Cloud): StackState {
  const declared = (readTemplate(text) as { Parameters: Record<string, { NoEcho?: boolean }> }).Parameters;
  const shown = Object.entries(parameters).map(([name, value]) => [
    name,
    declared[name]?.NoEcho ? '****' : value,
  ]);
  const read = Object.entries(functions).map(([id, { live, ...times }]) => [
    id,
    { variables: live, ...times },
  ]);
  return stateWith(text, stackWith(Object.fromEntries(shown)), Object.fromEntries(read));
}
