import type { Span } from '../text/edits.ts';
import type { ShellCommand, ShellWord } from './shell-commands.ts';

export type PackageProgram =
  | 'yum'
  | 'dnf'
  | 'microdnf'
  | 'amazon-linux-extras'
  | 'rpm'
  | 'yum-config-manager';

export interface PackageOption extends Span {
  /** `-y`, `--enablerepo`. */
  readonly name: string;
  /** Of `--enablerepo=x` and `-c x`; undefined where it takes none, or it is not written here. */
  readonly value: string | undefined;
  readonly words: readonly ShellWord[];
}

export interface PackageArgument {
  /** `group`: `@development` or a name behind `groupinstall`; `unknown`: the shell puts it in. */
  readonly kind: 'package' | 'group' | 'url' | 'file' | 'unknown';
  readonly word: ShellWord;
}

/** A call of a program that installs packages. */
export interface PackageCommand extends Span {
  readonly program: PackageProgram;
  /** As it is called: `/usr/bin/yum` too. */
  readonly programWord: ShellWord;
  /** yum's `install`; of rpm, the mode that its option says: `install upgrade freshen erase query verify import eval`. */
  readonly subcommand: string | undefined;
  readonly subcommandWord: ShellWord | undefined;
  readonly options: readonly PackageOption[];
  readonly arguments: readonly PackageArgument[];
  readonly command: ShellCommand;
}

const PROGRAM =
  /^(?:\/usr\/bin\/|\/bin\/)?(yum|dnf|microdnf|dnf-3|rpm|amazon-linux-extras|yum-config-manager)$/;
/** What runs the command that follows it, with options of its own that take no value. */
const RUNNERS = new Set(['sudo', 'env', 'exec', 'command', 'time', 'nice', 'nohup']);

/** The part of a command that is the program proper and its arguments, behind `sudo` and `env X=y`. */
export function programWords(words: readonly ShellWord[]): readonly ShellWord[] {
  if (!RUNNERS.has(words[0]?.value ?? '')) return words;
  const next = words.findIndex(({ text }, index) => index > 0 && !/^-|^\w+=/.test(text));
  return next < 0 ? [] : programWords(words.slice(next));
}

/** Undefined where the command installs nothing, or calls none of these programs. */
export function packageCommand(command: ShellCommand): PackageCommand | undefined {
  const [programWord, ...rest] = programWords(command.words);
  const name = PROGRAM.exec(programWord?.value ?? '')?.[1];
  if (programWord === undefined || name === undefined) return undefined;
  const program = (name === 'dnf-3' ? 'dnf' : name) as PackageProgram;
  const { options, operands } = parted(rest, program === 'rpm' ? RPM_VALUES : YUM_VALUES);
  const span = { start: programWord.start, end: command.words.at(-1)!.end };
  const common = { ...span, program, programWord, options, command };
  if (program === 'rpm') {
    const mode = options.find(({ name: option }) => rpmMode(option) !== undefined);
    const argumentsOf = operands.map((word) => argument(word, undefined));
    const subcommand = mode && rpmMode(mode.name);
    return { ...common, subcommand, subcommandWord: mode?.words[0], arguments: argumentsOf };
  }
  const [subcommandWord, ...others] = program === 'yum-config-manager' ? [undefined, ...operands] : operands;
  const subcommand = subcommandWord?.value;
  return {
    ...common,
    subcommand,
    subcommandWord,
    arguments: others.filter((word) => word !== undefined).map((word) => argument(word, subcommand)),
  };
}

function argument(word: ShellWord, subcommand: string | undefined): PackageArgument {
  const { value, text } = word;
  const shown = value ?? text.replace(/^"/, '');
  if (/^(?:https?|ftp|file|s3):\/\//.test(shown)) return { kind: 'url', word };
  if (/\.rpm"?$/.test(shown) && (value === undefined || /[/*]|^[^/]*\.rpm$/.test(value)))
    return { kind: 'file', word };
  if (value === undefined) return { kind: 'unknown', word };
  const isGroup = value.startsWith('@') || /^group/.test(subcommand ?? '');
  return { kind: isGroup ? 'group' : 'package', word };
}

/** yum(8), dnf(8) and microdnf(8): options whose value is a word of its own. */
const YUM_VALUES =
  /^(?:-[cdexR]|--(?:config|debuglevel|errorlevel|exclude|excludepkgs|randomwait|installroot|enablerepo|disablerepo|enable-repo|disable-repo|repo|repoid|disableplugin|enableplugin|releasever|setopt|rpmverbosity|color|downloaddir|destdir|forcearch|arch|advisory|advisories|bz|cve|sec-severity|comment|add-repo))$/;
/** rpm(8). */
const RPM_VALUES =
  /^(?:-[DE]|--(?:root|prefix|relocate|dbpath|define|undefine|eval|rcfile|macros|queryformat|qf|excludepath|pipe))$/;

function parted(
  words: readonly ShellWord[],
  takesValue: RegExp,
): { options: PackageOption[]; operands: ShellWord[] } {
  const options: PackageOption[] = [];
  const operands: ShellWord[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const [, name, inline] = /^['"]?(--?[A-Za-z][\w-]*)(?:=(.*))?/s.exec(word.value ?? word.text) ?? [];
    const next = words[index + 1];
    if (name === undefined) operands.push(word);
    else if (inline === undefined && takesValue.test(name) && next !== undefined) {
      options.push({ start: word.start, end: next.end, name, value: next.value, words: [word, next] });
      index++;
    } else {
      const value = word.value === undefined ? undefined : inline;
      options.push({ start: word.start, end: word.end, name, value, words: [word] });
    }
  }
  return { options, operands };
}

const RPM_MODES: readonly (readonly [RegExp, string])[] = [
  [/^--import$/, 'import'],
  [/^(?:-E|--eval)$/, 'eval'],
  [/^(?:-[a-zA-Z]*q[a-zA-Z]*|--query)$/, 'query'],
  [/^(?:-V\w*|--verify|-K|--checksig)$/, 'verify'],
  [/^(?:-e\w*|--erase)$/, 'erase'],
  [/^(?:-[a-zA-Z]*U[a-zA-Z]*|--upgrade)$/, 'upgrade'],
  [/^(?:-[a-zA-Z]*F[a-zA-Z]*|--freshen)$/, 'freshen'],
  [/^(?:-[a-zA-Z]*i[a-zA-Z]*|--install|--reinstall)$/, 'install'],
];

const rpmMode = (option: string): string | undefined =>
  RPM_MODES.find(([pattern]) => pattern.test(option))?.[1];
