import { UsageError } from '../errors.ts';
import { type Project, parametersFor } from '../project/open-project.ts';
import { parameterOverrides } from '../samconfig/read.ts';
import { isRecord } from '../template/convert.ts';
import { parametersOf } from '../template/intrinsics.ts';
import { didYouMean } from '../text/did-you-mean.ts';

/** What the user gives for the template's parameters on the command line. */
export interface ParameterFlags {
  /** `KEY=VALUE`, not for NoEcho parameters: other users of this machine can read a command line. */
  param: readonly string[];
  /** `PARAMETER=VARIABLE`: the value is that of an environment variable of samgen's own. */
  paramFromEnv: readonly string[];
}

/**
 * The values of the template's parameters, by name: those of samconfig's `deploy`, those of its `local_invoke` over
 * them, and the flags over both.
 * @throws UsageError for a parameter that the template does not declare, a secret on the command line, or a variable
 * that is not set.
 */
export function givenParameters(
  project: Project,
  flags: ParameterFlags,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return { ...fromSamconfig(project), ...fromFlags(project.template, flags, env) };
}

function fromSamconfig(project: Project): Record<string, string> {
  const deployed = parameterOverrides(parametersFor(project, 'deploy'));
  const local = parameterOverrides(ownParameters(project, 'local_invoke'));
  const declared = parametersOf(project.template);
  return Object.fromEntries(
    Object.entries({ ...deployed, ...local })
      // What is given for such a parameter is the name of a value that only AWS knows.
      .filter(([name]) => !String(declared[name]?.['Type']).startsWith('AWS::SSM::')),
  );
}

// Without [global], which would go over what is said for deploy.
function ownParameters(project: Project, command: string): Record<string, unknown> {
  let found: unknown = project.samconfig?.value;
  for (const key of [project.environment, command, 'parameters'])
    found = isRecord(found) ? found[key] : undefined;
  return isRecord(found) ? found : {};
}

function fromFlags(
  template: unknown,
  flags: ParameterFlags,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const declared = parametersOf(template);
  const result: Record<string, string> = {};
  for (const word of flags.param) {
    const [name, value] = split(word, '--param', 'KEY=VALUE', declared);
    if (isTrue(declared[name]!['NoEcho'])) {
      throw new UsageError(
        `The parameter ${name} is a secret (NoEcho), and others can read a command line.`,
        `Put its value into an environment variable, and say --param-from-env ${name}=VARIABLE.`,
      );
    }
    result[name] = value;
  }
  for (const word of flags.paramFromEnv) {
    const [name, variable] = split(word, '--param-from-env', 'PARAMETER=VARIABLE', declared);
    const value = env[variable];
    if (value === undefined) {
      throw new UsageError(
        // What stands there may be the secret itself, typed in the wrong place: it is not shown.
        `The environment variable that --param-from-env names for ${name} is not set.`,
        `It takes the name of a variable, not a value: export MY_VALUE=…, then --param-from-env ${name}=MY_VALUE.`,
      );
    }
    result[name] = value;
  }
  return result;
}

function split(
  word: string,
  flag: string,
  form: string,
  declared: Record<string, unknown>,
): [name: string, rest: string] {
  const equals = word.indexOf('=');
  // The word itself is not shown: it may be a value on its own.
  if (equals <= 0)
    throw new UsageError(`${flag} takes ${form}.`, `There is no name and = in what was given.`);
  const name = word.slice(0, equals);
  if (!Object.hasOwn(declared, name)) {
    const names = Object.keys(declared);
    const near = didYouMean(name, names);
    throw new UsageError(
      `The template has no parameter ${name}${near === undefined ? '.' : `; did you mean ${near}?`}`,
      names.length === 0 ? 'It declares none.' : `It declares: ${names.join(', ')}.`,
    );
  }
  return [name, word.slice(equals + 1)];
}

/** CloudFormation takes `true` and `"true"`. */
const isTrue = (value: unknown): boolean => value === true || String(value).toLowerCase() === 'true';
