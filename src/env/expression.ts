import { evaluate, intrinsicOf, parametersOf, type Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/**
 * A template's expression with all that only AWS knows, resources above all, in the form of a function that nobody knows:
 * `evaluate` would take a resource's logical ID for its value, as `sam local` does.
 */
export function opaque(expression: unknown, scope: Scope): unknown {
  const intrinsic = intrinsicOf(expression);
  if (intrinsic === undefined) return each(expression, (entry) => opaque(entry, scope));
  const [name, argument] = intrinsic;
  if (name === 'Ref') return isKnown(String(argument), scope) ? expression : UNKNOWN;
  if (name === 'Fn::GetAtt') return UNKNOWN;
  if (name !== 'Fn::Sub') return { [name]: each(argument, (entry) => opaque(entry, scope)) };
  const { names, own } = substitution(argument);
  if (names.some((one) => !Object.hasOwn(own, one) && !isKnown(one, scope))) return UNKNOWN;
  return Array.isArray(argument) ? { 'Fn::Sub': [argument[0], opaque(own, scope)] } : expression;
}

const UNKNOWN = { 'Fn::OnlyKnownOnAws': '' };

const isKnown = (name: string, { parameters, pseudo }: Scope): boolean =>
  name === 'AWS::NoValue' || Object.hasOwn(parameters, name) || Object.hasOwn(pseudo, name);

function each(value: unknown, change: (entry: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(entry)]));
}

/** The names that `Fn::Sub` replaces, and the values that it brings along. */
function substitution(argument: unknown): { names: string[]; own: Record<string, unknown> } {
  const [text, own] = Array.isArray(argument) ? argument : [argument];
  const names = [...String(text).matchAll(/\$\{(!?)([^{}]*)\}/g)];
  return {
    names: names.filter(([, literal]) => !literal).map(([, , name = '']) => name.trim()),
    own: isRecord(own) ? own : {},
  };
}

/** A value as CloudFormation hands it to Lambda; undefined where it is not known here for certain. */
export function textOf(expression: unknown, scope: Scope): string | undefined {
  const evaluated = evaluate(opaque(expression, scope), scope);
  if (!evaluated.known) return undefined;
  const { value } = evaluated;
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  // How a fraction or a very long number was written is lost with its reading.
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** The name in `Ref`, and in `Fn::Sub: ${Name}`, which is the same. */
export function parameterAlone(expression: unknown): string | undefined {
  const [name, argument] = intrinsicOf(expression) ?? [];
  if (typeof argument !== 'string') return undefined;
  if (name === 'Ref') return argument;
  return name === 'Fn::Sub' ? /^\$\{\s*([A-Za-z0-9]+)\s*\}$/.exec(argument)?.[1] : undefined;
}

/** The parameters of the template that an expression names, in its order, each once. */
export function parametersIn(expression: unknown, template: unknown): string[] {
  const declared = parametersOf(template);
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    const [name, argument] = intrinsicOf(value) ?? [];
    if (name === 'Ref') found.add(String(argument));
    if (name === 'Fn::Sub') {
      const { names, own } = substitution(argument);
      for (const one of names) if (!Object.hasOwn(own, one)) found.add(one);
    }
    if (isRecord(value) || Array.isArray(value)) for (const entry of Object.values(value)) visit(entry);
  };
  visit(expression);
  return [...found].filter((name) => Object.hasOwn(declared, name));
}

/** Whether a part of the template is made by a macro that is named in its place. */
export function hasMacro(value: unknown): boolean {
  if (!isRecord(value) && !Array.isArray(value)) return false;
  return Object.entries(value).some(
    ([key, entry]) => key === 'Fn::Transform' || key.startsWith('Fn::ForEach') || hasMacro(entry),
  );
}
