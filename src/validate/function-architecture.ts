import type { FunctionResource } from '../template/functions.ts';
import { possibleValues } from '../template/intrinsics.ts';
import type { RuleContext } from './context.ts';

export type Architecture = 'x86_64' | 'arm64';

/** What Go and Docker call the architectures of Lambda. */
export const GO_NAMES: Readonly<Record<string, string>> = { x86_64: 'amd64', arm64: 'arm64' };

export const lambdaName = (goName: string) => (goName === 'amd64' ? 'x86_64' : goName);

/** The one architecture a function certainly has. */
export function architectureOf(fn: FunctionResource, { template }: RuleContext): Architecture | undefined {
  const list = fn.properties['Architectures'];
  if (list === undefined) return 'x86_64';
  if (!Array.isArray(list) || list.length !== 1) return undefined;
  const values = possibleValues(list[0], template);
  const first = values?.length === 1 ? values[0] : undefined;
  return first === 'x86_64' || first === 'arm64' ? first : undefined;
}
