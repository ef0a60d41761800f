import { isRecord } from '../text/is-record.ts';

/** What is known when a template is read without AWS. */
export interface Scope {
  template: Record<string, unknown>;
  /** Parameter values that were given; a parameter's Default is used for the others. */
  parameters: Readonly<Record<string, string>>;
  /** `AWS::Region` and the like. */
  pseudo: Readonly<Record<string, string>>;
}

export type Evaluated =
  | { known: true; value: unknown }
  /** `AWS::NoValue`: as if the property had not been written. */
  | { known: false; absent: true }
  | { known: false; absent?: false; why: string };

const known = (value: unknown): Evaluated => ({ known: true, value });
const unknown = (why: string): Evaluated => ({ known: false, why });

/** `{ Ref: 'X' }` → `['Ref', 'X']`; undefined for what is not an intrinsic function. */
export function intrinsicOf(value: unknown): [name: string, argument: unknown] | undefined {
  if (!isRecord(value)) return undefined;
  const keys = Object.keys(value);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined) return undefined;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? [name, value[name]] : undefined;
}

/** The parameters a template declares. */
export function parametersOf(template: unknown): Record<string, Record<string, unknown>> {
  const declared = isRecord(template) ? template['Parameters'] : undefined;
  if (!isRecord(declared)) return {};
  return Object.fromEntries(
    Object.entries(declared).filter((entry): entry is [string, Record<string, unknown>] =>
      isRecord(entry[1]),
    ),
  );
}

/**
 * The value of a template expression as far as it can be known here. `Ref` and `GetAtt` of resources become
 * their logical IDs, as `sam local invoke` does (AWS SAM developer guide, "Environment variable file").
 */
export function evaluate(value: unknown, scope: Scope): Evaluated {
  const intrinsic = intrinsicOf(value);
  if (intrinsic) return evaluateIntrinsic(intrinsic[0], intrinsic[1], scope);
  if (Array.isArray(value)) return collect(value, scope);
  if (isRecord(value)) {
    const result: Record<string, unknown> = {};
    for (const [key, entry] of Object.entries(value)) {
      const evaluated = evaluate(entry, scope);
      if (evaluated.known) result[key] = evaluated.value;
      else if (!evaluated.absent) return evaluated;
    }
    return known(result);
  }
  return known(value);
}

function collect(values: unknown[], scope: Scope): Evaluated {
  const results: unknown[] = [];
  for (const entry of values) {
    const evaluated = evaluate(entry, scope);
    if (evaluated.known) results.push(evaluated.value);
    else if (!evaluated.absent) return evaluated;
  }
  return known(results);
}

function evaluateIntrinsic(name: string, argument: unknown, scope: Scope): Evaluated {
  switch (name) {
    case 'Ref':
      return reference(String(argument), scope);
    case 'Fn::GetAtt':
      return known(String(Array.isArray(argument) ? argument[0] : argument).split('.')[0]);
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join':
      return join(argument, scope);
    case 'Fn::If':
      return conditional(argument, scope);
    case 'Fn::FindInMap':
      return findInMap(argument, scope);
    case 'Fn::Select': {
      const parts = collectArguments(argument, scope);
      if (!parts.known) return parts;
      const [index, list] = parts.value as [unknown, unknown];
      const items = typeof list === 'string' ? list.split(',') : list;
      const picked = Array.isArray(items) ? items[Number(index)] : undefined;
      return picked === undefined ? unknown('Fn::Select finds nothing at its index') : known(picked);
    }
    case 'Fn::Split': {
      const parts = collectArguments(argument, scope);
      if (!parts.known) return parts;
      const [separator, text] = parts.value as [unknown, unknown];
      return known(String(text).split(String(separator)));
    }
    case 'Fn::Base64': {
      const text = evaluate(argument, scope);
      return text.known ? known(Buffer.from(String(text.value)).toString('base64')) : text;
    }
    default:
      return unknown(`${name} is only known on AWS`);
  }
}

function collectArguments(argument: unknown, scope: Scope): Evaluated {
  return Array.isArray(argument)
    ? collect(argument, scope)
    : unknown('an intrinsic function without its list');
}

function reference(name: string, scope: Scope): Evaluated {
  if (name === 'AWS::NoValue') return { known: false, absent: true };
  const pseudo = scope.pseudo[name];
  if (pseudo !== undefined) return known(pseudo);
  const given = scope.parameters[name];
  if (given !== undefined) return known(given);
  const parameter = parametersOf(scope.template)[name];
  if (parameter !== undefined) {
    const standard = parameter['Default'];
    if (standard === undefined) return unknown(`the parameter ${name} has no value here`);
    if (String(parameter['Type']).startsWith('AWS::SSM::'))
      return unknown(`the parameter ${name} is read on AWS`);
    return known(typeof standard === 'object' ? standard : String(standard));
  }
  return name.startsWith('AWS::') ? unknown(`${name} is only known on AWS`) : known(name);
}

function substitute(argument: unknown, scope: Scope): Evaluated {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string') return unknown('Fn::Sub without its text');
  let failed: Evaluated | undefined;
  const result = text.replace(/\$\{(!?)([^{}]*)\}/g, (whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const key = name.trim();
    const own = isRecord(variables) ? variables[key] : undefined;
    const value = own !== undefined ? evaluate(own, scope) : reference(key.split('.')[0]!, scope);
    if (value.known) return String(value.value);
    failed ??= value.absent ? unknown(`${key} has no value`) : value;
    return whole;
  });
  return failed ?? known(result);
}

function join(argument: unknown, scope: Scope): Evaluated {
  const parts = collectArguments(argument, scope);
  if (!parts.known) return parts;
  const [separator, list] = parts.value as [unknown, unknown];
  const items = typeof list === 'string' ? list.split(',') : list;
  return Array.isArray(items) ? known(items.join(String(separator))) : unknown('Fn::Join without its list');
}

function findInMap(argument: unknown, scope: Scope): Evaluated {
  const parts = collectArguments(argument, scope);
  if (!parts.known) return parts;
  let found: unknown = isRecord(scope.template['Mappings']) ? scope.template['Mappings'] : {};
  for (const key of (parts.value as unknown[]).slice(0, 3))
    found = isRecord(found) ? found[String(key)] : undefined;
  return found === undefined ? unknown('Fn::FindInMap finds nothing') : known(found);
}

function conditional(argument: unknown, scope: Scope): Evaluated {
  if (!Array.isArray(argument) || argument.length !== 3) return unknown('Fn::If without its three parts');
  const decided = condition(String(argument[0]), scope, new Set());
  if (decided === undefined) return unknown(`the condition ${argument[0]} is only known on AWS`);
  return evaluate(decided ? argument[1] : argument[2], scope);
}

/** The truth of a named condition; undefined where it cannot be known here. */
export function condition(name: string, scope: Scope, open: Set<string> = new Set()): boolean | undefined {
  const conditions = scope.template['Conditions'];
  if (open.has(name) || !isRecord(conditions)) return undefined;
  return truth(conditions[name], scope, new Set([...open, name]));
}

function truth(expression: unknown, scope: Scope, open: Set<string>): boolean | undefined {
  const [name, argument] = intrinsicOf(expression) ?? [];
  const list = Array.isArray(argument) ? argument : [];
  if (name === 'Condition') return condition(String(argument), scope, open);
  if (name === 'Fn::Not') {
    const inner = truth(list[0], scope, open);
    return inner === undefined ? undefined : !inner;
  }
  if (name === 'Fn::And' || name === 'Fn::Or') {
    const decisive = name === 'Fn::Or';
    const parts = list.map((part) => truth(part, scope, open));
    if (parts.includes(decisive)) return decisive;
    return parts.includes(undefined) ? undefined : !decisive;
  }
  if (name !== 'Fn::Equals') return undefined;
  const [left, right] = list.map((side) => evaluate(side, scope));
  return left?.known && right?.known ? String(left.value) === String(right.value) : undefined;
}

/**
 * Every value that `value` can have, whatever the parameters are; undefined where that is open.
 * A rule may call something an error only where all of them are wrong.
 */
export function possibleValues(value: unknown, template: unknown): unknown[] | undefined {
  const intrinsic = intrinsicOf(value);
  if (!intrinsic) return [value];
  const [name, argument] = intrinsic;
  if (name === 'Fn::If' && Array.isArray(argument) && argument.length === 3) {
    const branches = [possibleValues(argument[1], template), possibleValues(argument[2], template)];
    return branches[0] && branches[1] ? [...branches[0], ...branches[1]] : undefined;
  }
  if (name === 'Ref') {
    const allowed = parametersOf(template)[String(argument)]?.['AllowedValues'];
    return Array.isArray(allowed) ? allowed : undefined;
  }
  return undefined;
}
