import { resourcesOf } from '../../template/functions.ts';
import { isRecord } from '../../text/is-record.ts';
import type { Rule } from '../finding.ts';

export const transformMissing: Rule = {
  id: 'transform-missing',
  severity: 'warning',
  summary: 'Resources of SAM without its transform.',
  help: 'CloudFormation knows AWS::Serverless resources and Globals only with Transform: AWS::Serverless-2016-10-31. It is a warning because a step before the deployment may add it.',
  check: ({ template }) => {
    const transform = template['Transform'];
    const transforms = Array.isArray(transform) ? transform : [transform];
    if (transforms.some((name) => name !== undefined && name !== 'AWS::LanguageExtensions')) return [];
    if (isRecord(template['Resources']) && 'Fn::Transform' in template['Resources']) return [];
    if ('Fn::Transform' in template) return [];
    const first = resourcesOf(template).find(([, { Type: type }]) =>
      String(type).startsWith('AWS::Serverless::'),
    );
    if (first === undefined) return [];
    return [
      {
        path: ['Resources', first[0], 'Type'],
        message: 'CloudFormation does not know this type without the transform of SAM.',
        hint: 'Add Transform: AWS::Serverless-2016-10-31 at the top of the template.',
      },
    ];
  },
};
