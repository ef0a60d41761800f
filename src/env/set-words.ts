import { UsageError } from '../errors.ts';
import { isSecretName, isSecretValue, secretIn } from '../validate/secrets.ts';
import { checkName } from './check-values.ts';
import { faithful } from './read-values.ts';

/** The words of `env set`: names whose values come from elsewhere, and what is given with its value. */
export interface SetWords {
  keys: readonly string[];
  given: ReadonlyMap<string, string>;
}

/**
 * Takes `KEY` and `KEY=VALUE` apart.
 * @param command a command for the same functions, for hints
 * @throws UsageError for a name that stands twice, and for a secret on the command line, where others can read it
 */
export function readSetWords(
  words: readonly string[],
  notSecret: boolean,
  command: (words: string) => string,
): SetWords {
  const keys: string[] = [];
  const given = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const key = equals < 0 ? word : word.slice(0, equals);
    if (key === '')
      throw new UsageError('There is no name before the =.', 'Write KEY=VALUE without blanks, a name first.');
    checkName(key);
    if (keys.includes(key) || given.has(key)) throw new UsageError(`${key} is named twice.`, 'Name it once.');
    if (equals < 0) keys.push(key);
    else {
      const value = faithful(word.slice(equals + 1), `The value of ${key}`);
      if (!notSecret) refuseSecret(key, value, command);
      given.set(key, value);
    }
  }
  return { keys, given };
}

/** Stricter than for templates, in which what is no secret cannot be said: here there is --not-secret. */
const SURELY =
  /(?:^|_)(?:PASS|PASSWORD|PASSWD|PWD|JWT|PAT|AUTH|CREDS|(?:SSH|ENCRYPTION|SIGNING|STRIPE|MASTER|LICENSE|WEBHOOK)_?KEY)$/i;

function refuseSecret(key: string, value: string, command: (words: string) => string): void {
  const isSecret =
    (isSecretName(key) && isSecretValue(value)) ||
    (SURELY.test(key) && (isSecretValue(value) || /^\d+$/.test(value)));
  const what = secretIn(value) ?? (isSecret ? 'a secret, by its name' : undefined);
  if (what === undefined) return;
  throw new UsageError(
    `The value of ${key} looks like ${what}, and others can read a command line; your shell remembers it too.`,
    `Better be asked for it, or use --stdin, --from-file or --from-env:\n${command(`set ${key}`)}\nIf it is none, add --not-secret.`,
  );
}
