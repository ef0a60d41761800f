import { relative } from 'node:path';
import type { Deps } from '../deps.ts';
import type { StackFlags } from '../project/choose-stack.ts';
import type { NextCommands } from '../stack/trouble.ts';
import { pathWord, shellWord } from '../text/shell-word.ts';

/** samgen commands for the same project and stack, to be typed where the user stands. */
export function samgenCommand(
  verb: string,
  flags: StackFlags,
  { cwd, standsIn }: Pick<Deps, 'cwd' | 'standsIn'>,
): string {
  const words = ['samgen', verb];
  if (cwd !== standsIn) words.push('-C', pathWord(relative(standsIn, cwd) || '.'));
  if (flags.template !== undefined) words.push('-t', shellWord(flags.template));
  const options: [string, string | undefined][] = [
    ['--config-file', flags.configFile],
    ['--config-env', flags.configEnv],
    ['--stack-name', flags.stackName],
    ['--region', flags.region],
    ['--profile', flags.profile],
  ];
  for (const [name, value] of options) if (value !== undefined) words.push(name, shellWord(value));
  return words.join(' ');
}

/** What hints name, for one stack. */
export function nextCommands(
  flags: StackFlags,
  stack: { name: string; region: string; profile: string | undefined },
  deps: Pick<Deps, 'cwd' | 'standsIn'>,
): NextCommands {
  const profile = stack.profile === undefined ? '' : ` --profile ${shellWord(stack.profile)}`;
  return {
    deploy: samgenCommand('deploy', flags, deps),
    delete: samgenCommand('delete', flags, deps),
    aws: (words) =>
      `aws cloudformation ${words} --stack-name ${shellWord(stack.name)} --region ${shellWord(stack.region)}${profile}`,
  };
}
