import { stringify } from 'yaml';
import type { FunctionReading } from '../../src/env/function.ts';
import type { StackRun } from '../../src/env/stack-run.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { readingOf } from './opened.ts';
import { type ScriptedAnswer, type ScriptedAws, scriptedAws } from './scripted-aws.ts';
import { stackOf } from './stacks.ts';

/** A function of a template, without code. */
export const plainFunction = (variables: Record<string, unknown>, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { ...properties, Environment: { Variables: variables } },
});

/** A deployed stack of one function, `Hello`, with a secret and a plain parameter. */
export const TEMPLATE = {
  Parameters: { Secret: { Type: 'String', NoEcho: true }, Stage: { Type: 'String' } },
  Resources: {
    Hello: plainFunction({ SECRET: { Ref: 'Secret' }, STAGE: { Ref: 'Stage' }, LEVEL: 'debug' }),
  },
};
export const LIVE = { SECRET: 'the-old-secret', STAGE: 'dev', LEVEL: 'debug' };
export const STACK: Stack = stackOf({ parameters: { Secret: '****', Stage: 'dev' }, changed: 1 });

/** A function of the stack that nobody has touched since. */
export const liveReading = (given: Partial<FunctionReading> = {}): FunctionReading =>
  readingOf({ variables: LIVE, lastModified: 1_000, codeSha256: 'code', ...given });
export const HELLO = { logicalId: 'Hello', physicalId: 'hello-fn', updated: 2_000 };

/** The calls that read the stack and its functions, in the order of the script. */
export const stateCalls = (
  template: object = TEMPLATE,
  readings: readonly FunctionReading[] = [liveReading()],
  stack: Stack = STACK,
): Record<string, readonly ScriptedAnswer[]> => ({
  'stacks.describe': [stack],
  'stacks.template': [stringify(template)],
  'stacks.functions': [readings.length === 1 ? [HELLO] : readings.map(listed)],
  'functions.read': readings.map((reading) => ({ kind: 'read', reading })),
});

const listed = ({ name }: FunctionReading, index: number) => ({
  ...HELLO,
  logicalId: index === 0 ? 'Hello' : `Other${index}`,
  physicalId: name,
});

/** Both, the answers of the first before those of the second. */
export function both(
  first: Readonly<Record<string, readonly ScriptedAnswer[]>>,
  second: Readonly<Record<string, readonly ScriptedAnswer[]>>,
): Record<string, readonly ScriptedAnswer[]> {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries(
    [...names].map((name) => [name, [...(first[name] ?? []), ...(second[name] ?? [])]]),
  );
}

export function stackRun(
  script: Readonly<Record<string, readonly ScriptedAnswer[]>>,
  given: Partial<StackRun> = {},
): { run: StackRun; scripted: ScriptedAws } {
  const scripted = scriptedAws(script);
  const run: StackRun = {
    chosen: { aws: scripted.aws, region: 'eu-central-1', profile: undefined },
    stackName: 'hello',
    command: 'samgen env set SECRET',
    flags: {},
    onDrift: 'preserve',
    yes: false,
    timeout: 60_000,
    quiet: false,
    bucket: undefined,
    ...given,
  };
  return { run, scripted };
}
