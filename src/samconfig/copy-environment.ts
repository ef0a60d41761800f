import { isDeepStrictEqual } from 'node:util';
import { copyTomlTable } from '../toml/copy.ts';
import { removeToml } from '../toml/remove.ts';
import { copyYamlEntry } from '../yaml/copy.ts';
import { type ConfigPath, editedValue, plainData, uneditable, valueAt } from './config-edit.ts';
import { type ConfigChange, givesValue, type SecretOverrides } from './secret-overrides.ts';
import { configFormat } from './views.ts';

/**
 * The text with an environment once more under another name, without the secrets. All that was there stays byte for byte.
 * @throws FailedError where it is written in a way that cannot be copied safely
 */
export function copyEnvironment(
  text: string,
  format: 'toml' | 'yaml',
  { from, name }: { from: string; name: string },
  { changes }: SecretOverrides,
  secrets: readonly string[],
): string {
  const config = configFormat(format);
  const before = config.read(text, 'It').value;
  const clean = (copied: string) => withoutComments(copied, secrets);
  const result =
    format === 'yaml'
      ? copyYamlEntry(text, from, name, changes, clean)
      : changes.reduce(
          (copied, { path, value }) =>
            value === undefined
              ? removeToml(copied, [name, ...path])
              : config.edit(copied, { kind: 'set', path: [name, ...path], value }),
          copyTomlTable(text, from, name, clean),
        );
  const wanted = { ...before, [name]: changes.reduce(changed, before[from]) };
  if (!isDeepStrictEqual(plainData(config.read(result, 'The new text').value), plainData(wanted)))
    throw uneditable(`a copy of ${from} would not be the same`);
  return result;
}

/** A comment may hold a secret as well. */
function withoutComments(text: string, secrets: readonly string[]): string {
  const tells = (comment: string) => secrets.some((name) => givesValue(comment, name));
  return text
    .split('\n')
    .flatMap((line) => {
      const [, code = '', comment, ending = ''] = /^(.*?)((?<![^ \t])#.*)(\r?)$/.exec(line) ?? [];
      if (comment === undefined || !tells(comment)) return [line];
      return code.trim() === '' ? [] : [code.trimEnd() + ending];
    })
    .join('\n');
}

function changed(data: unknown, { path, value }: ConfigChange): unknown {
  if (value !== undefined) return editedValue(data, { kind: 'set', path, value });
  const parent = path.slice(0, -1);
  const within = valueAt(data, parent);
  const step = path.at(-1)!;
  const rest = Array.isArray(within)
    ? within.filter((_, index) => index !== step)
    : Object.fromEntries(Object.entries(within as object).filter(([key]) => key !== step));
  return editedValue(data, { kind: 'set', path: parent as ConfigPath, value: rest as never });
}
