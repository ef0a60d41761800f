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
