import { UsageError } from '../errors.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { type KnownValues, type ParameterValue, parameterValues, type Source } from './parameter-values.ts';
import { requiredWithoutValue, type WithoutValue } from './required.ts';
import type { DeployTarget } from './target.ts';

/** What the template's `Metadata.samgen.required` asks of the answers. */
export interface Requirements {
  /** Why an empty text is no answer for a parameter, in a sentence; undefined where it is one. */
  whyNeeded(parameter: string, answers: Readonly<Record<string, string>>): string | undefined;
  /** @throws UsageError naming the flags, where a required variable would have no value */
  check(answers: Readonly<Record<string, string>>): void;
}

export function requirementsOf(
  template: unknown,
  known: KnownValues,
  { region, account, stackName }: Pick<DeployTarget, 'region' | 'account' | 'stackName'>,
): Requirements {
  const declared = declaredParameters(template);
  const pseudo = { 'AWS::Region': region, 'AWS::AccountId': account.id, 'AWS::StackName': stackName };
  const without = (answers: Readonly<Record<string, string>>) => {
    const values = parameterValues(declared, { ...known, given: { ...known.given, ...answers } });
    return requiredWithoutValue(template, values, pseudo);
  };
  return {
    whyNeeded: (parameter, answers) => {
      const found = without({ ...answers, [parameter]: '' }).find(({ parameters }) =>
        parameters.some(({ declaration: { name } }) => name === parameter),
      );
      return found && `The template requires ${found.variable} of ${found.logicalId}.`;
    },
    check: (answers) => {
      const found = without(answers);
      if (found.length > 0) throw withoutValues(found);
    },
  };
}

function withoutValues(found: readonly WithoutValue[]): UsageError {
  const sentences = new Map<string, { variable: string; functions: string[]; why: string }>();
  for (const one of found) {
    const why = reasonOf(one);
    const key = `${one.variable}: ${why}`;
    const sentence = sentences.get(key) ?? { variable: one.variable, functions: [], why };
    sentence.functions.push(one.logicalId);
    sentences.set(key, sentence);
  }
  const flags = new Set(found.flatMap(({ parameters }) => parameters.map(flagFor)));
  const inTemplate = new Set(
    found.flatMap(({ parameters, variable }) => (parameters.length === 0 ? [variable] : [])),
  );
  const hints = [
    ...(flags.size === 0
      ? []
      : [`Give ${flags.size === 1 ? 'it' : 'them'}:\n${[...flags].join('\n')}\nor by --params FILE.`]),
    ...[...inTemplate].map(
      (name) => `Give ${name} a value in the template, or take it out of Metadata.samgen.required.`,
    ),
  ];
  return new UsageError(
    [...sentences.values()]
      .map(
        ({ variable, functions, why }) =>
          `The required variable ${variable} of ${functions.join(', ')} would have no value: ${why}.`,
      )
      .join('\n'),
    hints.join('\n'),
  );
}

const flagFor = ({ declaration: { name, secret } }: ParameterValue): string =>
  secret ? `  --param-from-env ${name}=VARIABLE` : `  --param ${name}=VALUE`;

function reasonOf({ cause, parameters }: WithoutValue): string {
  const causes = parameters.map(({ declaration: { name }, source }) => FROM[source](name)).join(', ');
  switch (cause) {
    case 'parameter':
      return causes;
    case 'literal':
      return 'the template says an empty text';
    case 'computed':
      return `what the template makes it of is an empty text${causes === '' ? '' : ` (${causes})`}`;
    case 'left-out':
      return `the template leaves it out here${causes === '' ? '' : ` (${causes})`}`;
  }
}

/** Where a parameter's want of a value comes from. */
const FROM: Readonly<Record<Source, (name: string) => string>> = {
  given: (name) => `its parameter ${name} is given an empty text`,
  samconfig: (name) => `the samconfig gives its parameter ${name} an empty text`,
  stack: (name) => `its parameter ${name} is an empty text in the stack`,
  default: (name) => `the Default of its parameter ${name} is an empty text`,
  missing: (name) => `its parameter ${name} has no value`,
};
