import { parametersOf } from '../../template/intrinsics.ts';
import type { Rule } from '../finding.ts';

export const parameterDefault: Rule = {
  id: 'parameter-default',
  severity: 'error',
  summary: 'A Default that is none of the AllowedValues.',
  help: 'CloudFormation refuses a parameter whose Default is not among the values it allows.',
  check: ({ template }) =>
    Object.entries(parametersOf(template)).flatMap(
      ([name, { Type: type, Default: value, AllowedValues: allowed }]) => {
        // The Default of a parameter of SSM is the name of another value.
        if (!['String', 'Number', 'CommaDelimitedList', 'List<Number>'].includes(String(type))) return [];
        if (!isPlain(value) || !Array.isArray(allowed) || !allowed.every(isPlain)) return [];
        const isList = type === 'CommaDelimitedList' || type === 'List<Number>';
        const given = isList
          ? String(value)
              .split(',')
              .map((one) => one.trim())
          : [String(value)];
        const isNumber = type === 'Number' || type === 'List<Number>';
        const same = (one: string, other: string) =>
          one.toLowerCase() === other.toLowerCase() || (isNumber && Number(one) === Number(other));
        if (given.every((one) => allowed.some((other) => same(one, String(other).trim())))) return [];
        return {
          path: ['Parameters', name, 'Default'],
          message: `The Default of ${name} is none of its AllowedValues.`,
        };
      },
    ),
};

const isPlain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
