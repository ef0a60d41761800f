import { LineCounter, parseDocument } from 'yaml';
import { type Parsed, samconfigOf, syntaxProblem } from './parsed.ts';
import type { SamconfigResult } from './read.ts';

export const parseYamlSamconfig = (text: string, file: string, shownAs = file): SamconfigResult =>
  samconfigOf(readYaml(text, shownAs), { file, text, format: 'yaml' }, shownAs);

function readYaml(text: string, shownAs: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const error = document.errors[0];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return { problem: syntaxProblem(shownAs, line, col, `This is not valid YAML: ${error.message}`) };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) ?? {} };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { problem: syntaxProblem(shownAs, 1, 1, `This is not valid YAML: ${error.message}.`) };
  }
}
