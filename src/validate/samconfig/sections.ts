import { optionsOf, SAM_COMMANDS } from '../../samconfig/options.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { isRecord } from '../../text/is-record.ts';
import { type Finding, meant } from '../finding.ts';
import { type SamconfigContext, type SamconfigRule, tables } from './context.ts';

export const samconfigSection: SamconfigRule = {
  id: 'samconfig-section',
  severity: 'warning',
  summary: 'A part of the samconfig that sam does not look at.',
  help: 'sam reads [environment.command.parameters], the words of the command joined by _, and [environment.global.parameters]; it passes over everything else without a word.',
  check: ({ samconfig: { value } }) => [
    ...Object.keys(value).flatMap((name) => topLevel(name, value[name])),
    ...tables(value, []).flatMap(([environment, section]) =>
      Object.entries(section).flatMap(([command, table]) => commandSection(environment, command, table)),
    ),
  ],
};

function topLevel(name: string, value: unknown): Finding[] {
  if (name === 'version' || isRecord(value)) return [];
  const near = didYouMean(name, ['version']);
  const message = `sam reads no ${name} at the top of a samconfig.`;
  const severity = name === 'default' ? 'error' : 'warning';
  return [{ path: [name], part: 'key', message, severity, ...meant(near) }];
}

function commandSection(environment: string, command: string, table: unknown): Finding[] {
  const path = [environment, command];
  const isGenerateEvent = command.startsWith('local_generate_event');
  if (command !== 'global' && optionsOf(command) === undefined && !isGenerateEvent) {
    const near = didYouMean(command, [...SAM_COMMANDS, 'global']);
    const isSplit = SAM_COMMANDS.some((name) => name.startsWith(`${command}_`)) && isRecord(table);
    const hint = isSplit ? { hint: `Join the words of the command by _: ${command}_…` } : meant(near);
    const message = isRecord(table)
      ? `sam has no command ${command}; this section has no effect.`
      : `${command} must stand in [${environment}.<command>.parameters]; here it has no effect.`;
    return [{ path, part: 'key', message, ...hint }];
  }
  if (!isRecord(table)) return [];
  return Object.keys(table)
    .filter((name) => name !== 'parameters')
    .map((name) => ({
      path: [...path, name],
      part: 'key',
      message: `sam reads [${environment}.${command}.parameters] only; ${name} has no effect here.`,
      hint: isRecord(table[name]) ? 'Name the section parameters.' : 'Move it there.',
    }));
}

export const samconfigDefault: SamconfigRule = {
  id: 'samconfig-default',
  severity: 'warning',
  summary: 'A samconfig without the environment sam uses when none is asked for.',
  help: 'Without --config-env sam reads the environment default; where there is none, sam deploy misses its stack name and whatever else stands in the others.',
  check: ({ samconfig: { value }, environment }: SamconfigContext) => {
    const environments = tables(value, ['version']).map(([name]) => name);
    if (environment !== undefined && environments.length > 0 && !environments.includes(environment)) {
      const message = `There is no environment ${environment} in this samconfig.`;
      return [{ path: [], severity: 'error', message, ...meant(didYouMean(environment, environments)) }];
    }
    if (environment !== undefined || environments.length === 0 || environments.includes('default')) return [];
    const near = didYouMean('default', environments);
    const message = 'There is no [default.…] section: sam without --config-env finds nothing here.';
    return [{ path: [environments[0]!], part: 'key', message, ...meant(near) }];
  },
};
