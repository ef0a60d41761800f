import { isRecord } from '../../text/is-record.ts';
import { type Finding, meant, nearest, type Rule } from '../finding.ts';
import { transformsOf } from '../transforms.ts';

export const mappingMissing: Rule = {
  id: 'mapping-missing',
  severity: 'error',
  summary: 'A FindInMap in a mapping that the template does not have.',
  help: 'CloudFormation refuses a template whose Fn::FindInMap names a mapping that is not in the section Mappings.',
  check: ({ isWhole, references, template }) => {
    // With the language extensions a FindInMap may have a default.
    if (!isWhole || transformsOf(template).some(({ name }) => name === 'AWS::LanguageExtensions')) return [];
    const mappings = template['Mappings'];
    const names = isRecord(mappings) ? Object.keys(mappings) : [];
    return references.flatMap(({ kind, name, path }): Finding[] => {
      if (kind !== 'Mapping' || path[0] === 'Metadata' || path[2] === 'Metadata' || names.includes(name))
        return [];
      const message = `There is no mapping ${name} in this template.`;
      return [{ path, message, ...meant(nearest(name, names, names.length)) }];
    });
  },
};
