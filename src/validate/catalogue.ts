import type { Severity } from '../problem.ts';
import { rules } from './rules/index.ts';
import { samconfigRules } from './samconfig/index.ts';

export interface RuleDescription {
  severity: Severity;
  summary: string;
  help: string;
}

/** The rules that are no files of their own: what a reader or the schema finds. */
const READING: Readonly<Record<string, readonly [summary: string, help: string, severity?: Severity]>> = {
  'file-missing': ['A file that is not there.', 'Check the path, or name another file.'],
  'file-unreadable': ['A file that cannot be read.', 'It must be a regular file that you may read.'],
  'file-too-large': ['A file that is too large.', 'CloudFormation takes a template of at most 1 MB.'],
  'file-not-text': ['A file that is no text.', 'Save it as UTF-8.'],
  'yaml-syntax': ['A mistake in the YAML.', 'Nothing else can be checked before it is mended.'],
  'yaml-tab': ['A tab as indentation.', 'YAML allows spaces only.'],
  'yaml-duplicate-key': [
    'A key that stands twice in a map.',
    'Only the last of the two values counts.',
    'warning',
  ],
  'yaml-alias': ['An alias without its anchor.', 'An alias comes after the anchor of the same name.'],
  'yaml-alias-bomb': ['Aliases that expand without end.', 'Write the repeated parts out, or repeat less.'],
  'yaml-merge': ['A merge of something that is no map.', '<< takes a map, or a list of maps.'],
  'yaml-key': ['A key that is no plain text.', 'CloudFormation knows texts as keys only.'],
  'yaml-empty': ['An empty file.', 'A template has at least the section Resources.'],
  'yaml-too-large': ['A file with too many values.', 'CloudFormation would refuse it.'],
  'yaml-too-deep': ['A file nested too deep.', 'CloudFormation would refuse it.'],
  'samconfig-syntax': ['A mistake in the samconfig.', 'sam cannot read it either.'],
  'samconfig-shape': ['A samconfig that is no table of environments.', 'sam cannot read it either.'],
  'samconfig-format': [
    'A samconfig of a kind sam does not read.',
    'Its name ends with .toml, .yaml or .yml.',
  ],
  'schema-unknown-property': ['A property that does not exist.', 'SAM or CloudFormation refuses it.'],
  'schema-missing-property': ['A property that is missing.', 'SAM or CloudFormation asks for it.'],
  'schema-wrong-type': ['A value of the wrong type.', 'SAM or CloudFormation refuses it.'],
  'schema-wrong-value': ['A value that is not allowed.', 'SAM, CloudFormation or Lambda refuses it.'],
  'schema-invalid-name': ['A name that is not allowed.', 'Logical IDs have letters and digits only.'],
  'schema-null-value': ['A value that is missing.', 'CloudFormation takes no null.'],
  'schema-unknown-resource-type': ['A resource type that does not exist.', 'See the AWS SAM specification.'],
};

/** What a rule is about; for one that is not known, its name. */
export function describeRule(id: string): RuleDescription {
  const rule = [...rules, ...samconfigRules].find((one) => one.id === id);
  if (rule) return { severity: rule.severity, summary: rule.summary, help: rule.help };
  const [summary, help, severity = 'error'] = READING[id] ?? [id, id];
  return { severity, summary, help };
}

/** The names of all rules, in the order of the alphabet. */
export const ruleNames = (): string[] =>
  [...Object.keys(READING), ...[...rules, ...samconfigRules].map(({ id }) => id)].sort();
