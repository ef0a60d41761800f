/** CloudFormation API reference, CreateStack, StackName. */
const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]*$/;
const LONGEST = 128;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** What is wrong with a stack's name, or undefined. */
export function faultInStackName(name: string): string | undefined {
  if (name === '') return 'A stack needs a name.';
  if (name.length > LONGEST) return `A stack's name has at most ${LONGEST} characters.`;
  return STACK_NAME.test(name)
    ? undefined
    : "A stack's name has letters, digits and hyphens, and begins with a letter.";
}

export function faultInRegion(region: string): string | undefined {
  return REGION.test(region) ? undefined : 'A region is written like eu-central-1.';
}

/** What the stack of an environment has at the end of its name; that of `default` has nothing. */
export const environmentSuffix = (environment: string): string =>
  environment === 'default' ? '' : `-${environment.replace(/[^a-zA-Z0-9-]+/g, '-')}`;

/** The name of a stack of one environment, as that of another one has it. */
export function stackNameIn(name: string, from: string, to: string): string {
  const own = environmentSuffix(from);
  const base = own !== '' && name.endsWith(own) && name !== own ? name.slice(0, -own.length) : name;
  const renamed = `${base}${environmentSuffix(to)}`;
  // Two environments must not share a stack.
  return renamed === name ? `${name}-${to.replace(/[^a-zA-Z0-9-]+/g, '-')}` : renamed;
}
