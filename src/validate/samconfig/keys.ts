import { commandsWith, optionsOf, SAM_COMMANDS } from '../../samconfig/options.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { hinted } from '../finding.ts';
import { commandSections, type SamconfigRule } from './context.ts';

/** A guess takes time, and nobody reads more of them. */
const GUESSES = 100;

export const samconfigKey: SamconfigRule = {
  id: 'samconfig-key',
  severity: 'warning',
  summary: 'An option that the command does not have.',
  help: 'sam passes over an option it does not know, so what it should change stays as it is.',
  check: ({ samconfig }) =>
    commandSections(samconfig).flatMap(({ command, parameters, path }) => {
      const known = namesOf(command);
      if (known === undefined) return [];
      return Object.keys(parameters)
        .filter((name) => !known.includes(name))
        .map((name, index) => ({
          path: [...path, name],
          part: 'key' as const,
          message:
            command === 'global'
              ? `No command of sam has an option ${name}.`
              : `sam ${command.replaceAll('_', ' ')} has no option ${name}.`,
          ...hinted(index < GUESSES ? hintFor(name, known) : undefined),
        }));
    }),
};

/** In the section global, an option of any command. */
function namesOf(command: string): string[] | undefined {
  if (command !== 'global') return optionsOf(command) && [...optionsOf(command)!.keys()];
  return [...new Set(SAM_COMMANDS.flatMap((name) => [...optionsOf(name)!.keys()]))];
}

function hintFor(name: string, known: string[]): string | undefined {
  const near = didYouMean(name.replaceAll('-', '_'), known);
  if (near !== undefined) return `Did you mean ${near}?`;
  const others = commandsWith(name);
  return others.length === 0 ? undefined : `It is an option of ${others.slice(0, 3).join(', ')}.`;
}
