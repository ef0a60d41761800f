import { UsageError } from '../errors.ts';
import { environmentBytes, MAX_ENVIRONMENT_BYTES } from '../template/environment-variables.ts';
import { parameterName } from './check-answer.ts';
import type { Answers } from './questions.ts';

export interface Variables {
  public: Record<string, string>;
  /** Name and stack parameter. */
  secret: { name: string; parameter: string }[];
}

/** The variables among the answers; what cannot stand together is refused. @throws UsageError */
export function variablesOf(answers: Answers): Variables {
  const variables: Variables = { public: {}, secret: [] };
  const owners = new Map([
    [answers.function, 'the function'],
    // SAM makes it (AWS SAM developer guide, "Generated CloudFormation resources").
    [`${answers.function}Role`, "the function's role"],
  ]);
  const names = new Set<string>();
  const once = (name: string) => {
    if (names.has(name)) throw new UsageError(`The variable ${name} is given twice.`);
    names.add(name);
  };
  for (const variable of answers['public-var']) {
    const equals = variable.indexOf('=');
    const name = variable.slice(0, equals);
    once(name);
    variables.public[name] = variable.slice(equals + 1);
  }
  const bytes = environmentBytes(variables.public);
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    throw new UsageError(
      `The public variables take ${bytes} bytes; Lambda allows ${MAX_ENVIRONMENT_BYTES} for all variables.`,
    );
  }
  for (const name of answers['secret-var']) {
    once(name);
    const parameter = parameterName(name);
    const owner = answers.secrets === 'parameter' ? owners.get(parameter) : undefined;
    if (owner) {
      throw new UsageError(
        `The secret ${name} needs a parameter ${parameter}, and that is the name of ${owner}.`,
        'Name one of them otherwise.',
      );
    }
    owners.set(parameter, `the parameter of ${name}`);
    variables.secret.push({ name, parameter });
  }
  return variables;
}
