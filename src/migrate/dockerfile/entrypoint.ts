import type { Dockerfile, Instruction, Stage } from '../../dockerfile/dockerfile.ts';
import { commandsOf } from '../../dockerfile/shell-commands.ts';
import type { Span } from '../../text/edits.ts';
import { type DockerfileMove, type Findings, findings, spanOf } from './move.ts';
import { type StageFiles, stageFiles, TASK_ROOT } from './paths.ts';
import { wholeLines } from './words.ts';

const lastOf = (chain: readonly Stage[], keyword: string): Instruction | undefined =>
  chain.flatMap(({ instructions }) => instructions).findLast((one) => one.keyword === keyword);

/** The words of an instruction in either form; undefined where only a shell can tell, or would do more than start it. */
function plainWords(text: string, instruction: Instruction): readonly string[] | undefined {
  if (instruction.exec !== undefined) return instruction.exec;
  const commands = commandsOf(text, instruction);
  const [command] = commands;
  if (command === undefined || commands.length > 1 || command.before || command.after) return undefined;
  if (command.assignments.length + command.redirections.length > 0) return undefined;
  const words = command.words.map(({ value }) => value);
  const started = words[0] === 'exec' ? words.slice(1) : words;
  const isPlain = started.every((word) => word !== undefined && !/[*?~{}[\]]/.test(word));
  return isPlain && started.length > 0 ? (started as string[]) : undefined;
}

const json = (words: readonly string[]): string =>
  `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;

/** `['./main']` is no JSON: Docker runs it by a shell, which does not find it. */
function mendedList(text: string, { argument }: Instruction): string[] | undefined {
  const inner = /^\[\s*(.*?)\s*\]$/s.exec(text.slice(argument.start, argument.end).trim())?.[1];
  if (inner === undefined) return undefined;
  const words = [...inner.matchAll(/\s*(?:'([^']*)'|"([^"]*)")\s*(?:,|$)/gy)].map(
    ([, single, double]) => single ?? double!,
  );
  return words.length > 0 ? words : undefined;
}

const rewriteArgument = ({ argument }: Instruction, words: readonly string[]) => ({
  start: argument.start,
  end: argument.end,
  text: json(words),
});

/** ENTRYPOINT in the exec form, in the image's last stage. @param chain the stages it is made of, the last one last */
export function execEntrypoint(
  { text }: Dockerfile,
  chain: readonly Stage[],
  move: DockerfileMove,
): Findings {
  const result = findings();
  const entrypoint = lastOf(chain, 'ENTRYPOINT');
  if (entrypoint === undefined || entrypoint.exec !== undefined || move.hasEntrypoint) return result;
  if (!chain.some(({ instructions }) => instructions.includes(entrypoint))) return result;
  const mended = mendedList(text, entrypoint);
  if (mended !== undefined) {
    result.edits.push(rewriteArgument(entrypoint, mended));
    return result;
  }
  const words = plainWords(text, entrypoint);
  const command = lastOf(chain, 'CMD');
  const at = spanOf(entrypoint);
  if (words === undefined)
    result.questions.push({
      at,
      about: 'entrypoint-shell-form',
      message: 'This ENTRYPOINT needs a shell to be understood.',
      hint: 'Write the exec form, ENTRYPOINT ["./PROGRAM"], or put the commands into a script that ends with exec.',
    });
  else if (command !== undefined || move.hasCommand)
    result.questions.push({
      at,
      about: 'entrypoint-arguments',
      message: 'In the shell form this ENTRYPOINT does not get what CMD says; in the exec form it would.',
      hint: `Write ENTRYPOINT ${json(words)}, and take CMD away where the program wants no arguments.`,
    });
  else result.edits.push(rewriteArgument(entrypoint, words));
  return result;
}

export interface GoProgram extends Findings {
  readonly programFolder: string;
}

/** `lambda/go:1` runs the program that CMD names; `lambda/provided` wants it as the ENTRYPOINT. */
export function goEntrypoint(
  dockerfile: Dockerfile,
  chain: readonly Stage[],
  move: DockerfileMove,
): GoProgram {
  const result = findings();
  const { text } = dockerfile;
  const files = stageFiles(dockerfile, chain.at(-1)!);
  const entrypoint = lastOf(chain, 'ENTRYPOINT');
  const command = lastOf(chain, 'CMD');
  const words = command && plainWords(text, command);
  const programFolder = folderOf(move.handlers[0] ?? words?.[0], files);
  const isBaseEntrypoint = (entrypoint?.exec ?? []).some((word) => word === '/lambda-entrypoint.sh');
  if (move.hasEntrypoint || (entrypoint !== undefined && !isBaseEntrypoint))
    return { ...result, programFolder };
  const ask = (at: Span, message: string) =>
    result.questions.push({
      at: spanOf(at),
      about: 'go-program',
      message,
      hint: 'Name the program: ENTRYPOINT ["/var/task/PROGRAM"], in the place of CMD.',
    });
  if (command === undefined) {
    if (!move.hasCommand)
      ask(chain.at(-1)!.from, 'lambda/go:1 runs the program that CMD names, and there is no CMD.');
    return { ...result, programFolder };
  }
  if (words === undefined || words.length !== 1) {
    ask(command, 'Which program of lambda/go:1 this CMD names is not plain.');
    return { ...result, programFolder };
  }
  if (isBaseEntrypoint) result.edits.push({ ...wholeLines(text, entrypoint!), text: '' });
  const path = programPath(words[0]!, files);
  const keyword = text.slice(command.start, command.start + 'CMD'.length);
  result.edits.push({
    start: command.start,
    end: command.start + keyword.length,
    text: keyword === 'cmd' ? 'entrypoint' : 'ENTRYPOINT',
  });
  if (command.exec === undefined) result.edits.push(rewriteArgument(command, [path]));
  else {
    const word = /"(?:[^"\\]|\\.)*"/.exec(text.slice(command.argument.start, command.argument.end))!;
    const start = command.argument.start + word.index;
    result.edits.push({ start, end: start + word[0].length, text: JSON.stringify(path) });
  }
  return { ...result, programFolder };
}

/** go1.x looks for the program in the task's folder. */
function programPath(handler: string, files: StageFiles): string {
  if (handler.startsWith('/')) return handler;
  const name = handler.replace(/^\.\//, '');
  return files.programPath(name) ?? `${TASK_ROOT}/${name}`;
}

function folderOf(handler: string | undefined, files: StageFiles): string {
  if (handler === undefined) return TASK_ROOT;
  const path = programPath(handler, files);
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
