import { isCustomRuntime } from '../../template/functions.ts';
import { possibleValues } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';
import type { Rule } from '../finding.ts';

export const inlineCode: Rule = {
  id: 'inline-code',
  severity: 'error',
  summary: 'Code in the template of a custom runtime.',
  help: 'CloudFormation takes code written in the template for Node.js and Python only (AWS::Lambda::Function Code, ZipFile).',
  check: ({ functions, template }) =>
    functions.flatMap((fn) => {
      const { properties, logicalId } = fn;
      const code = properties['Code'];
      const isInline =
        fn.type === 'AWS::Serverless::Function'
          ? properties['InlineCode'] !== undefined
          : isRecord(code) && code['ZipFile'] !== undefined;
      const runtimes = possibleValues(properties['Runtime'], template) ?? [];
      if (!isInline || runtimes.length === 0 || !runtimes.every(isCustomRuntime)) return [];
      const isServerless = fn.type === 'AWS::Serverless::Function';
      return {
        path: isServerless ? fn.pathOf('InlineCode') : [...fn.pathOf('Code'), 'ZipFile'],
        part: 'key' as const,
        message: `${logicalId} runs on ${String(runtimes[0])}: CloudFormation takes inline code for Node.js and Python only.`,
        hint: `Put the bootstrap into a folder, and name it in ${isServerless ? 'CodeUri' : 'Code'}.`,
      };
    }),
};
