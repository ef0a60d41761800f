import { parse } from 'dotenv';
import { FailedError, SamgenError } from '../errors.ts';
import { dotenvEntries } from '../parameters/dotenv-entries.ts';
import type { Variables } from './function.ts';

/** A way to write a value; `fits` is a first sieve, what counts is how the text reads back. */
interface Form {
  write(value: string): string;
  fits(value: string): boolean;
  /** Whether a shell reads it as dotenv does. */
  isShell(value: string): boolean;
  /** A backslash before the closing quote may be read together with what follows. */
  isQuoted: boolean;
}

/** The first that reads back is taken: those that a shell reads alike come first. */
const FORMS: readonly Form[] = [
  {
    write: (value) => value,
    fits: (value) => /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(value),
    isShell: () => true,
    isQuoted: false,
  },
  {
    write: (value) => `'${value}'`,
    fits: (value) => !/['\r]/.test(value),
    isShell: () => true,
    isQuoted: true,
  },
  {
    // dotenv makes one newline of every carriage return that is written as it is.
    write: (value) => `"${value.replaceAll('\r', '\\r')}"`,
    fits: (value) => !value.includes('"'),
    isShell: (value) => !/[$`\\\r]/.test(value),
    isQuoted: true,
  },
  {
    write: (value) => `\`${value}\``,
    fits: (value) => !/[`\r]/.test(value),
    isShell: () => false,
    isQuoted: true,
  },
  {
    write: (value) => value,
    fits: (value) => value !== '' && !/[\r\n#]/.test(value),
    isShell: () => false,
    isQuoted: false,
  },
];

export interface DotenvText {
  text: string;
  /** The names of those that a shell would read as something else, or run, were it to read the file. */
  notForShell: readonly string[];
}

/**
 * Lines that `dotenv`, and samgen, read as exactly these values; in the order of their names.
 * @param title the first line, without its #
 * @param asJson the command that writes JSON instead, for the hint
 * @throws FailedError naming the variables that dotenv cannot carry
 */
export function dotenvText(variables: Variables, title: string, asJson: string): DotenvText {
  const names = Object.keys(variables).sort();
  const words = { title, asJson };
  const text = written(variables, names, words, false) ?? written(variables, names, words, true);
  return (
    text ??
    fail(
      names.filter((name) => variables[name]!.endsWith('\\')),
      asJson,
    )
  );
}

/**
 * Undefined where the values read back one by one, but not all together: a backslash and the quote after it were taken
 * for a part of a longer value. `isCareful` does without quotes there, if it can.
 */
function written(
  variables: Variables,
  names: readonly string[],
  { title, asJson }: { title: string; asJson: string },
  isCareful: boolean,
): DotenvText | undefined {
  const chosen = names.map((name) => {
    const value = variables[name]!;
    const isLast = (one: Form) => isCareful && value.endsWith('\\') && one.isQuoted;
    const inTurn = [...FORMS.filter((one) => !isLast(one)), ...FORMS.filter(isLast)];
    const form = inTurn.find(
      (one) => one.fits(value) && reads(`${name}=${one.write(value)}\n`, { [name]: value }),
    );
    return { name, value, form };
  });
  const lost = chosen.filter(({ form }) => form === undefined).map(({ name }) => name);
  if (lost.length > 0) fail(lost, asJson);
  const notForShell = chosen.filter(({ value, form }) => !form!.isShell(value)).map(({ name }) => name);
  const lines = chosen.map(({ name, value, form }) => `${name}=${form!.write(value)}\n`);
  const warning =
    notForShell.length === 0
      ? ''
      : `# For dotenv, not for a shell, which would run or change: ${notForShell.join(', ')}\n`;
  const text = `# ${title}\n${warning}${lines.join('')}`;
  return reads(text, variables) ? { text, notForShell } : undefined;
}

/** Whether the file will give these values and no others, to samgen and to dotenv alone. */
function reads(text: string, variables: Variables): boolean {
  // As it comes back from the disk: half a character does not.
  const stored = Buffer.from(text).toString();
  if (stored.includes('\0')) return false;
  try {
    const own = dotenvEntries(stored, 'the file').map(({ name, value }) => [name, value]);
    return isSame(Object.fromEntries(own), variables) && isSame(parse(stored), variables);
  } catch (error) {
    if (error instanceof SamgenError) return false;
    throw error;
  }
}

function isSame(one: Variables, other: Variables): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && one[name] === other[name])
  );
}

/** What is to be known of a file with another name than the one that is ignored already. */
export const IGNORED = 'In a git repository, .gitignore has to name the file';

function fail(names: readonly string[], asJson: string): never {
  throw new FailedError(
    names.length === 1
      ? `The value of ${names[0]} cannot be written so that dotenv reads it as it is.`
      : `The values of ${names.join(', ')} cannot be written so that dotenv reads them as they are.`,
    `JSON can hold ${names.length === 1 ? 'it' : 'them'}. ${IGNORED}:\n${asJson}`,
  );
}

/** The same as JSON, which can hold any text. */
export const jsonText = (variables: Variables): string =>
  `${JSON.stringify(Object.fromEntries(Object.entries(variables).sort(([one], [other]) => (one < other ? -1 : 1))), null, 2)}\n`;
