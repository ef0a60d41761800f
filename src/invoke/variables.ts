import type { FunctionResource } from '../template/functions.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

export interface MissingVariable {
  name: string;
  /** Why it has no value here; never contains a value. */
  why: string;
}

export interface FunctionVariables {
  values: Record<string, string>;
  /** Variables that the function has on AWS, and whose value cannot be known here. */
  missing: MissingVariable[];
}

/** The function's own environment variables, as far as they can be known without AWS. */
export function resolveVariables(fn: FunctionResource, scope: Scope): FunctionVariables {
  const environment = evaluateMap(fn.properties['Environment'], scope);
  const variables = evaluateMap(environment['Variables'], scope);
  const result: FunctionVariables = { values: {}, missing: [] };
  for (const [name, written] of Object.entries(variables)) {
    const evaluated = evaluate(written, scope);
    if (!evaluated.known) {
      if (!evaluated.absent) result.missing.push({ name, why: evaluated.why });
      continue;
    }
    const value = textOf(evaluated.value);
    const why = value === undefined ? 'its value is a list or a map' : dynamicReference(value);
    if (value === undefined || why !== undefined) result.missing.push({ name, why: why! });
    else result.values[name] = value;
  }
  return result;
}

/** A map whose entries are not evaluated yet, so that one unknown value does not hide the others. */
function evaluateMap(value: unknown, scope: Scope): Record<string, unknown> {
  if (!isRecord(value)) return {};
  const keys = Object.keys(value);
  if (keys.length !== 1 || keys[0] !== 'Fn::If') return value;
  const evaluated = evaluate(value, scope);
  return evaluated.known && isRecord(evaluated.value) ? evaluated.value : {};
}

/** As sam makes text of it (samcli/local/lambdafn/env_vars.py, _stringify_value). */
function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? undefined : String(value);
}

function dynamicReference(value: string): string | undefined {
  const service = /\{\{resolve:([a-z-]+)/.exec(value)?.[1];
  return service === undefined ? undefined : `{{resolve:${service}}} is read on AWS`;
}

/** One line for all of them, or undefined where none is missing. */
export function missingLine(missing: readonly MissingVariable[]): string | undefined {
  if (missing.length === 0) return undefined;
  return missing.map(({ name, why }) => `${name} is not set: ${why}`).join('; ');
}
