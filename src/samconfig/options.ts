import { SAM_OPTIONS } from './sam-options.generated.ts';

export interface SamOption {
  name: string;
  type: 'text' | 'flag' | 'integer' | 'list' | 'choice';
  choices: readonly string[];
}

/** A command's options by their names in a samconfig; undefined for a command that sam does not have. */
export function optionsOf(command: string): ReadonlyMap<string, SamOption> | undefined {
  const line = SAM_OPTIONS[command];
  return line === undefined
    ? undefined
    : new Map(line.split(' ').map((word) => [nameOf(word), optionOf(word)]));
}

export const SAM_COMMANDS: readonly string[] = Object.keys(SAM_OPTIONS);

/** The commands that have an option. */
export const commandsWith = (option: string): string[] =>
  SAM_COMMANDS.filter((command) => SAM_OPTIONS[command]!.split(' ').some((word) => nameOf(word) === option));

const nameOf = (word: string): string => /^\w+/.exec(word)![0];

function optionOf(word: string): SamOption {
  const name = nameOf(word);
  const sign = word.slice(name.length);
  const type = ({ '?': 'flag', '#': 'integer', '*': 'list', '': 'text' } as const)[sign] ?? 'choice';
  return { name, type, choices: type === 'choice' ? sign.slice(1).split('|') : [] };
}
