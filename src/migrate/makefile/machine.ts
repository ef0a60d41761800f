import { scriptLines } from '../../dockerfile/logical-text.ts';
import { programWords } from '../../dockerfile/package-commands.ts';
import { scriptCommands } from '../../dockerfile/shell-commands.ts';
import type { Span, TextEdit } from '../../text/edits.ts';
import type { Architecture } from '../architecture.ts';
import { architectureWords } from '../architecture-words.ts';
import type { Makefile } from './rules.ts';

export interface MachineEdits {
  edits: TextEdit[];
  /** Whether the Makefile says GOARCH outside of recipes. */
  saysGoArchitecture: boolean;
  /** Commands that build for the machine they run on, and how to build for another one is not seen. */
  unclear: { offset: number; why: string }[];
}

const GO_VARIABLE = /^(?:export\s+)?GOARCH\s*[:?]?=/;
const COMPILER = /^(?:(?:musl-)?gcc|cc|c\+\+|g\+\+|clang(?:\+\+)?|\$[({](?:CC|CXX)[)}]|native-image|ghc)$/;
/** What else they do builds nothing. */
const BUILDER = /^(?:(?:\.\/)?(?:gradlew?|mvnw?)|swift|stack|nim|dotnet)$/;
const BUILDS = /build|native|package|assemble|compile|publish/i;

/**
 * What a recipe, and a Makefile's variables, have to say instead for another architecture.
 * @param others the lines outside of rules, where they are for this recipe alone
 */
export function machineEdits(
  text: string,
  others: Makefile['others'],
  recipe: readonly Span[],
  architecture: Architecture | undefined,
): MachineEdits {
  const variables = others.filter(({ text: line }) => !line.trimStart().startsWith('#'));
  const saysGoArchitecture = variables.some(({ text: line }) => GO_VARIABLE.test(line));
  if (architecture === undefined) return { edits: [], saysGoArchitecture, unclear: [] };
  // A variable can be a command of the recipe as well.
  const edits = [
    ...new Map(
      [...variables, ...recipe]
        .flatMap((span) => architectureWords(scriptLines(text, span), architecture).edits)
        .map((edit) => [edit.start, edit]),
    ).values(),
  ];
  const unclear: MachineEdits['unclear'] = [];
  for (const span of recipe)
    for (const command of scriptCommands(text, span)) {
      const words = programWords(command.words);
      const [program, ...rest] = words.map((word) => word.value ?? word.text);
      const says = rest.join(' ');
      if (program === 'cargo' && rest[0] === 'lambda' && rest[1] === 'build') {
        if (architecture === 'arm64' && !/--arm64|--target/.test(says))
          edits.push({ start: words[2]!.end, end: words[2]!.end, text: ' --arm64' });
      } else if (program === 'cargo' && rest[0] === 'build' && !says.includes('--target'))
        unclear.push({ offset: command.start, why: 'this builds for the machine that it runs on' });
      else if (COMPILER.test(program ?? '') || (BUILDER.test(program ?? '') && BUILDS.test(says)))
        unclear.push({
          offset: command.start,
          why: 'this compiler builds for the machine that it runs on',
        });
    }
  return { edits, saysGoArchitecture, unclear };
}
