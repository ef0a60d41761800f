import { parse as parseToml, TomlError } from 'smol-toml';
import { type Parsed, samconfigOf, syntaxProblem } from './parsed.ts';
import type { SamconfigResult } from './read.ts';

export const parseTomlSamconfig = (text: string, file: string, shownAs = file): SamconfigResult =>
  samconfigOf(readToml(text, shownAs), { file, text, format: 'toml' }, shownAs);

function readToml(text: string, shownAs: string): Parsed {
  try {
    return { value: parseToml(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The first line says what; a code frame follows it.
    const reason = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    return {
      problem: syntaxProblem(shownAs, error.line, error.column, `This is not valid TOML: ${reason}.`),
    };
  }
}
