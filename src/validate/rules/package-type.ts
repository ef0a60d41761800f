import { type FunctionResource, packageTypeOf } from '../../template/functions.ts';
import { intrinsicOf } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';
import type { Finding, Rule } from '../finding.ts';

export const packageType: Rule = {
  id: 'package-type',
  severity: 'error',
  summary: 'Properties that do not go with the package type.',
  help: 'A zip function needs Runtime and Handler; an image function must have neither, nor Layers: its image says what runs (samtranslator/model/sam_resources.py; Lambda refuses the same).',
  check: ({ functions, isWhole }) => (isWhole ? functions.flatMap(checkFunction) : []),
};

function checkFunction(fn: FunctionResource): Finding[] {
  const { properties, logicalId, path } = fn;
  const type = packageTypeOf(fn);
  const isServerless = fn.type === 'AWS::Serverless::Function';
  if (type === 'unknown') return [];
  if (isServerless && properties['ImageUri'] !== undefined && properties['PackageType'] === undefined) {
    const message = `${logicalId} has an ImageUri, but is a zip function: PackageType is Zip where nothing is said.`;
    return [{ path: fn.pathOf('ImageUri'), part: 'key', message, hint: 'Add PackageType: Image.' }];
  }
  if (type === 'Image') {
    return ['Runtime', 'Handler', 'Layers']
      .filter((property) => isSet(properties[property]))
      .map((property) => ({
        path: fn.pathOf(property),
        part: 'key',
        message: `${logicalId} is an image function, which must not have ${property}.`,
        hint: fn.pathOf(property)[0] === 'Globals' ? `Move ${property} to the zip functions.` : 'Remove it.',
      }));
  }
  if (intrinsicOf(properties) !== undefined || hasImageCode(properties['Code'])) return [];
  return ['Runtime', 'Handler']
    .filter((property) => properties[property] === undefined)
    .map((property) => ({
      path,
      part: 'key',
      message: `${logicalId} has no ${property}, which a zip function needs.`,
      hint: `Add ${property}${property === 'Handler' ? ' (bootstrap for a custom runtime)' : ''}, or PackageType: Image.`,
    }));
}

const hasImageCode = (code: unknown) => isRecord(code) && 'ImageUri' in code;

/** Whether a value certainly comes out: `AWS::NoValue` and conditions are not guessed. */
function isSet(value: unknown): boolean {
  const [name, argument] = intrinsicOf(value) ?? [];
  return value !== undefined && name !== 'Fn::If' && argument !== 'AWS::NoValue';
}
