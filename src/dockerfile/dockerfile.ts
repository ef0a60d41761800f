import { DockerfileParser, type Instruction as ParsedInstruction } from 'dockerfile-ast';
import type { Range } from '../template/document.ts';
import type { Span } from '../text/edits.ts';
import { rangeCounter } from '../text/place.ts';

export interface Word extends Span {
  /** As written, quotes included. */
  readonly text: string;
}

export interface Flag extends Span {
  /** `platform` of `--platform=linux/amd64`. */
  readonly name: string;
  readonly value: string;
  readonly valueAt: Span;
}

export interface Heredoc {
  readonly name: string;
  /** Its lines, without that of its name. */
  readonly content: Span;
}

export interface Instruction extends Span {
  /** In capitals. */
  readonly keyword: string;
  readonly flags: readonly Flag[];
  /** What stands behind the keyword and its flags, as written: with line continuations, comments and here-documents. */
  readonly argument: Span;
  /** The argument's words; those of a here-document are in `heredocs`. */
  readonly words: readonly Word[];
  /** The exec form's words, or undefined for the shell form. */
  readonly exec: readonly string[] | undefined;
  readonly heredocs: readonly Heredoc[];
}

/** A FROM and what follows it up to the next one. */
export interface Stage {
  readonly index: number;
  /** The name that AS gives, in small letters as Docker compares it. */
  readonly name: string | undefined;
  readonly from: Instruction;
  /** The base as written: an image, an earlier stage, or an expression of both. */
  readonly base: Word | undefined;
  /** What follows the FROM. */
  readonly instructions: readonly Instruction[];
}

/** A Dockerfile whose every part can be found again in its text. */
export interface Dockerfile {
  readonly text: string;
  readonly instructions: readonly Instruction[];
  /** The ARGs before the first FROM: all that a FROM may use. */
  readonly globalArgs: readonly Instruction[];
  readonly stages: readonly Stage[];
  rangeAt(start: number, end: number): Range;
}

/** Reads any text: what is no Dockerfile has no stages. */
export function parseDockerfile(text: string): Dockerfile {
  const offset = offsets(text);
  const instructions = DockerfileParser.parse(text)
    .getInstructions()
    .map((parsed) => instruction(text, parsed, offset));
  const firstFrom = instructions.findIndex(({ keyword }) => keyword === 'FROM');
  const head = firstFrom < 0 ? instructions : instructions.slice(0, firstFrom);
  return {
    text,
    instructions,
    globalArgs: head.filter(({ keyword }) => keyword === 'ARG'),
    stages: stagesOf(instructions),
    rangeAt: rangeCounter(text),
  };
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const one of instructions) {
    if (one.keyword === 'FROM') {
      const [base, as, name] = one.words;
      stages.push({
        index: stages.length,
        name: as?.text.toUpperCase() === 'AS' ? name?.text.toLowerCase() : undefined,
        from: one,
        base,
        instructions: [],
      });
    } else stages.at(-1)?.instructions.push(one);
  }
  return stages;
}

type Position = { line: number; character: number };

function offsets(text: string): (position: Position) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return ({ line, character }) => (starts[line] ?? text.length) + character;
}

function instruction(
  text: string,
  parsed: ParsedInstruction,
  offset: (position: Position) => number,
): Instruction {
  const span = ({ start, end }: { start: Position; end: Position }): Span => ({
    start: offset(start),
    end: offset(end),
  });
  const whole = span(parsed.getRange());
  const flags = flagsOf(parsed).map((flag): Flag => {
    const at = span(flag.getRange());
    const valueRange = flag.getValueRange();
    return {
      ...at,
      name: flag.getName(),
      value: flag.getValue() ?? '',
      valueAt: valueRange === null ? { start: at.end, end: at.end } : span(valueRange),
    };
  });
  const heredocs = heredocsOf(parsed).flatMap((one): Heredoc[] => {
    const content = one.getContentRange();
    return content === null ? [] : [{ name: one.getName(), content: span(content) }];
  });
  const headEnd = Math.min(whole.end, ...heredocs.map(({ content }) => content.start));
  const words = parsed
    .getArguments()
    .map((one) => span(one.getRange()))
    .filter(({ start }) => start < headEnd)
    .map(({ start, end }) => ({ start, end, text: text.slice(start, end) }));
  const begin = words[0]?.start ?? flags.at(-1)?.end ?? span(parsed.getInstructionRange()).end;
  const argument = { start: begin, end: whole.end };
  return {
    ...whole,
    keyword: parsed.getKeyword(),
    flags,
    argument,
    words,
    exec: execForm(text.slice(begin, whole.end)),
    heredocs,
  };
}

/** Docker takes JSON's list of texts for the exec form, and all else, `['x']` too, for the shell form. */
function execForm(argument: string): string[] | undefined {
  const joined = argument.replace(/[\\`][ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*/g, '').trim();
  if (!joined.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(joined);
    return Array.isArray(list) && list.every((word) => typeof word === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

interface ParsedFlag {
  getRange(): { start: Position; end: Position };
  getName(): string;
  getValue(): string | null;
  getValueRange(): { start: Position; end: Position } | null;
}

const flagsOf = (parsed: ParsedInstruction): ParsedFlag[] =>
  'getFlags' in parsed && typeof parsed.getFlags === 'function' ? parsed.getFlags() : [];

interface ParsedHeredoc {
  getName(): string;
  getContentRange(): { start: Position; end: Position } | null;
}

/** Public in the instructions that have some. */
const heredocsOf = (parsed: ParsedInstruction): ParsedHeredoc[] =>
  (parsed as unknown as { getHeredocs(): ParsedHeredoc[] }).getHeredocs();
