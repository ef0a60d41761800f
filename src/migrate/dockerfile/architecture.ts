import type { Dockerfile, Instruction, Stage } from '../../dockerfile/dockerfile.ts';
import { joinedLines, type LogicalText, scriptLines } from '../../dockerfile/logical-text.ts';
import type { Span } from '../../text/edits.ts';
import { type Architecture, type Findings, findings, spanOf } from './move.ts';

/** What an architecture is called. */
interface Names {
  readonly rpm: string;
  readonly docker: string;
  readonly dotnet: string;
  readonly sam: Architecture;
  readonly cargoLambda: string;
}

const NAMES: Readonly<Record<Architecture, Names>> = {
  x86_64: { rpm: 'x86_64', docker: 'amd64', dotnet: 'x64', sam: 'x86_64', cargoLambda: '--x86-64' },
  arm64: { rpm: 'aarch64', docker: 'arm64', dotnet: 'arm64', sam: 'arm64', cargoLambda: '--arm64' },
};

/** Every other word for it: what is left of these is asked about. */
const MENTIONS: Readonly<Record<Architecture, RegExp>> = {
  x86_64: /(?<![a-z0-9])(?:x86[_-]64|X86_64|amd64|x64)(?![a-z0-9])|linux64\b|Linux_x64/g,
  arm64: /(?<![a-z0-9])(?:aarch64|AARCH64|arm64)(?![a-z0-9])/g,
};

/** `only`: what the text must have too. */
interface Rule {
  readonly pattern: RegExp;
  readonly old: string;
  readonly by: string;
  readonly only?: RegExp;
}

/** Where the name of an architecture is sure to mean what is built. */
function rules(from: Names, to: Names): Rule[] {
  const upper = { old: from.rpm.toUpperCase(), by: to.rpm.toUpperCase() };
  const rpm = { old: from.rpm, by: to.rpm };
  const global = (source: string) => new RegExp(source, 'g');
  return [
    { pattern: global(`\\bGOARCH[= ]["']?${from.docker}\\b`), old: from.docker, by: to.docker },
    { pattern: global(`(?<![\\w-])${from.rpm}(?=-unknown-linux-(?:musl|gnu))`), ...rpm },
    { pattern: global(`${from.rpm}(?=_unknown_linux_(?:musl|gnu))`), ...rpm },
    { pattern: global(`${upper.old}(?=_UNKNOWN_LINUX_(?:MUSL|GNU))`), ...upper },
    { pattern: global(`-target[= ]${from.rpm}(?=-linux-(?:musl|gnu))`), ...rpm },
    { pattern: global(`--arch[= ]${from.sam}\\b`), old: from.sam, by: to.sam },
    {
      pattern: global(`(?<=\\s)${from.cargoLambda}(?![\\w-])`),
      ...{ old: from.cargoLambda, by: to.cargoLambda, only: /\bcargo lambda\b/ },
    },
    {
      pattern: global(`(?:-r|--runtime)[= ]linux-(?:musl-)?${from.dotnet}\\b`),
      ...{ old: `-${from.dotnet}`, by: `-${to.dotnet}` },
    },
  ];
}

const NAMED = /^(?:ENV|ARG)\s+\w*(?:amd64|x86_64|x64|arm64|aarch64)\w*=/i;
const CROSS =
  /\bGOARCH[= ]|(?:x86_64|aarch64)-unknown-linux|-target[= ](?:x86_64|aarch64)-linux|cargo lambda\b.*--(?:arm64|x86-64)/;

/** The names of the other architecture become those of the one it moves to; what may mean another thing is asked about. */
export function moveArchitecture(
  dockerfile: Dockerfile,
  final: Stage | undefined,
  to: Architecture,
): Findings {
  const from: Architecture = to === 'arm64' ? 'x86_64' : 'arm64';
  const result = findings();
  for (const arg of dockerfile.globalArgs) moveInstruction(dockerfile.text, arg, from, to, result);
  for (const stage of dockerfile.stages) {
    for (const one of stage.instructions) moveInstruction(dockerfile.text, one, from, to, result);
    // A stage that says what it compiles for may run on any architecture.
    const isCross =
      stage !== final &&
      stage.instructions.some(({ start, end }) => CROSS.test(dockerfile.text.slice(start, end)));
    const platform = stage.from.flags.find(({ name }) => name === 'platform');
    if (platform === undefined || isCross) continue;
    const written = new RegExp(`^(linux/)?${NAMES[from].docker}(/v8)?$`).exec(platform.value);
    if (written)
      result.edits.push({ ...spanOf(platform.valueAt), text: `${written[1] ?? ''}${NAMES[to].docker}` });
  }
  return result;
}

function moveInstruction(
  text: string,
  instruction: Instruction,
  from: Architecture,
  to: Architecture,
  { edits, questions }: Findings,
): void {
  const taken: Span[] = [];
  for (const logical of textsOf(text, instruction)) {
    for (const { pattern, old, by, only } of rules(NAMES[from], NAMES[to])) {
      if (only !== undefined && !only.test(logical.text)) continue;
      for (const match of logical.text.matchAll(pattern)) {
        const index = match.index + match[0].lastIndexOf(old);
        const at = { start: logical.at(index), end: logical.at(index + old.length - 1) + 1 };
        if (taken.some(({ start, end }) => start < at.end && at.start < end)) continue;
        taken.push(at);
        edits.push({ ...at, text: by });
      }
    }
    const left = [...logical.text.matchAll(MENTIONS[from])]
      .map((match) => ({
        start: logical.at(match.index),
        end: logical.at(match.index + match[0].length - 1) + 1,
      }))
      .find((at) => !taken.some(({ start, end }) => start < at.end && at.start < end));
    // What names both chooses between them, and a variable that is called after one is chosen by its name.
    const isChoice = logical.text.search(MENTIONS[to]) >= 0 || NAMED.test(logical.text);
    if (left !== undefined && !isChoice)
      questions.push({
        at: left,
        about: 'architecture',
        message: `${text.slice(left.start, left.end)} stands here, and the function moves to ${to}.`,
        hint: `Take what is for ${to} (${NAMES[to].rpm}, ${NAMES[to].docker}), or leave it where it names what the build runs on.`,
      });
  }
}

function textsOf(text: string, { start, end, heredocs }: Instruction): LogicalText[] {
  const head = { start, end: Math.min(end, ...heredocs.map(({ content }) => content.start)) };
  return [joinedLines(text, head), ...heredocs.map(({ content }) => scriptLines(text, content))];
}
