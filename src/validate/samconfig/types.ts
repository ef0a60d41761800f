import { optionsOf, SAM_COMMANDS, type SamOption } from '../../samconfig/options.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { isRecord } from '../../text/is-record.ts';
import { type Finding, meant } from '../finding.ts';
import { commandSections, type SamconfigRule } from './context.ts';

/** click's own words (click/types.py, BoolParamType). */
const FLAG_WORDS = /^(1|0|true|false|t|f|yes|no|y|n|on|off)$/i;

/** Lists whose words sam reads one by one. A parameter override and an image repository have forms of their own. */
const SINGLE_WORDS = ['capabilities', 'notification_arns', 'tags'];

export const samconfigType: SamconfigRule = {
  id: 'samconfig-type',
  severity: 'error',
  summary: 'A value of a type that sam cannot take.',
  help: 'sam stops when an option is of the wrong type: true or false for a switch, a whole number for a count, one of its words for a choice.',
  check: ({ samconfig }) =>
    commandSections(samconfig).flatMap(({ command, parameters, path }) =>
      Object.entries(parameters).flatMap(([name, value]) => {
        const option = optionFor(command, name);
        const found = option && wrongType(option, value);
        return found ? [{ path: [...path, name], ...found }] : [];
      }),
    ),
};

/** In the section global, only an option that is the same for every command that has it. */
function optionFor(command: string, name: string): SamOption | undefined {
  if (command !== 'global') return optionsOf(command)?.get(name);
  const all = SAM_COMMANDS.flatMap((one) => optionsOf(one)!.get(name) ?? []);
  return all.every(({ type, choices }) => type === all[0]!.type && choices.join() === all[0]!.choices.join())
    ? all[0]
    : undefined;
}

function wrongType(option: SamOption, value: unknown): Omit<Finding, 'path'> | undefined {
  const { name, type, choices } = option;
  if (type === 'flag') {
    const isFlag = typeof value === 'boolean' || value === 0 || value === 1;
    if (isFlag || (typeof value === 'string' && FLAG_WORDS.test(value.trim()))) return undefined;
    return { message: `${name} must be true or false.` };
  }
  if (type === 'integer') {
    const isNumber = typeof value === 'number' || typeof value === 'boolean';
    if (isNumber || (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value))) return undefined;
    return { message: `${name} must be a whole number.` };
  }
  if (type === 'choice') {
    if (typeof value === 'string' && choices.includes(value)) return undefined;
    const near = typeof value === 'string' ? didYouMean(value, choices) : undefined;
    return { message: `${name} must be one of ${choices.join(', ')}.`, ...meant(near) };
  }
  if (type === 'list') {
    const isWord = typeof value === 'string' || Array.isArray(value);
    if (isWord || !SINGLE_WORDS.includes(name)) return undefined;
    return { message: `${name} must be a list or a text.` };
  }
  if (!Array.isArray(value) && !isRecord(value)) return undefined;
  return {
    severity: 'warning',
    message: `${name} must be one text; sam would take its brackets as part of it.`,
  };
}
