import { UsageError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { faultIn, type ParameterDeclaration } from './declared.ts';
import { type ParamsSources, readParams } from './params-file.ts';

/** What the user gives for the template's parameters on the command line. */
export interface ParameterFlags {
  /** `KEY=VALUE`, not for NoEcho parameters: other users of this machine can read a command line. */
  param?: readonly string[];
  /** `PARAMETER=VARIABLE`: the value is that of an environment variable of samgen's own. */
  paramFromEnv?: readonly string[];
  /** Files of values, dotenv, JSON or YAML; `-` is stdin. A later one goes over an earlier one. */
  params?: readonly string[];
}

export interface ParameterSources extends ParamsSources {
  env: Readonly<Record<string, string | undefined>>;
}

type Declared = readonly ParameterDeclaration[];
type Given = Map<string, string>;

/**
 * The values given on this command line, by name: files first, single flags over them.
 * @throws UsageError for a parameter that the template does not declare, a value that CloudFormation would refuse, a
 * secret on the command line, a variable that is not set, a file that cannot be read, or one key given twice.
 */
export async function givenParameters(
  declared: Declared,
  flags: ParameterFlags,
  sources: ParameterSources,
): Promise<Record<string, string>> {
  const single = fromFlags(declared, flags);
  const named = fromEnvironment(declared, flags, sources.env);
  for (const name of named.keys()) {
    if (!single.has(name)) continue;
    throw new UsageError(
      `${name} is given by both --param and --param-from-env.`,
      'Leave one of them out: which of them would count is not to be guessed.',
    );
  }
  const files = await fromFiles(declared, flags.params ?? [], sources);
  return Object.fromEntries([...files, ...single, ...named]);
}

async function fromFiles(
  declared: Declared,
  params: readonly string[],
  sources: ParamsSources,
): Promise<Given> {
  const twice = params.indexOf('-') !== params.lastIndexOf('-');
  if (twice) throw new UsageError('--params - is given twice.', 'Stdin can be read once only.');
  const values: Given = new Map();
  for (const file of params) {
    for (const { name, value, line, isDoubtful } of await readParams(file, sources)) {
      const where = `${file === '-' ? 'stdin' : file}:${line}: `;
      values.set(name, judged(declarationOf(name, declared, where, isDoubtful), value, where));
    }
  }
  return values;
}

function fromFlags(declared: Declared, { param = [] }: ParameterFlags): Given {
  const values: Given = new Map();
  for (const word of param) {
    const [parameter, value] = split(word, '--param', 'KEY=VALUE', declared);
    if (parameter.secret) {
      throw new UsageError(
        `The parameter ${parameter.name} is a secret (NoEcho), and others can read a command line.`,
        `Put its value into an environment variable, and say --param-from-env ${parameter.name}=VARIABLE.`,
      );
    }
    add(values, parameter, value, '--param');
  }
  return values;
}

function fromEnvironment(
  declared: Declared,
  { paramFromEnv = [] }: ParameterFlags,
  env: ParameterSources['env'],
): Given {
  const values: Given = new Map();
  for (const word of paramFromEnv) {
    const [parameter, variable] = split(word, '--param-from-env', 'PARAMETER=VARIABLE', declared);
    const value = Object.hasOwn(env, variable) ? env[variable] : undefined;
    if (value === undefined) {
      const { name } = parameter;
      throw new UsageError(
        // What stands there may be the secret itself, typed in the wrong place: it is not shown.
        `The environment variable that --param-from-env names for ${name} is not set.`,
        `It takes the name of a variable, not a value: export MY_VALUE=…, then --param-from-env ${name}=MY_VALUE.`,
      );
    }
    add(values, parameter, value, '--param-from-env');
  }
  return values;
}

function add(values: Given, parameter: ParameterDeclaration, value: string, flag: string): void {
  const { name } = parameter;
  if (values.has(name) && values.get(name) !== value) {
    throw new UsageError(`${flag} gives ${name} two different values.`, 'Leave one of them out.');
  }
  values.set(name, judged(parameter, value, `${flag}: `));
}

function judged(parameter: ParameterDeclaration, value: string, where: string): string {
  const fault = faultIn(parameter, value);
  if (fault === undefined) return value;
  throw new UsageError(
    `${where}${fault}`,
    `${parameter.description === undefined ? '' : `${parameter.name}: ${parameter.description}\n`}Give another value, or change what the template declares for ${parameter.name}.`,
  );
}

function split(
  word: string,
  flag: string,
  form: string,
  declared: Declared,
): [parameter: ParameterDeclaration, rest: string] {
  const equals = word.indexOf('=');
  // The word itself is not shown: it may be a value on its own.
  if (equals <= 0) {
    throw new UsageError(`${flag} takes ${form}.`, 'There is no name and = in what was given.');
  }
  return [declarationOf(word.slice(0, equals), declared), word.slice(equals + 1)];
}

function declarationOf(
  name: string,
  declared: Declared,
  where = '',
  isDoubtful = false,
): ParameterDeclaration {
  const found = declared.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = declared.map((one) => one.name);
  const near = didYouMean(name, names);
  const shown = isDoubtful && near === undefined ? 'of the name that stands here' : name;
  throw new UsageError(
    `${where}The template has no parameter ${shown}${near === undefined ? '.' : `; did you mean ${near}?`}`,
    names.length === 0 ? 'It declares none.' : `It declares: ${names.join(', ')}.`,
  );
}
