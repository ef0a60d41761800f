import type { FunctionResource } from '../template/functions.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';

/** Whether a function has layers on AWS. What cannot be known here counts as one. */
export function hasLayers({ properties }: Pick<FunctionResource, 'properties'>, scope: Scope): boolean {
  const written = properties['Layers'];
  if (written === undefined || written === null) return false;
  if (Array.isArray(written)) return written.some((layer) => !isAbsent(layer, scope));
  const evaluated = evaluate(written, scope);
  if (!evaluated.known) return evaluated.absent !== true;
  return !Array.isArray(evaluated.value) || evaluated.value.length > 0;
}

function isAbsent(written: unknown, scope: Scope): boolean {
  const evaluated = evaluate(written, scope);
  return !evaluated.known && evaluated.absent === true;
}

/** What is to be said of a zip function's layers, or undefined. */
export function layersLine({
  logicalId,
  hasLayers: has,
}: {
  logicalId: string;
  hasLayers: boolean;
}): string | undefined {
  return has ? `${logicalId} has layers, and runs here without them: there is no /opt.` : undefined;
}
