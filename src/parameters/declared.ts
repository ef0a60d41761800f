import { parametersOf } from '../template/intrinsics.ts';

export { faultIn } from './fault.ts';

/** A parameter as the template's `Parameters` section declares it. */
export interface ParameterDeclaration {
  name: string;
  type: string;
  /** NoEcho */
  secret: boolean;
  default?: string;
  description?: string;
  allowedValues?: readonly string[];
  allowedPattern?: string;
  constraintDescription?: string;
  /** In characters. */
  minLength?: number;
  /** In characters. */
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
}

/** The parameters of a template, in its order. What is written wrongly there is left out: it is for `validate`. */
export function declaredParameters(template: unknown): ParameterDeclaration[] {
  return Object.entries(parametersOf(template)).map(([name, declared]) => {
    const { AllowedValues: allowed } = declared;
    return {
      name,
      type: textOf(declared['Type']) ?? 'String',
      // CloudFormation takes `true` and `"true"`.
      secret: textOf(declared['NoEcho'])?.toLowerCase() === 'true',
      ...present({
        default: textOf(declared['Default']),
        description: textOf(declared['Description']),
        allowedValues: Array.isArray(allowed) ? allowed.flatMap((value) => textOf(value) ?? []) : undefined,
        allowedPattern: textOf(declared['AllowedPattern']),
        constraintDescription: textOf(declared['ConstraintDescription']),
        minLength: numberOf(declared['MinLength']),
        maxLength: numberOf(declared['MaxLength']),
        minValue: numberOf(declared['MinValue']),
        maxValue: numberOf(declared['MaxValue']),
      }),
    };
  });
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;

function numberOf(value: unknown): number | undefined {
  const text = textOf(value)?.trim();
  const number = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const present = <T extends object>(fields: T): Present<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
