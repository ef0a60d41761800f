import { FailedError } from '../errors.ts';
import { isRecord } from '../text/is-record.ts';

export type ConfigPath = readonly (string | number)[];

/** What is written into a samconfig. */
export type ConfigValue =
  | string
  | number
  | boolean
  | readonly ConfigValue[]
  | { readonly [name: string]: ConfigValue };

/**
 * One change of a samconfig. `set`: the value at `path`, made with all above it where it is not there. `append`: one
 * more item of the list at `path`. `behind`: the value at `path` becomes a list of itself and `value`.
 */
export interface ConfigEdit {
  kind: 'set' | 'append' | 'behind';
  path: ConfigPath;
  value: ConfigValue;
}

/** A samconfig's data, what its text says at a place, and whether sam certainly reads the same there as we do. */
export interface ConfigView {
  value: Record<string, unknown>;
  sourceAt(path: ConfigPath): string | undefined;
  isSure(path: ConfigPath): boolean;
  /** Whether a TOML table is written in braces, on a line of its own or inside another one. */
  isInline(path: ConfigPath): boolean;
}

export const valueAt = (value: unknown, path: ConfigPath): unknown =>
  path.reduce<unknown>((at, step) => childOf(at, step), value);

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** The data as it must be after an edit; what is not edited is shared with the data before. */
export function editedValue(value: unknown, { kind, path, value: given }: ConfigEdit): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (kind === 'set') return given;
    return kind === 'append' && Array.isArray(value) ? [...value, given] : [value, given];
  }
  const child = editedValue(childOf(value, step), { kind, path: rest, value: given });
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? child : item));
  const copy = emptyRecord();
  for (const [name, entry] of Object.entries(isRecord(value) ? value : {})) define(copy, name, entry);
  define(copy, String(step), child);
  return copy;
}

/** The same data whatever its prototypes are, so that what two parsers made can be compared. */
export function plainData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainData);
  if (!isRecord(value) || value instanceof Date) return value;
  const copy = emptyRecord();
  for (const [name, entry] of Object.entries(value)) define(copy, name, plainData(entry));
  return copy;
}

const emptyRecord = (): Record<string, unknown> => Object.create(null);

/** Also for a key such as `__proto__`. */
function define(record: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}

export const uneditable = (why: string) =>
  new FailedError(`It is written in a way that cannot be edited safely: ${why}.`);
