import { type FunctionResource, packageTypeOf } from '../../template/functions.ts';
import { isRecord } from '../../text/is-record.ts';
import type { Rule } from '../finding.ts';

export const imageSource: Rule = {
  id: 'image-source',
  severity: 'error',
  summary: 'An image function with neither an image nor what one is built from.',
  help: 'sam build makes the image from Metadata.Dockerfile and Metadata.DockerContext, and needs both; without them it skips the function (samcli/lib/providers/provider.py, get_function_build_info), and the deployment fails for want of an ImageUri.',
  check: ({ functions, isWhole }) =>
    functions
      .filter((fn) => isWhole && packageTypeOf(fn) === 'Image' && !hasImage(fn))
      .flatMap((fn) => {
        const missing = ['Dockerfile', 'DockerContext'].filter((key) => !fn.metadata[key]);
        if (missing.length === 0) return [];
        return {
          path: fn.path,
          part: 'key' as const,
          message: `${fn.logicalId} has no ImageUri, and no Metadata.${missing.join(' and no Metadata.')} to build its image from.`,
          hint: 'Add Metadata with Dockerfile and DockerContext, or an ImageUri.',
        };
      }),
};

function hasImage({ type, properties }: FunctionResource): boolean {
  if (type === 'AWS::Serverless::Function') return properties['ImageUri'] !== undefined;
  const code = properties['Code'];
  return isRecord(code) ? Object.keys(code).length > 0 : code !== undefined;
}
