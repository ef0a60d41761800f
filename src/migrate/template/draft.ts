import { isAlias, isScalar, type Node, type Scalar, visit } from 'yaml';
import { FailedError } from '../../errors.ts';
import { type Path, parseTemplate, type TemplateDocument } from '../../template/document.ts';
import { type FunctionResource, functionsOf } from '../../template/functions.ts';
import { findNode } from '../../template/locate.ts';
import { isRecord } from '../../text/is-record.ts';

/** A template between two edits: its text, and what it says. */
export interface TemplateDraft {
  readonly text: string;
  readonly document: TemplateDocument & { root: Node };
  readonly value: Record<string, unknown>;
  readonly functions: readonly FunctionResource[];
}

/** @throws FailedError where the text is none that could be edited */
export function templateDraft(text: string): TemplateDraft {
  const { document, problems } = parseTemplate(text, 'The template');
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new FailedError(`The template cannot be read: ${problem.message}`);
  const { root, value } = document!;
  if (root === undefined || !isRecord(value))
    throw new FailedError(
      'The template is written in a way that cannot be edited safely.',
      'Indent the lines that go on from the one above them, and run samgen migrate again.',
    );
  return { text, document: { ...document!, root }, value, functions: functionsOf(value) };
}

/** What is written at a path: behind aliases and merge keys, too. */
export const nodeAt = (draft: TemplateDraft, path: Path): Node | undefined => find(draft, path, 'value');

export function keyAt(draft: TemplateDraft, path: Path): Scalar | undefined {
  const node = find(draft, path, 'key');
  return isScalar(node) && node.value === path.at(-1) ? node : undefined;
}

function find({ document: { root } }: TemplateDraft, path: Path, part: 'key' | 'value'): Node | undefined {
  const anchors = new Map<string, Node>();
  visit(root, {
    Node(_, node) {
      if ('anchor' in node && typeof node.anchor === 'string') anchors.set(node.anchor, node as Node);
    },
  });
  let node: Node | undefined = findNode(root, path, part, anchors);
  // An alias of an alias, and no further: YAML has no way to make a circle of them.
  while (isAlias(node)) node = anchors.get(node.source);
  return node;
}

export function scalarAt(draft: TemplateDraft, path: Path): Scalar | undefined {
  const node = nodeAt(draft, path);
  return isScalar(node) ? node : undefined;
}

/** A scalar's new text, in the quotes of the one before; undefined for what stands over several lines. */
export function requoted({ type }: Scalar, value: string): string | undefined {
  if (type === 'QUOTE_DOUBLE') return JSON.stringify(value);
  if (type === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`;
  return type === 'PLAIN' || type === undefined ? value : undefined;
}

export const functionIn = ({ functions }: TemplateDraft, logicalId: string): FunctionResource =>
  functions.find((fn) => fn.logicalId === logicalId)!;
