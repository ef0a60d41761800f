import { type Document, LineCounter, type Node, parseDocument } from 'yaml';

export interface PlainYaml {
  document: Document.Parsed;
  /** The line of a node, from 1. */
  lineOf(node: unknown): number;
  /** The first mistake; its parser's own message may show what stands there, its code does not. */
  fault?: { line: number; column: number; code: string; words: string };
}

/** YAML whose every scalar is the text that it was written as: 1.10 is no 1.1, and 010 no 8. */
export function readPlainYaml(text: string): PlainYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    // With 'silent', a second document would be dropped without an error.
    logLevel: 'error',
  });
  const lineOf = (node: unknown) => lines.linePos((node as Node).range?.[0] ?? 0).line;
  const error = document.errors[0];
  if (error === undefined) return { document, lineOf };
  const { line, col: column } = lines.linePos(error.pos[0]);
  const words = error.code.toLowerCase().replaceAll('_', ' ');
  return { document, lineOf, fault: { line, column, code: error.code, words } };
}
