import type { Deps, Prompter } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { faultIn, type ParameterDeclaration } from '../parameters/declared.ts';
import type { KnownValues, ParameterValue } from './parameter-values.ts';

export interface ParameterAnswers {
  /** To be saved in the samconfig. */
  plain: Record<string, string>;
  /** For this deploy alone; the stack keeps them. */
  secret: Record<string, string>;
}

/**
 * Asks for the values that are missing; `all` asks for every one that was not given on the command line.
 * @throws UsageError naming the flags, where nobody can be asked
 */
export async function askParameters(
  values: readonly ParameterValue[],
  { stack, configured }: KnownValues,
  all: boolean,
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<ParameterAnswers> {
  const missing = values.filter(({ source }) => source === 'missing');
  if (prompt === undefined) {
    if (missing.length > 0) throw missingValues(missing.map(({ declaration }) => declaration));
    return { plain: {}, secret: {} };
  }
  const answers: ParameterAnswers = { plain: {}, secret: {} };
  for (const value of all ? values.filter(({ source }) => source !== 'given') : missing) {
    const { declaration } = value;
    const { name } = declaration;
    if (declaration.secret) {
      const answer = await askSecret(declaration, { stack, configured }, prompt);
      if (answer !== '') answers.secret[name] = answer;
    } else {
      const present = Object.hasOwn(stack, name) ? stack[name] : value.value;
      const other =
        Object.hasOwn(configured, name) && configured[name] !== present ? configured[name] : undefined;
      answers.plain[name] = await askPlain(declaration, present, other, prompt);
    }
  }
  return answers;
}

/** Enter keeps what there is; only where there is nothing, a value is needed. */
async function askSecret(
  declaration: ParameterDeclaration,
  { stack, configured }: Pick<KnownValues, 'stack' | 'configured'>,
  prompt: Prompter,
): Promise<string> {
  const { name } = declaration;
  const kept = Object.hasOwn(configured, name)
    ? "Enter takes the samconfig's"
    : Object.hasOwn(stack, name)
      ? "Enter keeps the stack's"
      : declaration.default !== undefined
        ? "Enter takes the template's default"
        : undefined;
  return prompt.secret({
    message: `${label(declaration)} (hidden${kept === undefined ? '' : `; ${kept}`})`,
    validate: (answer) => {
      if (answer === '') return kept === undefined ? 'It needs a value.' : undefined;
      return faultIn(declaration, answer);
    },
  });
}

async function askPlain(
  declaration: ParameterDeclaration,
  present: string | undefined,
  inSamconfig: string | undefined,
  prompt: Prompter,
): Promise<string> {
  const { allowedValues = [], type } = declaration;
  const differs = inSamconfig === undefined ? '' : ` (the samconfig has ${inSamconfig})`;
  const message = `${label(declaration)}${differs}`;
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  if (allowedValues.length > 0 && !isList) {
    const initial = present !== undefined && allowedValues.includes(present) ? { initial: present } : {};
    return prompt.choose({ message, choices: allowedValues.map((value) => ({ value })), ...initial });
  }
  return prompt.text({
    message,
    ...(present === undefined ? {} : { initial: present }),
    validate: (answer) =>
      answer === '' && present === undefined
        ? `It needs a value; --param ${declaration.name}= gives an empty one.`
        : faultIn(declaration, answer),
  });
}

const label = ({ name, description }: ParameterDeclaration): string =>
  description === undefined ? name : `${name}: ${description}`;

function missingValues(missing: readonly ParameterDeclaration[]): UsageError {
  const names = missing.map(({ name }) => name);
  const flags = missing.map(({ name, secret }) =>
    secret ? `--param-from-env ${name}=VARIABLE` : `--param ${name}=VALUE`,
  );
  return new UsageError(
    names.length === 1
      ? `The parameter ${names[0]} has no value.`
      : `The parameters ${names.join(', ')} have no values.`,
    `Give ${names.length === 1 ? 'it' : 'them'}:\n${flags.map((flag) => `  ${flag}`).join('\n')}\nor by --params FILE.`,
  );
}
