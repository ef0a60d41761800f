import { didYouMean } from '../../text/did-you-mean.ts';
import { type Found, isRecord, type Path, type SchemaFinding, valueAt } from './finding.ts';
import type { SchemaError } from './validators.generated.mjs';
import { either, kindOf, kinds, nameOf, roleOf, shown } from './words.ts';

/** What ajv found, in the user's words; undefined for what only repeats another error. */
export function toFinding(error: SchemaError, path: Path, template: unknown): Found | undefined {
  const { wanted, limit, key } = error.params;
  const value = valueAt(template, path);
  const name = nameOf(path);
  const wrong = (message: string, hint?: string) => wrongValue(path, value, message, hint);
  switch (error.keyword) {
    case 'onlyKeys':
      return unknownKey([...path, String(key)], wanted as Keys, template);
    case 'needs':
      return missing(path, String(key), wanted as Keys, template);
    case 'kinds':
      return wrong(`${name} must be ${kinds(wanted as string[])}, not ${kindOf(value)}.`);
    case 'scalar':
      return wrong(`${name} must be ${scalarWords(wanted as Scalar)}, not ${shown(value)}.`);
    case 'choices': {
      const words = (wanted as unknown[]).map(String);
      return wrong(`${name} must be ${either(words)}, not ${shown(value)}.`, suggestion(value, words));
    }
    case 'knownAs': {
      const { values } = wanted as { values: string[] };
      return wrong(`${shown(value)} is not a ${name} that CloudFormation knows.`, suggestion(value, values));
    }
    case 'minItems':
    case 'maxItems':
      return wrong(`${name} must have ${many(limit)}, not ${(value as unknown[]).length}.`);
    case 'maxLength':
      return wrong(`${name} must not be longer than ${limit} characters.`);
    case 'pattern':
      return wrong(`${name} must not contain spaces.`);
    default:
      return undefined;
  }
}

/** The keys that are known, or asked for; `soft` where SAM does not enforce it. */
interface Keys {
  names: string[];
  soft?: boolean;
}

interface Scalar {
  kind: 'whole' | 'number' | 'boolean';
  minimum?: number;
  maximum?: number;
}

function scalarWords({ kind, minimum, maximum }: Scalar): string {
  if (kind === 'boolean') return 'true or false';
  const noun = kind === 'whole' ? 'a whole number' : 'a number';
  if (minimum !== undefined && maximum !== undefined) return `${noun} from ${minimum} to ${maximum}`;
  return minimum === undefined ? noun : `${noun} of at least ${minimum}`;
}

const many = (limit: unknown) => (limit === 1 ? 'exactly one entry' : `${limit} entries`);
const asHint = (candidate: string | undefined) => (candidate ? { hint: `Did you mean ${candidate}?` } : {});
const suggestion = (value: unknown, among: string[]) =>
  typeof value === 'string' ? didYouMean(value, among) : undefined;

function wrongValue(path: Path, value: unknown, message: string, candidate?: string): SchemaFinding {
  const isPlain = !Array.isArray(value) && !isRecord(value);
  const rule =
    isPlain && !message.includes(' a list') && !message.includes(' a map')
      ? 'schema-wrong-value'
      : 'schema-wrong-type';
  return { path, part: 'value', severity: 'error', rule, message, ...asHint(candidate) };
}

function unknownKey(path: Path, { names, soft }: Keys, template: unknown): Found {
  const key = String(path.at(-1));
  const type = valueAt(template, [...path.slice(0, 2), 'Type']);
  const isServerless = typeof type === 'string' && type.startsWith('AWS::Serverless::');
  // SAM writes its resources anew and drops the attributes it does not know.
  const isDropped = soft === true || (isServerless && path.length === 3);
  const meant = didYouMean(key, names);
  const message = `${key} is not ${roleOf(path, isServerless ? type : undefined)}`;
  return {
    path,
    part: 'key',
    severity: isDropped ? 'warning' : 'error',
    rule: 'schema-unknown-property',
    message: isDropped ? `${message}; SAM ignores it.` : `${message}.`,
    meant,
    ...asHint(meant),
  };
}

function missing(path: Path, property: string, { soft }: Keys, template: unknown): Found {
  // A resource may have no Properties at all: the finding then stands at the resource.
  const isAbsent = valueAt(template, path) === undefined;
  const place = isAbsent ? path.slice(0, -1) : path;
  const owner = nameOf(path.at(-1) === 'Properties' ? path.slice(0, -1) : path);
  return {
    path: place,
    part: place.length === 0 ? 'value' : 'key',
    severity: soft ? 'warning' : 'error',
    rule: 'schema-missing-property',
    missing: property,
    message: `${owner} has no ${property}${path.length === 0 ? ' section' : ''}.`,
  };
}
