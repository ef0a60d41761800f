import { UsageError } from '../errors.ts';

/** What samgen has to know of sam's options behind `--`; all the others are handed on as they are. */
export interface PassedOn {
  /** By the option's long name: `stack-name`. */
  values: Readonly<Record<string, string>>;
  /** The words of options that take several. */
  lists: Readonly<Record<string, readonly string[]>>;
  switches: ReadonlySet<string>;
  /** What sam gets. */
  rest: readonly string[];
}

type Kind = 'value' | 'words' | 'switch';

interface Understood {
  kind: Kind;
  /** The long name; `-t` and `--template-file` are one option. */
  name: string;
  /** samgen uses it for itself and gives it to sam in its own place. */
  taken: boolean;
}

const own = (kind: Kind, name: string): Understood => ({ kind, name, taken: true });
const seen = (kind: Kind, name: string): Understood => ({ kind, name, taken: false });

const PROJECT: Readonly<Record<string, Understood>> = {
  '-t': own('value', 'template'),
  '--template': own('value', 'template'),
  '--template-file': own('value', 'template'),
  '--config-file': own('value', 'config-file'),
  '--config-env': own('value', 'config-env'),
};

/** As samcli/commands/build/command.py and samcli/commands/deploy/command.py name them. */
const COMMANDS: Readonly<Record<'build' | 'deploy' | 'delete', Readonly<Record<string, Understood>>>> = {
  build: PROJECT,
  deploy: {
    ...PROJECT,
    '--stack-name': own('value', 'stack-name'),
    '--region': own('value', 'region'),
    '--profile': own('value', 'profile'),
    '--parameter-overrides': own('words', 'parameter-overrides'),
    '--capabilities': own('words', 'capabilities'),
    '-g': own('switch', 'guided'),
    '--guided': own('switch', 'guided'),
    '--confirm-changeset': own('switch', 'confirm-changeset'),
    '--no-confirm-changeset': own('switch', 'no-confirm-changeset'),
    '--image-repository': own('value', 'image-repository'),
    '--image-repositories': own('value', 'image-repositories'),
    '--debug': seen('switch', 'debug'),
    '--save-params': seen('switch', 'save-params'),
    '--no-execute-changeset': seen('switch', 'no-execute-changeset'),
    '--resolve-s3': seen('switch', 'resolve-s3'),
    '--no-resolve-s3': seen('switch', 'no-resolve-s3'),
    '--s3-bucket': seen('value', 's3-bucket'),
    '--s3-prefix': seen('value', 's3-prefix'),
    '--resolve-image-repos': seen('switch', 'resolve-image-repos'),
    '--fail-on-empty-changeset': seen('switch', 'fail-on-empty-changeset'),
  },
  delete: {
    '--config-file': own('value', 'config-file'),
    '--config-env': own('value', 'config-env'),
    '--stack-name': own('value', 'stack-name'),
    '--region': own('value', 'region'),
    '--profile': own('value', 'profile'),
    '--no-prompts': own('switch', 'no-prompts'),
  },
};

/** Options that may be given several times with one value each. */
const REPEATED = new Set(['image-repositories']);

/** Reads the words behind `--` as sam's parser would. @throws UsageError for an option without its value */
export function readPassedOn(command: keyof typeof COMMANDS, words: readonly string[]): PassedOn {
  const values: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const switches = new Set<string>();
  const rest: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const start = index;
    const { option, glued } = parts(words[index]!);
    const known = COMMANDS[command][option];
    if (known?.kind === 'switch') {
      // The last one counts.
      switches.delete(known.name.startsWith('no-') ? known.name.slice(3) : `no-${known.name}`);
      switches.add(known.name);
    }
    if (known !== undefined && known.kind !== 'switch') {
      const found: string[] = glued === undefined ? [] : [glued];
      // sam reads further words up to the next option (samcli/commands/_utils/custom_options/option_nargs.py).
      const wanted = known.kind === 'words' ? Number.POSITIVE_INFINITY : 1;
      while (found.length < wanted && index + 1 < words.length) {
        const next = words[index + 1]!;
        if (next.startsWith('-') && (known.kind === 'words' || found.length > 0)) break;
        found.push(next);
        index += 1;
      }
      if (found.length === 0) throw new UsageError(`${option}, behind --, has no value.`, 'Give it one.');
      if (known.kind === 'words' || REPEATED.has(known.name))
        lists[known.name] = [...(lists[known.name] ?? []), ...found];
      else values[known.name] = found[0]!;
    }
    if (known === undefined || !known.taken) rest.push(...words.slice(start, index + 1));
  }
  return { values, lists, switches, rest };
}

/** `--name=value`, `--name`, `-n` or `-tvalue`. */
function parts(word: string): { option: string; glued: string | undefined } {
  if (/^-[a-zA-Z]./s.test(word) && !word.startsWith('--')) {
    return { option: word.slice(0, 2), glued: word.slice(2) };
  }
  const equals = word.indexOf('=');
  if (!word.startsWith('-') || equals < 0) return { option: word, glued: undefined };
  return { option: word.slice(0, equals), glued: word.slice(equals + 1) };
}
