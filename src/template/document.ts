import { LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import { fileProblem, type Problem } from '../problem.ts';
import { readTextFile } from '../project/read-text-file.ts';
import { AliasBomb, Converter, MAX_EXPANDED_NODES } from './convert.ts';
import { isTooDeep, MAX_DEPTH } from './depth.ts';
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
  const lines = new LineCounter();
  const rangeAt = (start: number, end: number): Range => {
    const from = lines.linePos(start);
    const to = lines.linePos(Math.max(start, end));
    return { line: from.line || 1, column: from.col || 1, endLine: to.line || 1, endColumn: to.col || 1 };
  };
  const problems: Problem[] = [];
  const problemAt = (start: number, end: number, rule: string, message: string, hint?: string) =>
    problems.push({
      file,
      range: rangeAt(start, end),
      severity: 'error',
      rule,
      message,
      ...(hint ? { hint } : {}),
    });

  let parsed: ReturnType<typeof parseDocument>;
  try {
    parsed = parseDocument(text, {
      version: '1.1',
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
      uniqueKeys: false,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problems: [nestingProblem(file)] };
  }
  for (const error of parsed.errors.slice(0, 20)) {
    problemAt(
      error.pos[0],
      error.pos[1],
      yamlRule(error.code),
      yamlMessage(error.code, error.message),
      yamlHint(error.code),
    );
  }
  const root = parsed.contents as ParsedNode | null;
  if (problems.length > 0) return { problems };
  if (root === null) return { problems: [fileProblem(file, 'yaml-empty', `${file} is empty.`)] };

  const anchors = new Map<string, Node>();
  let value: unknown;
  try {
    value = new Converter(anchors, (node, rule, message, hint) =>
      problemAt(node.range?.[0] ?? 0, node.range?.[1] ?? 0, rule, message, hint),
    ).convert(root);
  } catch (error) {
    if (error instanceof AliasBomb) {
      const [start, end] = [error.node.range?.[0] ?? 0, error.node.range?.[1] ?? 0];
      problemAt(
        start,
        end,
        'yaml-alias-bomb',
        `The aliases of ${file} expand to more than ${MAX_EXPANDED_NODES} values.`,
      );
      return { problems };
    }
    if (error instanceof RangeError) return { problems: [nestingProblem(file)] };
    throw error;
  }
  const rangeOf = (path: Path, part: 'key' | 'value' = 'value'): Range => {
    const found = findNode(root, path, part, anchors);
    return rangeAt(found?.range?.[0] ?? 0, found?.range?.[1] ?? 0);
  };
  return { document: { file, text, value, rangeOf, rangeAt }, problems };
}

const nestingProblem = (file: string) =>
  fileProblem(file, 'yaml-too-deep', `${file} is nested more than ${MAX_DEPTH} levels deep.`);

function yamlRule(code: string): string {
  if (code === 'TAB_AS_INDENT') return 'yaml-tab';
  if (code === 'DUPLICATE_KEY') return 'yaml-duplicate-key';
  if (code === 'BAD_ALIAS') return 'yaml-alias';
  return 'yaml-syntax';
}

function yamlMessage(code: string, message: string): string {
  if (code === 'TAB_AS_INDENT') return 'A tab is used as indentation; YAML allows spaces only.';
  return message.endsWith('.') ? message : `${message}.`;
}

function yamlHint(code: string): string | undefined {
  return code === 'TAB_AS_INDENT' ? 'Replace the tab by spaces.' : undefined;
}
