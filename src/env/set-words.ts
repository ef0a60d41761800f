import { UsageError } from '../errors.ts';
import { isSecretName, isSecretValue, secretIn } from '../validate/secrets.ts';
import { faithful } from './read-values.ts';

/** The words of `env set`: names whose values come from elsewhere, and what is given with its value. */
export interface SetWords {
  keys: readonly string[];
  given: ReadonlyMap<string, string>;
}

/**
 * Takes `KEY` and `KEY=VALUE` apart.
 * @throws UsageError for a name that stands twice, and for a secret on the command line, where others can read it
 */
export function readSetWords(words: readonly string[], notSecret: boolean): SetWords {
  const keys: string[] = [];
  const given = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const key = equals < 0 ? word : word.slice(0, equals);
    if (keys.includes(key) || given.has(key)) throw new UsageError(`${key} is named twice.`, 'Name it once.');
    if (equals < 0) keys.push(key);
    else {
      const value = faithful(word.slice(equals + 1), `The value of ${key}`);
      if (!notSecret) refuseSecret(key, value);
      given.set(key, value);
    }
  }
  return { keys, given };
}

function refuseSecret(key: string, value: string): void {
  const what =
    secretIn(value) ?? (isSecretName(key) && isSecretValue(value) ? 'a secret, by its name' : undefined);
  if (what === undefined) return;
  throw new UsageError(
    `The value of ${key} looks like ${what}, and others can read a command line; your shell remembers it too.`,
    `Better be asked for it, or use --stdin, --from-file or --from-env:\nsamgen env set ${key}\nIf it is none, add --not-secret.`,
  );
}
