import { isRecord } from '../../text/is-record.ts';
import type { Rule } from '../finding.ts';
import { transformsOf } from '../transforms.ts';

export const resourcesEmpty: Rule = {
  id: 'resources-empty',
  severity: 'error',
  summary: 'A template without any resource.',
  help: 'CloudFormation and sam refuse a template whose section Resources is empty.',
  check: ({ template }) => {
    const resources = template['Resources'];
    const hasMacro = transformsOf(template).some(({ name }) => name !== 'AWS::Serverless-2016-10-31');
    if (!isRecord(resources) || Object.keys(resources).length > 0 || hasMacro || 'Fn::Transform' in template)
      return [];
    return [{ path: ['Resources'], part: 'key', message: 'There is no resource in this template.' }];
  },
};
