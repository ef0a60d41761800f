import type { Dockerfile, Instruction, Stage } from '../../dockerfile/dockerfile.ts';
import { joinedLines, type LogicalText, scriptLines } from '../../dockerfile/logical-text.ts';
import type { Architecture } from '../architecture.ts';
import { ARCHITECTURE_NAMES, architectureWords, otherArchitecture } from '../architecture-words.ts';
import { type Findings, findings, spanOf } from './move.ts';

const NAMED = /^(?:ENV|ARG)\s+\w*(?:amd64|x86_64|x64|arm64|aarch64)\w*=/i;
const CROSS =
  /\bGOARCH[= ]|(?:x86_64|aarch64)-unknown-linux|-target[= ](?:x86_64|aarch64)-linux|cargo lambda\b.*--(?:arm64|x86-64)/;

/** The names of the other architecture become those of the one it moves to; what may mean another thing is asked about. */
export function moveArchitecture(
  dockerfile: Dockerfile,
  final: Stage | undefined,
  to: Architecture,
): Findings {
  const from = otherArchitecture(to);
  const result = findings();
  for (const arg of dockerfile.globalArgs) moveInstruction(dockerfile.text, arg, to, result);
  for (const stage of dockerfile.stages) {
    for (const one of stage.instructions) moveInstruction(dockerfile.text, one, to, result);
    // A stage that says what it compiles for may run on any architecture.
    const isCross =
      stage !== final &&
      stage.instructions.some(({ start, end }) => CROSS.test(dockerfile.text.slice(start, end)));
    const platform = stage.from.flags.find(({ name }) => name === 'platform');
    if (platform === undefined || isCross) continue;
    const written = new RegExp(`^(linux/)?${ARCHITECTURE_NAMES[from].docker}(/v8)?$`).exec(platform.value);
    if (written)
      result.edits.push({
        ...spanOf(platform.valueAt),
        text: `${written[1] ?? ''}${ARCHITECTURE_NAMES[to].docker}`,
      });
  }
  return result;
}

function moveInstruction(
  text: string,
  instruction: Instruction,
  to: Architecture,
  { edits, questions }: Findings,
): void {
  for (const logical of textsOf(text, instruction)) {
    const words = architectureWords(logical, to);
    edits.push(...words.edits);
    // A variable that is called after an architecture is chosen by its name.
    if (words.left === undefined || NAMED.test(logical.text)) continue;
    const { rpm, docker } = ARCHITECTURE_NAMES[to];
    questions.push({
      at: words.left,
      about: 'architecture',
      message: `${text.slice(words.left.start, words.left.end)} stands here, and the function moves to ${to}.`,
      hint: `Take what is for ${to} (${rpm}, ${docker}), or leave it where it names what the build runs on.`,
    });
  }
}

function textsOf(text: string, { start, end, heredocs }: Instruction): LogicalText[] {
  const head = { start, end: Math.min(end, ...heredocs.map(({ content }) => content.start)) };
  return [joinedLines(text, head), ...heredocs.map(({ content }) => scriptLines(text, content))];
}
