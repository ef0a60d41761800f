import { isReservedVariable, VARIABLE_NAME } from '../template/environment-variables.ts';

/** Each says what is wrong with one answer, or gives undefined. Their values can be put into any file as they are. */
type Check = (value: string) => string | undefined;

/** The words of a name, accents taken off: names on AWS are ASCII. */
const words = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `my-api` → `MyApiFunction`, as SAM's own examples name functions. */
export function functionName(folder: string): string {
  const name = words(folder)
    .map(capital)
    .join('')
    .replace(/^[0-9]+/, '');
  if (name === '') return 'Function';
  return /Function$/i.test(name) ? name.slice(0, 64) : `${name.slice(0, 56)}Function`;
}

/** `My_API` → `my-api`; CloudFormation wants a letter first. */
export function stackNameOf(folder: string): string {
  const all = words(folder).join('-').toLowerCase();
  const name = all.replace(/^[0-9-]+/, '') || ['app', all].filter((part) => part !== '').join('-');
  return name.slice(0, 100).replace(/-+$/, '');
}

/** `SECRET_VAR` → `SecretVar`: parameter names are alphanumeric. */
export const parameterName = (variable: string) =>
  words(variable)
    .map((word) => capital(word.toLowerCase()))
    .join('');

export const logicalId: Check = (value) => {
  if (/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(value)) return undefined;
  if (value === '') return 'A name is needed.';
  if (value.length > 64) return 'A function name has at most 64 characters.';
  const fixed = words(value)
    .map(capital)
    .join('')
    .replace(/^[0-9]+/, '');
  const suggestion = fixed === '' ? '' : ` Did you mean ${fixed}?`;
  return `${value} is no logical ID: letters and digits only, a letter first.${suggestion}`;
};

export const stackName: Check = (value) => {
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(value)) return undefined;
  if (value.length > 128) return 'A stack name has at most 128 characters.';
  const fixed = stackNameOf(value);
  return `${value} is no stack name: letters, digits and hyphens, a letter first. Did you mean ${fixed}?`;
};

export const region: Check = (value) =>
  /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(value)
    ? undefined
    : `${value} is no AWS region, such as eu-central-1.`;

export const integerBetween =
  (least: number, most: number): Check =>
  (value) =>
    /^\d{1,6}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `${value} is not a whole number from ${least} to ${most}.`;

export const variableName: Check = (value) => {
  // What follows may be the secret itself: it is not repeated.
  if (/[=:\s]/.test(value)) return 'A name alone is taken here, without a value.';
  if (!VARIABLE_NAME.test(value)) {
    return `${value} is no variable name: letters, digits and _, a letter first, two characters or more.`;
  }
  return isReservedVariable(value) ? `${value} is set by Lambda itself and cannot be set by you.` : undefined;
};

export const publicVariable: Check = (value) => {
  const equals = value.indexOf('=');
  // The text may be a secret typed in the wrong place: it is not repeated.
  if (equals < 1) return 'A public variable is given as KEY=VALUE.';
  const wrong = variableName(value.slice(0, equals));
  if (wrong) return wrong;
  if (Buffer.from(value).toString() !== value || value.includes('\0')) {
    return `The value of ${value.slice(0, equals)} has a character that a variable cannot hold.`;
  }
  return undefined;
};

export const environmentName: Check = (value) => {
  if (value === 'version')
    return 'version is a word of samconfig.toml itself; name the environment otherwise.';
  return /^[A-Za-z][A-Za-z0-9_-]{0,31}$/.test(value)
    ? undefined
    : `${value || 'An empty text'} is no environment name: letters, digits, - and _, a letter first.`;
};

/** As Docker writes images, lower case: `[registry/]path[:tag][@sha256:digest]` (distribution/reference). */
const IMAGE =
  /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

export const imageName: Check = (value) =>
  value.length <= 255 && IMAGE.test(value)
    ? undefined
    : `${value || 'An empty text'} is no image, such as debian:13-slim.`;
