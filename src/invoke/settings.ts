import { InvalidProjectError } from '../errors.ts';
import { functionNameOf } from '../project/choose-function.ts';
import { type FunctionResource, packageTypeOf } from '../template/functions.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { hasLayers } from './layers.ts';

export type Architecture = 'x86_64' | 'arm64';

/** A function's configuration, with Lambda's defaults (Lambda API reference, CreateFunction). */
export interface InvokedFunction {
  logicalId: string;
  /** What the function is told: FunctionName, else the logical ID. */
  name: string;
  packageType: 'Zip' | 'Image';
  /** Undefined for an image. */
  runtime: string | undefined;
  handler: string;
  architecture: Architecture;
  /** Seconds. */
  timeout: number;
  /** MB. */
  memorySize: number;
  /** Of a zip function: they are not here when it runs here. */
  hasLayers: boolean;
}

export function settingsOf(fn: FunctionResource, scope: Scope): InvokedFunction {
  const known = (property: string): unknown => {
    const evaluated = evaluate(fn.properties[property], scope);
    return evaluated.known ? evaluated.value : undefined;
  };
  const textOr = <T>(property: string, standard: T): string | T => {
    const value = known(property);
    return typeof value === 'string' && value !== '' ? value : standard;
  };
  const numberOr = (property: string, standard: number): number => {
    const value = Number(known(property) ?? standard);
    if (Number.isFinite(value) && value > 0) return value;
    throw new InvalidProjectError(
      `${property} of ${fn.logicalId} is not a number above 0.`,
      'Check it in the template, and the parameters it comes from.',
    );
  };
  const architectures = known('Architectures');
  const packageType = packageTypeOf(fn) === 'Image' ? 'Image' : 'Zip';
  return {
    logicalId: fn.logicalId,
    name: functionNameOf(fn, scope) ?? fn.logicalId,
    packageType,
    runtime: textOr('Runtime', undefined),
    handler: textOr('Handler', 'bootstrap'),
    architecture: Array.isArray(architectures) && architectures[0] === 'arm64' ? 'arm64' : 'x86_64',
    timeout: numberOr('Timeout', 3),
    memorySize: numberOr('MemorySize', 128),
    hasLayers: packageType === 'Zip' && hasLayers(fn, scope),
  };
}
