import type { Stack, StackEvent, StackFunction, StackReader } from '../../src/stack/stack.ts';
import type { NextCommands } from '../../src/stack/trouble.ts';

export const stackId = (name: string): string =>
  `arn:aws:cloudformation:eu-central-1:123456789012:stack/${name}/0b7e4f10`;

/** A stack that was deployed and is well, but for what is said. */
export const stackOf = (given: Partial<Stack> = {}): Stack => {
  const { name = 'hello' } = given;
  return {
    name,
    id: stackId(name),
    status: 'UPDATE_COMPLETE',
    changed: 1_700_000_000_000,
    parameters: {},
    outputs: [],
    capabilities: [],
    terminationProtection: false,
    tags: {},
    ...given,
  };
};

/** An event of a function; of the stack itself where `type` is that of stacks and `physicalId` the stack's. */
export const eventOf = (
  logicalId: string,
  status: string,
  reason?: string,
  rest: Partial<StackEvent> = {},
): StackEvent => ({
  logicalId,
  physicalId: `physical-${logicalId}`,
  type: 'AWS::Lambda::Function',
  status,
  ...(reason === undefined ? {} : { reason }),
  ...rest,
});

/** What a fake reader has; whatever is asked of it besides is an error. */
export interface Known {
  /** By name; undefined is a stack that is not there. An error is thrown. */
  stacks?: Readonly<Record<string, Stack | Error | undefined>>;
  /** By name or ID. */
  events?: Readonly<Record<string, readonly StackEvent[]>>;
  /** By stage and name or ID: `Original hello`. An error is thrown. */
  templates?: Readonly<Record<string, string | Error | undefined>>;
  /** By name or ID. An error is thrown. */
  functions?: Readonly<Record<string, readonly StackFunction[] | Error | undefined>>;
}

export interface FakeStackReader extends StackReader {
  /** `describe hello`, in order. */
  calls: string[];
}

export function fakeStackReader(known: Known): FakeStackReader {
  const calls: string[] = [];
  const answer = async <T>(
    call: string,
    map: Readonly<Record<string, T>> = {},
    key: string,
  ): Promise<Exclude<T, Error>> => {
    calls.push(`${call} ${key}`);
    if (!Object.hasOwn(map, key)) throw new Error(`Not expected: ${call} ${key}`);
    const known = map[key];
    if (known instanceof Error) throw known;
    return known as Exclude<T, Error>;
  };
  return {
    calls,
    describe: (name) => answer('describe', known.stacks, name),
    lastEvents: async (name) => [...(await answer('lastEvents', known.events, name))],
    template: (name, stage) => answer('template', known.templates, `${stage} ${name}`),
    functions: async (name) => {
      const functions = await answer('functions', known.functions, name);
      return functions === undefined ? undefined : [...functions];
    },
  };
}

export const NEXT: NextCommands = {
  deploy: 'samgen deploy',
  delete: 'samgen delete',
  aws: (words) => `aws cloudformation ${words}`,
};
