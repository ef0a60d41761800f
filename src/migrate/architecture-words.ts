import type { Span, TextEdit } from '../text/edits.ts';
import { type Architecture, GO_ARCHITECTURES } from './architecture.ts';

const OTHER: Readonly<Record<Architecture, Architecture>> = { x86_64: 'arm64', arm64: 'x86_64' };
/** What compilers call them. */
const MACHINES: Readonly<Record<Architecture, string>> = { x86_64: 'x86_64', arm64: 'aarch64' };

/** The words of a build that mean an architecture and nothing else, for the other one. */
export function architectureEdits(text: string, span: Span, to: Architecture): TextEdit[] {
  const from = OTHER[to];
  const part = text.slice(span.start, span.end);
  const patterns: readonly (readonly [RegExp, string])[] = [
    [new RegExp(`(?<=\\bGOARCH\\s*[:?]?=\\s*["']?)${GO_ARCHITECTURES[from]}\\b`, 'g'), GO_ARCHITECTURES[to]],
    [new RegExp(`\\b${MACHINES[from]}(?=-(?:unknown-)?linux-)`, 'g'), MACHINES[to]],
    [new RegExp(`(?<=\\blinux/)${GO_ARCHITECTURES[from]}\\b`, 'g'), GO_ARCHITECTURES[to]],
  ];
  return patterns.flatMap(([pattern, word]) =>
    [...part.matchAll(pattern)].map(({ index, 0: found }) => ({
      start: span.start + index,
      end: span.start + index + found.length,
      text: word,
    })),
  );
}

/** The first word of a span that still names the other architecture, behind the edits. */
export function leftArchitecture(
  text: string,
  span: Span,
  to: Architecture,
  edits: readonly Span[],
): number | undefined {
  const names = OTHER[to] === 'x86_64' ? /\b(?:x86[-_]64|amd64|x64)\b|x86_64|amd64/gi : /arm64|aarch64/gi;
  for (const { index, 0: found } of text.slice(span.start, span.end).matchAll(names)) {
    const start = span.start + index;
    if (!edits.some((edit) => edit.start <= start && edit.end >= start + found.length)) return start;
  }
  return undefined;
}
