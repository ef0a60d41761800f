import { didYouMean } from '../../text/did-you-mean.ts';
import { type Finding, hinted, meant } from '../finding.ts';
import { type CommandSection, commandSections, type SamconfigRule } from './context.ts';

export const samconfigStackName: SamconfigRule = {
  id: 'samconfig-stack-name',
  severity: 'error',
  summary: 'A stack name that CloudFormation refuses.',
  help: 'A stack name starts with a letter, has letters, digits and hyphens only, and at most 128 of them (CloudFormation API reference, CreateStack).',
  check: ({ samconfig }) =>
    commandSections(samconfig).flatMap(({ parameters, path }) => {
      const name = parameters['stack_name'];
      // sam list and its like take a stack's ARN too.
      if (typeof name !== 'string' || name.startsWith('arn:')) return [];
      if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) return [];
      const better = name.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^[^A-Za-z]+|-+$/g, '');
      return {
        path: [...path, 'stack_name'],
        message:
          'CloudFormation refuses this stack name: letters, digits and hyphens only, a letter first, 128 at most.',
        ...hinted(better !== '' && better.length <= 128 ? `Write ${better}.` : undefined),
      };
    }),
};

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];

export const samconfigCapability: SamconfigRule = {
  id: 'samconfig-capability',
  severity: 'error',
  summary: 'A capability that CloudFormation does not have.',
  help: 'CloudFormation knows CAPABILITY_IAM, CAPABILITY_NAMED_IAM and CAPABILITY_AUTO_EXPAND, and refuses a deployment that names another.',
  check: ({ samconfig }) =>
    commandSections(samconfig).flatMap(({ command, parameters, path }) => {
      if (!['deploy', 'sync', 'global'].includes(command)) return [];
      return wordsOf(parameters['capabilities'])
        .filter((word) => !CAPABILITIES.includes(word))
        .map((word) => ({
          path: [...path, 'capabilities'],
          within: word,
          message: `CloudFormation has no capability ${word}.`,
          ...meant(
            CAPABILITIES.find((one) => one === `CAPABILITY_${word}`) ?? didYouMean(word, CAPABILITIES),
          ),
        }));
    }),
};

const wordsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .filter((one) => typeof one === 'string')
    .flatMap((one: string) => one.split(/[\s,]+/))
    .filter((word) => word !== '');

export const samconfigFile: SamconfigRule = {
  id: 'samconfig-file',
  severity: 'warning',
  summary: 'A file that a samconfig names and that is not there.',
  help: 'sam stops when the template or the event it is told to take is not there. Its path starts from the folder sam runs in, which is most often that of the samconfig.',
  check: ({ samconfig, exists }) =>
    exists === undefined
      ? []
      : commandSections(samconfig).flatMap((section) => missingFiles(section, exists)),
};

function missingFiles(
  { command, parameters, path }: CommandSection,
  exists: (path: string) => boolean,
): Finding[] {
  // What sam build and sam package write may not be there yet.
  const isMade = (file: string) => /\.aws-sam|packaged|build|output|^\.\.|\$/.test(file);
  const templates = ['template_file', 'template'].filter((name) => !isMade(String(parameters[name])));
  const events = command === 'local_invoke' ? ['event'] : [];
  return [...templates, ...events].flatMap((name): Finding[] => {
    const file = parameters[name];
    if (typeof file !== 'string' || file === '' || file === '-' || /^\.\.|^[/~]|:\/\//.test(file)) return [];
    return exists(file)
      ? []
      : [{ path: [...path, name], message: `There is no file ${file} beside this samconfig.` }];
  });
}
