import { type Node, type ParsedNode, parseDocument } from 'yaml';
import { fileProblem, type Problem } from '../problem.ts';
import { readTextFile } from '../project/read-text-file.ts';
import { rangeCounter } from '../text/place.ts';
import { indentContinuations } from './continuations.ts';
import { AliasBomb, Converter, MAX_EXPANDED_NODES } from './convert.ts';
import { hasTooMany, isTooDeep, MAX_DEPTH, MAX_VALUES } from './depth.ts';
import { findNode } from './locate.ts';

export type Path = readonly (string | number)[];

/** 1-based; columns count UTF-16 code units, as editors and SARIF do. The end is exclusive. */
export interface Range {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/**
 * A YAML or JSON document whose every value can be found again in its text.
 * `value` is plain data: short-form intrinsics (`!Ref X`) stand in their long form (`{ Ref: 'X' }`),
 * aliases are shared references.
 */
export interface TemplateDocument {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** The parsed nodes, for edits; absent where their offsets are not those of `text`. */
  readonly root?: Node;
  /** The place of the value at `path`, or of its key; of the nearest ancestor where there is none. */
  rangeOf(path: Path, part?: 'key' | 'value'): Range;
  rangeAt(start: number, end: number): Range;
}

export interface ReadResult {
  /** Absent when the file is no document at all; `problems` then says why. */
  document?: TemplateDocument;
  problems: Problem[];
}

/** CloudFormation takes a template of at most 1 MB (CloudFormation quotas: template body in S3). */
export const MAX_TEMPLATE_BYTES = 1_048_576;

/** Reads and parses a template. What is wrong with the file itself is a problem, never an exception. */
export async function readTemplate(path: string, shownAs = path): Promise<ReadResult> {
  const read = await readTextFile(path, shownAs, MAX_TEMPLATE_BYTES);
  return typeof read === 'string' ? parseTemplate(read, shownAs) : { problems: [read] };
}

/** Parses a template with the YAML 1.1 rules of SAM's own reader (PyYAML; samcli/yamlhelper.py). */
export function parseTemplate(text: string, file: string): ReadResult {
  if (isTooDeep(text)) return { problems: [nestingProblem(file)] };
  if (hasTooMany(text)) {
    const message = `${file} has more than ${MAX_VALUES} values: too many for CloudFormation.`;
    return { problems: [fileProblem(file, 'yaml-too-large', message)] };
  }
  const parsed = parseYaml(text);
  if (parsed === undefined) return { problems: [nestingProblem(file)] };
  const { document, nodeRange, rangeAt } = parsed;
  const problems: Problem[] = [];
  const problemAt = (at: readonly [number, number], rule: string, message: string, hint?: string) => {
    if (problems.length >= MAX_PROBLEMS) return;
    problems.push({
      file,
      range: nodeRange(at[0], at[1]),
      severity: WARNINGS.has(rule) ? 'warning' : 'error',
      rule,
      message,
      ...(hint ? { hint } : {}),
    });
  };
  // What follows the first mistake is most often its echo.
  for (const error of document.errors.slice(0, 1)) {
    const { at, message, hint } = explained(error.code, error.message, error.pos, text);
    problemAt(at, yamlRule(error.code), message, hint);
  }
  const root = document.contents as ParsedNode | null;
  if (problems.length > 0) return { problems };
  if (root === null) return { problems: [fileProblem(file, 'yaml-empty', `${file} is empty.`)] };

  const anchors = new Map<string, Node>();
  let value: unknown;
  try {
    value = new Converter(anchors, (node, rule, message, hint) =>
      problemAt(placeOf(node), rule, message, hint),
    ).convert(root);
  } catch (error) {
    if (error instanceof AliasBomb) {
      const message = `The aliases of ${file} expand to more than ${MAX_EXPANDED_NODES} values.`;
      problemAt(placeOf(error.node), 'yaml-alias-bomb', message);
      return { problems };
    }
    if (error instanceof RangeError) return { problems: [nestingProblem(file)] };
    throw error;
  }
  const rangeOf = (path: Path, part: 'key' | 'value' = 'value'): Range => {
    const found = findNode(root, path, part, anchors);
    return nodeRange(found?.range?.[0] ?? 0, found?.range?.[1] ?? 0);
  };
  const ownOffsets = nodeRange === rangeAt ? { root: root as Node } : {};
  return { document: { file, text, value, ...ownOffsets, rangeOf, rangeAt }, problems };
}

/** Nobody reads more of them. */
const MAX_PROBLEMS = 1_000;

/** A second parse of a larger text that is wrong anyway would take too long. */
const MAX_RETRIED = 524_288;

/** What SAM's reader takes without a word: the last of two equal keys counts. */
const WARNINGS = new Set(['yaml-duplicate-key']);

const placeOf = (node: Node): [number, number] => [node.range?.[0] ?? 0, node.range?.[1] ?? 0];

type RangeAt = (start: number, end: number) => Range;

interface ParsedYaml {
  document: ReturnType<typeof parseDocument>;
  /** From offsets of the nodes. */
  nodeRange: RangeAt;
  /** From offsets of the text. */
  rangeAt: RangeAt;
}

/** Undefined for what is nested so deep that the parser's stack runs out. */
function parseYaml(text: string): ParsedYaml | undefined {
  try {
    const strict = parseStrictly(text);
    if (strict.document.errors.length === 0) return { ...strict, rangeAt: strict.nodeRange };
    const indented = text.length > MAX_RETRIED ? undefined : indentContinuations(text);
    if (indented === undefined) return { ...strict, rangeAt: strict.nodeRange };
    const relaxed = parseStrictly(indented.text);
    if (relaxed.document.errors.length > 0) return { ...strict, rangeAt: strict.nodeRange };
    const shifted = (line: number, column: number) => Math.max(1, column - (indented.shifts[line - 1] ?? 0));
    const nodeRange: RangeAt = (start, end) => {
      const { line, column, endLine, endColumn } = relaxed.nodeRange(start, end);
      return { line, column: shifted(line, column), endLine, endColumn: shifted(endLine, endColumn) };
    };
    return { document: relaxed.document, nodeRange, rangeAt: strict.nodeRange };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

function parseStrictly(text: string): Pick<ParsedYaml, 'document' | 'nodeRange'> {
  const document = withoutStacks(() =>
    parseDocument(text, {
      version: '1.1',
      prettyErrors: false,
      // With 'silent', a second document would be dropped without an error.
      logLevel: 'error',
      uniqueKeys: false,
    }),
  );
  return { document, nodeRange: rangeCounter(text) };
}

/** The parser makes a warning, an Error, of every `!Ref`: their stacks take a quarter of its time. */
function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const nestingProblem = (file: string) =>
  fileProblem(file, 'yaml-too-deep', `${file} is nested more than ${MAX_DEPTH} levels deep.`);

function yamlRule(code: string): string {
  if (code === 'TAB_AS_INDENT') return 'yaml-tab';
  if (code === 'DUPLICATE_KEY') return 'yaml-duplicate-key';
  if (code === 'BAD_ALIAS') return 'yaml-alias';
  return 'yaml-syntax';
}

interface Explained {
  at: readonly [number, number];
  message: string;
  hint?: string;
}

/** A parser's word on a mistake, or the cause where it shows. */
function explained(code: string, said: string, at: readonly [number, number], text: string): Explained {
  if (code === 'TAB_AS_INDENT') {
    const message = 'A tab is used as indentation; YAML allows spaces only.';
    return { at, message, hint: 'Replace the tab by spaces.' };
  }
  if (code === 'MULTIPLE_DOCS') {
    return {
      at,
      message: 'Here a second document begins; sam reads a file of one only.',
      hint: 'Remove the --- and what follows.',
    };
  }
  const conflict = /^(?:<{7}|>{7})(?= |$)/m.exec(text);
  if (conflict) {
    const message = 'Here stands the mark of a merge conflict.';
    const hint = 'Keep one of the two versions, and remove the lines <<<<<<<, ======= and >>>>>>>.';
    return { at: [conflict.index, conflict.index + 7], message, hint };
  }
  const start = text.lastIndexOf('\n', Math.max(0, at[0] - 1)) + 1;
  const line = text.slice(start, start + 1_000).split('\n')[0] ?? '';
  const blank = /^[ \t]*[\u00a0\u2000-\u200b\u3000]+/.exec(line)?.[0];
  if (blank !== undefined) {
    const message = 'This line is indented with a no-break space or the like; YAML knows plain spaces only.';
    const begin = start + blank.search(/[^ \t]/);
    return { at: [begin, start + blank.length], message, hint: 'Replace it by plain spaces.' };
  }
  const message = said.endsWith('.') ? said : `${said}.`;
  const key = /^\s*(?:- +)*([A-Za-z]\w{0,100}) +[^\s:#][^:]*$/.exec(line)?.[1];
  if (key !== undefined && said.startsWith('Implicit'))
    return {
      at,
      message: `${key} looks like a key without its colon.`,
      hint: `Write ${key}: and its value.`,
    };
  return { at, message };
}
