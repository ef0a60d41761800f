import type { Stage } from '../../dockerfile/dockerfile.ts';
import { packageCommand, programWords } from '../../dockerfile/package-commands.ts';
import { commandsOf } from '../../dockerfile/shell-commands.ts';
import { topicMove } from '../extras.ts';
import { packageMove } from '../packages.ts';
import type { DockerfileQuestion } from './move.ts';

/**
 * Programs that the new base does not have, and their packages (AL2023 user guide, "Comparing packages installed on AL2023
 * Container Images", column "Minimal Container").
 */
const PACKAGES: ReadonlyMap<string, string> = new Map(
  `
diffutils diff cmp
findutils find xargs
gzip gzip gunzip zcat
hostname hostname
procps-ng ps pgrep pkill free top
shadow-utils useradd groupadd usermod adduser
tar tar
unzip unzip
which which
`
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [name = '', ...programs] = row.split(' ');
      return programs.map((program): [string, string] => [program, name]);
    }),
);

/** @param chain the stage, and before it the stages that it is made of */
export function missingPrograms(text: string, chain: readonly Stage[]): DockerfileQuestion[] {
  const questions: DockerfileQuestion[] = [];
  const installed = new Set<string>();
  for (const stage of chain) {
    for (const instruction of stage.instructions) {
      if (instruction.keyword !== 'RUN') continue;
      for (const command of commandsOf(text, instruction)) {
        const found = packageCommand(command);
        for (const { kind, word } of found?.arguments ?? []) {
          // What a variable, a group or an rpm brings nobody knows here.
          if (kind !== 'package') for (const name of PACKAGES.values()) installed.add(name);
          for (const name of namesOf(word.value ?? '', found!.program)) installed.add(name);
        }
        const program = programWords(command.words)[0];
        const name = PACKAGES.get(program?.value?.replace(/^(?:\/usr)?\/s?bin\//, '') ?? '');
        if (program === undefined || name === undefined || installed.has(name)) continue;
        installed.add(name);
        if (stage === chain.at(-1))
          questions.push({
            at: { start: program.start, end: program.end },
            about: 'missing-program',
            message: `The new base has no ${program.value}.`,
            hint: `Install it before: dnf install -y ${name}.`,
          });
      }
    }
  }
  return questions;
}

/** A package's own name, what it becomes, and the package of a program that is installed under the program's name. */
function namesOf(value: string, program: string): string[] {
  const move = program === 'amazon-linux-extras' ? topicMove(value) : packageMove(value);
  const alias = value === 'procps' ? ['procps-ng'] : [PACKAGES.get(value) ?? value];
  return [...alias, ...(move?.kind === 'rename' ? move.to : [])];
}
