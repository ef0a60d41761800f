import { matchesPattern } from './allowed-pattern.ts';
import type { ParameterDeclaration } from './declared.ts';

/** CloudFormation quotas, "Parameter values". */
const MAX_VALUE_BYTES = 4096;

/** All that Java may take for a number, and so CloudFormation. */
const NUMBER =
  /^\s*[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[dDfF]?|0[xX][\da-fA-F.pP+-]+|NaN|Infinity)\s*$/;

/**
 * What is wrong with a value, or undefined; a sentence that begins with the parameter's name and says what is wanted.
 * Never shows a secret's value, nor any value. What only CloudFormation can judge is no fault
 * (AWS CloudFormation user guide, "CloudFormation template Parameters syntax").
 */
export function faultIn(parameter: ParameterDeclaration, value: string): string | undefined {
  const wanted = unfit(value) ?? forType(parameter, value);
  return wanted === undefined ? undefined : `${parameter.name} ${wanted}`;
}

function unfit(value: string): string | undefined {
  if (value.includes('\0')) return 'cannot hold a NUL character.';
  if (/\p{Surrogate}/u.test(value)) return 'holds half a character (an unpaired surrogate).';
  const bytes = Buffer.byteLength(value);
  if (bytes <= MAX_VALUE_BYTES) return undefined;
  return `has ${bytes} bytes; CloudFormation takes at most ${MAX_VALUE_BYTES}.`;
}

function forType(parameter: ParameterDeclaration, value: string): string | undefined {
  const { type } = parameter;
  // What is given is the name of a value that only AWS knows.
  if (type.startsWith('AWS::SSM::Parameter::Value<')) {
    return value.trim() === ''
      ? 'cannot be empty: it names a parameter of the SSM Parameter Store.'
      : undefined;
  }
  const items = type === 'CommaDelimitedList' || type.startsWith('List<') ? itemsOf(value) : [value];
  const numbers = type === 'Number' || type === 'List<Number>' ? numberFault(parameter, items) : undefined;
  const lengths = type === 'String' ? lengthFault(parameter, value) : undefined;
  return numbers ?? lengths ?? valuesFault(parameter, items) ?? patternFault(parameter, items);
}

// CloudFormation trims them. What an empty one means to it is not documented.
const itemsOf = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

function numberFault(parameter: ParameterDeclaration, items: readonly string[]): string | undefined {
  const { minValue = Number.NEGATIVE_INFINITY, maxValue = Number.POSITIVE_INFINITY } = parameter;
  const isList = parameter.type !== 'Number';
  if (!items.every((item) => NUMBER.test(item))) {
    return `must be ${isList ? 'a list of numbers, separated by commas' : 'a number'}.`;
  }
  const subject = isList ? 'must have numbers of' : 'must be';
  if (items.some((item) => Number(item) < minValue)) return `${subject} at least ${minValue}.`;
  return items.some((item) => Number(item) > maxValue) ? `${subject} at most ${maxValue}.` : undefined;
}

// Whether a character outside the basic plane counts once or twice is not documented: it counts as is right.
function lengthFault(parameter: ParameterDeclaration, value: string): string | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = parameter;
  if (value.length < minLength) return `must have at least ${characters(minLength)}.`;
  return [...value].length > maxLength ? `must have at most ${characters(maxLength)}.` : undefined;
}

const characters = (count: number) => `${count} character${count === 1 ? '' : 's'}`;

function valuesFault(parameter: ParameterDeclaration, items: readonly string[]): string | undefined {
  const { allowedValues: allowed, secret, type } = parameter;
  if (allowed === undefined || allowed.length === 0) return undefined;
  if (items.every((item) => allowed.some((one) => mayBeSame(one, item)))) return undefined;
  if (secret) return "must be one of the template's AllowedValues.";
  const list = type === 'CommaDelimitedList' || type.startsWith('List<');
  return `must be ${list ? 'a list of some' : 'one'} of: ${allowed.join(', ')}.`;
}

/** The template's own text of a number or a switch is not known here: 1.10 and 010 are 1.1 and 8, yes is true. */
function mayBeSame(allowed: string, given: string): boolean {
  if (allowed === given) return true;
  if (allowed === 'true') return /^(?:true|yes|y|on)$/i.test(given);
  if (allowed === 'false') return /^(?:false|no|n|off)$/i.test(given);
  return allowed.trim() !== '' && numbersOf(given).includes(Number(allowed));
}

function numbersOf(text: string): number[] {
  const digits = text.trim().replaceAll('_', '');
  if (digits === '') return [];
  const octal = /^[-+]?0[0-7]+$/.test(digits) ? [Number.parseInt(digits, 8)] : [];
  const sixties = /^\d+(?::\d+)+$/.test(digits)
    ? [digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)]
    : [];
  return [Number(digits), ...octal, ...sixties].filter((number) => !Number.isNaN(number));
}

function patternFault(parameter: ParameterDeclaration, items: readonly string[]): string | undefined {
  const { allowedPattern: pattern, constraintDescription: described, secret, type } = parameter;
  if (pattern === undefined || (type !== 'String' && type !== 'CommaDelimitedList')) return undefined;
  if (items.every((item) => matchesPattern(pattern, item) !== false)) return undefined;
  if (described !== undefined) return `is not as the template wants it: ${described}`;
  if (secret) return "must match the template's AllowedPattern.";
  return `must match ${pattern}`;
}
