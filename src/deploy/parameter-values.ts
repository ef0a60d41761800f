import type { ParameterDeclaration } from '../parameters/declared.ts';

/** Where a parameter's value comes from in a deploy that asks nothing more. */
export type Source = 'given' | 'samconfig' | 'stack' | 'default' | 'missing';

export interface ParameterValue {
  declaration: ParameterDeclaration;
  source: Source;
  /** Absent for `missing`, and for a secret that the stack keeps. */
  value?: string;
}

export interface KnownValues {
  given: Readonly<Record<string, string>>;
  configured: Readonly<Record<string, string>>;
  /** Of the stack that is to be updated; empty for a new one. NoEcho ones are masked there. */
  stack: Readonly<Record<string, string>>;
}

/** What becomes other than the stack has it, for people; of secrets, that they are given. */
export function valueChanges(
  values: readonly ParameterValue[],
  { stack }: Pick<KnownValues, 'stack'>,
): string[] {
  return values.flatMap(({ declaration: { name, secret }, source, value }) => {
    if ((source !== 'given' && source !== 'samconfig') || !Object.hasOwn(stack, name)) return [];
    const where = source === 'samconfig' ? ' (the samconfig)' : '';
    if (secret) return [`${name}: a new value${where}`];
    return stack[name] === value ? [] : [`${name}: ${shown(stack[name]!)} → ${shown(value!)}${where}`];
  });
}

/** On one line, however long and odd. */
function shown(value: string): string {
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 36)}…"`;
}

/**
 * What sam and CloudFormation will take for each parameter: what is given or configured, else what the stack has
 * (samcli/commands/deploy/deploy_context.py, `merge_parameters`), else the template's Default.
 */
export function parameterValues(
  declared: readonly ParameterDeclaration[],
  known: KnownValues,
): ParameterValue[] {
  return declared.map((declaration) => {
    const { name, secret } = declaration;
    const of = (values: Readonly<Record<string, string>>) =>
      Object.hasOwn(values, name) ? values[name] : undefined;
    const found = (source: Source, value: string | undefined) =>
      value === undefined ? { declaration, source } : { declaration, source, value };
    if (of(known.given) !== undefined) return found('given', of(known.given));
    if (of(known.configured) !== undefined) return found('samconfig', of(known.configured));
    if (of(known.stack) !== undefined) return found('stack', secret ? undefined : of(known.stack));
    if (declaration.default !== undefined) return found('default', declaration.default);
    return found('missing', undefined);
  });
}
