import type { Severity } from '../../problem.ts';

export type Path = (string | number)[];

/** One mistake, at its place in the template's data. */
export interface SchemaFinding {
  path: Path;
  /** Whether the key at `path` is wrong or its value. */
  part: 'key' | 'value';
  /** `warning` where SAM passes over the mistake in silence, or a macro may yet put it right. */
  severity: Severity;
  rule: SchemaRule;
  message: string;
  hint?: string;
}

/** A finding, and which key is `missing` or which one the user `meant`: only one of the two is told. */
export interface Found extends SchemaFinding {
  meant?: string | undefined;
  missing?: string;
}

/** Stable names: users write them into their own configuration. */
export type SchemaRule =
  | 'schema-unknown-property'
  | 'schema-missing-property'
  | 'schema-wrong-type'
  | 'schema-wrong-value'
  | 'schema-invalid-name'
  | 'schema-null-value'
  | 'schema-unknown-resource-type';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at `path`; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}
