import type { FunctionReading } from '../../src/env/function.ts';
import type { Opened } from '../../src/env/opened.ts';
import type { DeployedEnvironment, Origin } from '../../src/env/source.ts';

/** A function that is well, but for what is said. */
export const readingOf = (given: Partial<FunctionReading> = {}): FunctionReading => ({
  arn: 'arn:aws:lambda:eu-central-1:123456789012:function:hello-fn',
  name: 'hello-fn',
  revision: 'revision-1',
  variables: {},
  lastUpdate: 'Successful',
  state: 'Active',
  ...given,
});

/** A function that belongs to the stack `hello`, whose template gives it these variables. */
export const ofStack = (
  sources: Readonly<
    Record<string, DeployedEnvironment['sources'] extends ReadonlyMap<string, infer S> ? S : never>
  >,
  rest: Partial<DeployedEnvironment> = {},
): Origin => ({
  kind: 'stack',
  deployed: {
    stackName: 'hello',
    logicalId: 'HelloFunction',
    sources: new Map(Object.entries(sources)),
    values: new Map(),
    ...rest,
  },
});

export const openedOf = (origin: Origin, given: Partial<FunctionReading> = {}): Opened => ({
  target: { id: 'hello-fn', label: 'HelloFunction (hello-fn)' },
  reading: readingOf(given),
  origin,
});
