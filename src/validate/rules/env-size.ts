import { environmentBytes, MAX_ENVIRONMENT_BYTES } from '../../template/environment-variables.ts';
import { intrinsicOf } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';
import { branches } from '../branches.ts';
import { mapsOf } from '../environments.ts';
import type { Rule } from '../finding.ts';

export const envSize: Rule = {
  id: 'env-size',
  severity: 'error',
  summary: 'More environment variables than the 4 KB that Lambda takes.',
  help: 'All variables together, as compact JSON, may have 4096 bytes. Move large values to a file, SSM or S3.',
  check: ({ functions }) =>
    functions.flatMap((fn) => {
      const path = fn.pathOf('Environment');
      const maps = mapsOf(fn.properties['Environment'], path);
      const sizes = maps.map(({ value }) => leastSize(value as Record<string, unknown>));
      const size = Math.min(...sizes);
      if (sizes.length === 0 || size <= MAX_ENVIRONMENT_BYTES) return [];
      const message = `The environment of ${fn.logicalId} has at least ${size} bytes; Lambda takes ${MAX_ENVIRONMENT_BYTES}.`;
      return { path: [...path, 'Variables'], part: 'key' as const, message };
    }),
};

/** The bytes that the map has whatever its references turn out to be. */
function leastSize(variables: Record<string, unknown>): number {
  const least = Object.entries(variables).flatMap(([name, value]) => {
    const text = leastText(value);
    return text === undefined ? [] : [[name, text]];
  });
  return environmentBytes(Object.fromEntries(least));
}

function leastText(value: unknown): string | undefined {
  const texts = branches(value, []).map((branch) => {
    const [name, argument] = intrinsicOf(branch.value) ?? [];
    if (name === undefined) return isRecord(branch.value) ? '' : String(branch.value ?? '');
    if (name === 'Ref' && argument === 'AWS::NoValue') return undefined;
    const pattern = Array.isArray(argument) ? argument[0] : argument;
    return name === 'Fn::Sub' && typeof pattern === 'string' ? pattern.replace(/\$\{[^{}]*\}/g, '') : '';
  });
  if (texts.includes(undefined)) return undefined;
  return texts.reduce((least, text) => (text!.length < least!.length ? text : least), texts[0]);
}
