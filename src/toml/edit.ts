import { isDeepStrictEqual } from 'node:util';
import { patch } from '@decimalturn/toml-patch';
import { parse } from 'smol-toml';
import { FailedError } from '../errors.ts';
import { isRecord } from '../template/convert.ts';

export type TomlValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/**
 * Sets one key of samconfig's `[environment.command.parameters]`. Comments, order, line endings and all that is
 * not edited stay as they were. @throws FailedError where the text is no TOML, or cannot be edited safely
 */
export function setParameter(
  text: string,
  environment: string,
  command: string,
  key: string,
  value: TomlValue,
): string {
  const before = read(text);
  const wanted = structuredClone(before);
  const parameters = table(table(table(wanted, environment), command), 'parameters');
  parameters[key] = value;
  const result = patch(withHeader(text, before, environment, command), wanted, { trailingComma: false });
  if (!isDeepStrictEqual(plain(read(result)), plain(wanted))) {
    throw new FailedError(
      'samconfig.toml is written in a way that cannot be edited safely; edit it by hand.',
    );
  }
  return result;
}

function read(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    const first = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new FailedError(`samconfig.toml cannot be read: ${first}`, undefined, { cause: error });
  }
}

function table(parent: Record<string, unknown>, key: string): Record<string, unknown> {
  const existing = parent[key];
  if (isRecord(existing)) return existing;
  const created: Record<string, unknown> = {};
  parent[key] = created;
  return created;
}

/** toml-patch writes a new table inline; sam's readers expect a section, so its empty header comes first. */
function withHeader(
  text: string,
  value: Record<string, unknown>,
  environment: string,
  command: string,
): string {
  const section = value[environment];
  const commands = isRecord(section) ? section[command] : undefined;
  if (isRecord(commands) && isRecord(commands['parameters'])) return text;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const joint = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline;
  return `${text}${joint}[${environment}.${command}.parameters]${newline}`;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
