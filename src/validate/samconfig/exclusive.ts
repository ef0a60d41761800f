import { commandParameters } from '../../samconfig/read.ts';
import type { Finding } from '../finding.ts';
import { type CommandSection, commandSections, type SamconfigRule } from './context.ts';

const REPOSITORIES = ['image_repositories', 'image_repository', 'resolve_image_repos'];

export const samconfigExclusive: SamconfigRule = {
  id: 'samconfig-exclusive',
  severity: 'error',
  summary: 'Options that exclude each other.',
  help: 'sam takes only one of image_repository, image_repositories and resolve_image_repos (samcli/lib/cli_validation/image_repository_validation.py), and not resolve_s3 together with s3_bucket. What stands in global counts for every command.',
  check: ({ samconfig }) =>
    commandSections(samconfig).flatMap((section) => {
      const { environment, command } = section;
      if (command !== 'deploy' && command !== 'package') return [];
      const all = commandParameters(samconfig, environment, command);
      const found = [clash(section, all, REPOSITORIES)];
      if (!isOn(all['guided'])) found.push(clash(section, all, ['s3_bucket', 'resolve_s3']));
      return found.flat();
    }),
};

function clash(
  { environment, command, parameters, path }: CommandSection,
  all: Record<string, unknown>,
  names: string[],
): Finding[] {
  const given = names.filter((name) => isOn(all[name]));
  if (given.length < 2) return [];
  const name = given.findLast((one) => one in parameters) ?? given.at(-1)!;
  const place = name in parameters ? [...path, name] : [environment, 'global', 'parameters', name];
  const others = given.filter((one) => one !== name).join(' and ');
  const message = `sam ${command} takes ${name} or ${others}, not both.`;
  return [{ path: place, part: 'key', message, hint: `Remove all but one of ${given.join(', ')}.` }];
}

/** As sam sees it: an empty text, an empty list and a switch that is off are not given. */
function isOn(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'string') return value !== '' && !/^(false|no|off|0|f|n)$/i.test(value);
  return Boolean(value);
}
