import { UsageError } from '../errors.ts';
import type { FunctionResource } from '../template/functions.ts';
import { possibleValues } from '../template/intrinsics.ts';

export type Architecture = 'x86_64' | 'arm64';

export const ARCHITECTURES: readonly Architecture[] = ['x86_64', 'arm64'];

/** What Go and Docker call them. */
export const GO_ARCHITECTURES: Readonly<Record<Architecture, string>> = { x86_64: 'amd64', arm64: 'arm64' };

/** x86_64 where a function says nothing (Lambda's default); undefined where it can be either. */
export function architectureOf(fn: FunctionResource, template: unknown): Architecture | undefined {
  const list = fn.properties['Architectures'];
  if (list === undefined) return 'x86_64';
  const values = Array.isArray(list) && list.length === 1 ? possibleValues(list[0], template) : undefined;
  const first = values?.length === 1 ? values[0] : undefined;
  return ARCHITECTURES.find((known) => known === first);
}

const OTHER_NAMES: Readonly<Record<string, Architecture>> = {
  ...{ amd64: 'x86_64', x64: 'x86_64', 'x86-64': 'x86_64' },
  ...{ aarch64: 'arm64', arm: 'arm64', graviton: 'arm64' },
};

/** `--arch`. @throws UsageError */
export function architectureFlag(given: string | undefined): Architecture | undefined {
  if (given === undefined) return undefined;
  const known = ARCHITECTURES.find((name) => name === given);
  if (known !== undefined) return known;
  const meant = Object.hasOwn(OTHER_NAMES, given.toLowerCase())
    ? OTHER_NAMES[given.toLowerCase()]
    : undefined;
  throw new UsageError(
    `Lambda has no architecture ${given}.`,
    meant === undefined ? `It has ${ARCHITECTURES.join(' and ')}.` : `Did you mean ${meant}?`,
  );
}
