import { isScalar, isSeq, type Node } from 'yaml';
import type { Path } from '../../template/document.ts';
import type { Span } from '../../text/edits.ts';
import { withEdits } from '../../text/edits.ts';
import { lineStart } from '../../yaml/positions.ts';
import { intended } from './change-property.ts';
import { nodeAt, type TemplateDraft } from './draft.ts';
import type { Intent } from './intended.ts';

/** The draft without the later ones of equal texts in a list: two old names have become one new one. */
export function withoutRepeats(draft: TemplateDraft, path: Path, intent: Intent): TemplateDraft {
  const list = nodeAt(draft, path);
  if (!isSeq(list)) return draft;
  const items = list.items as Node[];
  const values = items.map((item) => (isScalar(item) ? item.value : item));
  const repeated = items.flatMap((_, index) => (values.indexOf(values[index]) < index ? [index] : []));
  if (repeated.length === 0) return draft;
  const edits = repeated.map((index) => ({
    ...itemSpan(draft.text, items, index, list.flow === true),
    text: '',
  }));
  return (
    intended(draft, withEdits(draft.text, edits), { ...intent, paths: [...(intent.paths ?? []), path] }) ??
    draft
  );
}

/** Never the first of a list: with the comma before it, or with its line. */
function itemSpan(text: string, items: readonly Node[], index: number, isFlow: boolean): Span {
  const [start, end] = items[index]!.range ?? [0, 0];
  if (isFlow) return { start: items[index - 1]!.range?.[1] ?? start, end };
  const newline = text.indexOf('\n', end);
  return { start: lineStart(text, start), end: newline < 0 ? text.length : newline + 1 };
}
