import type { Deps, Prompter } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { faultIn, type ParameterDeclaration } from '../parameters/declared.ts';
import type { KnownValues, ParameterValue } from './parameter-values.ts';
import type { Requirements } from './require-values.ts';

export interface ParameterAnswers {
  /** To be saved in the samconfig. */
  plain: Record<string, string>;
  /** For this deploy alone; the stack keeps them. */
  secret: Record<string, string>;
}

/**
 * Asks for the values that are missing, and for empty ones that are needed; `all` asks for every one that was not given on
 * the command line.
 * @throws UsageError naming the flags, where nobody can be asked
 */
export async function askParameters(
  values: readonly ParameterValue[],
  { stack, configured }: KnownValues,
  all: boolean,
  { prompt }: Pick<Deps, 'prompt'>,
  { whyNeeded }: Pick<Requirements, 'whyNeeded'> = { whyNeeded: () => undefined },
): Promise<ParameterAnswers> {
  const missing = values.filter(({ source }) => source === 'missing');
  if (prompt === undefined) {
    if (missing.length > 0) throw missingValues(missing.map(({ declaration }) => declaration));
    return { plain: {}, secret: {} };
  }
  const answers: ParameterAnswers = { plain: {}, secret: {} };
  const isAsked = ({ declaration: { name }, source, value }: ParameterValue) =>
    (all ? source !== 'given' : source === 'missing') || (value === '' && whyNeeded(name, {}) !== undefined);
  for (const value of values.filter(isAsked)) {
    const { declaration } = value;
    const { name } = declaration;
    const needed = whyNeeded(name, { ...answers.plain, ...answers.secret });
    if (declaration.secret) {
      const isKept = needed === undefined || value.value !== '';
      const kept = isKept ? whatIsKept(declaration, { stack, configured }) : undefined;
      const answer = await askSecret(declaration, { kept, needed }, prompt);
      if (answer !== '') answers.secret[name] = answer;
    } else {
      const present = Object.hasOwn(stack, name) ? stack[name] : value.value;
      const other =
        Object.hasOwn(configured, name) && configured[name] !== present ? configured[name] : undefined;
      answers.plain[name] = await askPlain(declaration, { present, other, needed }, prompt);
    }
  }
  return answers;
}

/** Enter keeps what there is; only where there is nothing, a value is needed. */
async function askSecret(
  declaration: ParameterDeclaration,
  { kept, needed }: { kept: string | undefined; needed: string | undefined },
  prompt: Prompter,
): Promise<string> {
  return prompt.secret({
    message: `${label(declaration)} (hidden${kept === undefined ? '' : `; ${kept}`})`,
    validate: (answer) => {
      if (answer !== '') return faultIn(declaration, answer);
      return kept === undefined ? sentences('It needs a value.', needed) : undefined;
    },
  });
}

function whatIsKept(
  { name, default: standard }: ParameterDeclaration,
  { stack, configured }: Pick<KnownValues, 'stack' | 'configured'>,
): string | undefined {
  if (Object.hasOwn(configured, name)) return "Enter takes the samconfig's";
  if (Object.hasOwn(stack, name)) return "Enter keeps the stack's";
  return standard === undefined ? undefined : "Enter takes the template's default";
}

async function askPlain(
  declaration: ParameterDeclaration,
  { present, other, needed }: Record<'present' | 'other' | 'needed', string | undefined>,
  prompt: Prompter,
): Promise<string> {
  const { allowedValues = [], type } = declaration;
  const differs = other === undefined ? '' : ` (the samconfig has ${other})`;
  const message = `${label(declaration)}${differs}`;
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  const offered = allowedValues.filter((value) => value !== '' || needed === undefined);
  if (offered.length > 0 && !isList) {
    const initial = present !== undefined && offered.includes(present) ? { initial: present } : {};
    return prompt.choose({ message, choices: offered.map((value) => ({ value })), ...initial });
  }
  return prompt.text({
    message,
    ...(present === undefined ? {} : { initial: present }),
    validate: (answer) => {
      if (answer !== '') return faultIn(declaration, answer);
      if (needed !== undefined) return sentences('It needs a value.', needed);
      return present === undefined
        ? `It needs a value; --param ${declaration.name}= gives an empty one.`
        : faultIn(declaration, answer);
    },
  });
}

const sentences = (first: string, second: string | undefined): string =>
  second === undefined ? first : `${first} ${second}`;

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
