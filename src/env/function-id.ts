import { UsageError } from '../errors.ts';

/** What `--function` can say. */
export interface FunctionId {
  /** The function's name, or its logical ID: a name alone does not tell. */
  name: string;
  /** A version's number or an alias. `$LATEST` is the function itself, and is left out. */
  qualifier?: string;
  /** An ARN that holds all, or a part of one: which function it is needs no search. */
  exact?: { account: string; region?: string };
  /** For calls. */
  id: string;
}

const NAME = '[A-Za-z0-9_.-]+';
const QUALIFIER = '(?::(\\$LATEST(?:\\.PUBLISHED)?|[A-Za-z0-9_-]+))?';
const ARN = new RegExp(
  `^(arn:(?:aws[a-zA-Z-]*):lambda:([a-z]{2,}(?:-[a-z]+)+-\\d+):(\\d{12}):function:(${NAME}))${QUALIFIER}$`,
);
const PARTIAL = new RegExp(`^((\\d{12}):function:(${NAME}))${QUALIFIER}$`);
const ALONE = new RegExp(`^(${NAME})${QUALIFIER}$`);

/** Characters (botocore, lambda 2015-03-31, NamespacedFunctionName); a logical ID has 255 at most. */
const LONGEST = 256;

/**
 * Takes apart what a user gives: an ARN, `ACCOUNT:function:NAME` or `NAME`, each with or without `:QUALIFIER` (botocore,
 * lambda 2015-03-31, NamespacedFunctionName).
 * @throws UsageError for what is none of them
 */
export function parseFunctionId(given: string): FunctionId {
  if (given === '') throw new UsageError('--function has no value.', FORMS);
  if (given.length > LONGEST)
    throw new UsageError(`--function takes ${LONGEST} characters at most, and has ${given.length}.`, FORMS);
  const arn = ARN.exec(given);
  if (arn) {
    const [, bare = '', region = '', account = '', name = '', qualifier] = arn;
    return { name, ...called(bare, qualifier), exact: { account, region } };
  }
  const partial = PARTIAL.exec(given);
  if (partial) {
    const [, bare = '', account = '', name = '', qualifier] = partial;
    return { name, ...called(bare, qualifier), exact: { account } };
  }
  const alone = ALONE.exec(given);
  if (alone) {
    const [, name = '', qualifier] = alone;
    return { name, ...called(name, qualifier) };
  }
  throw new UsageError(`'${given}' is neither a function's name nor its ARN.`, FORMS);
}

/** What Lambda calls a function, or one of its versions. */
export const called = (bare: string, qualifier: string | undefined): { id: string; qualifier?: string } =>
  qualifier === undefined || qualifier === '$LATEST'
    ? { id: bare }
    : { id: `${bare}:${qualifier}`, qualifier };

const FORMS =
  'It takes a logical ID of the template, a name, or an ARN like arn:aws:lambda:eu-central-1:123456789012:function:hello.';
