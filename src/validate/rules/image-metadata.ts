import { packageTypeOf } from '../../template/functions.ts';
import type { Rule } from '../finding.ts';

const IMAGE_KEYS = ['Dockerfile', 'DockerContext', 'DockerTag', 'DockerBuildArgs', 'DockerBuildTarget'];

export const imageMetadata: Rule = {
  id: 'image-metadata',
  severity: 'warning',
  summary: 'Metadata for an image at a zip function.',
  help: 'sam build reads Dockerfile, DockerContext and their like for functions with PackageType: Image only.',
  check: ({ functions }) =>
    functions
      .filter((fn) => packageTypeOf(fn) === 'Zip')
      .flatMap((fn) => {
        const key = IMAGE_KEYS.find((name) => name in fn.metadata);
        if (key === undefined) return [];
        return {
          path: [...fn.path, 'Metadata', key],
          part: 'key' as const,
          message: `${fn.logicalId} is a zip function; sam ignores its ${key}.`,
          hint: 'Add PackageType: Image, or remove it.',
        };
      }),
};
