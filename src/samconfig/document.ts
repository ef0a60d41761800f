import { parse, TomlError } from 'smol-toml';
import { fileProblem, type Problem } from '../problem.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import { readProjectText } from '../project/read-text-file.ts';
import { isRecord } from '../template/convert.ts';
import { type Path, parseTemplate, type Range } from '../template/document.ts';
import { rangeCounter } from '../text/place.ts';
import type { Samconfig } from './read.ts';
import { placeKey, tomlPlaces } from './toml-places.ts';

/** A samconfig whose every value can be found again in its text. */
export interface SamconfigDocument extends Samconfig {
  rangeOf(path: Path, part?: 'key' | 'value'): Range;
}

export interface SamconfigReadResult {
  /** Absent when the file is no samconfig at all; `problems` then says why. */
  samconfig?: SamconfigDocument;
  problems: Problem[];
}

const MAX_BYTES = 1_048_576;

/** Reads a samconfig. What is wrong with the file itself is a problem, never an exception. */
export function readSamconfigDocument(
  files: ProjectFiles,
  path: string,
  shownAs: string,
): SamconfigReadResult {
  if (!/\.(toml|ya?ml)$/.test(path)) {
    const message = `sam reads a samconfig with the ending .toml, .yaml or .yml only; this is ${shownAs}.`;
    return { problems: [fileProblem(shownAs, 'samconfig-ending', message)] };
  }
  const text = readProjectText(files, path, shownAs, MAX_BYTES);
  if (typeof text !== 'string') return { problems: [text] };
  return path.endsWith('.toml') ? parseTomlConfig(text, shownAs) : parseYamlConfig(text, shownAs);
}

export function parseTomlConfig(text: string, file: string): SamconfigReadResult {
  let value: Record<string, unknown>;
  try {
    value = parse(text, { maxDepth: 100 });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column } = error;
    const message = `${file} is not valid TOML: ${reasonOf(error)}.`;
    const problem = fileProblem(file, 'samconfig-syntax', message);
    const range = { line, column, endLine: line, endColumn: column + 1 };
    return { problems: [{ ...problem, range }] };
  }
  const places = tomlPlaces(text);
  const rangeAt = rangeCounter(text);
  const rangeOf = (path: Path, part: 'key' | 'value' = 'value'): Range => {
    for (let length = path.length; length > 0; length -= 1) {
      const place = places.get(placeKey(path.slice(0, length)));
      if (place === undefined) continue;
      const wantsKey = part === 'key' || length < path.length;
      const [start, end] = (wantsKey ? place.key : undefined) ?? place.value;
      return rangeAt(start, end);
    }
    return rangeAt(0, 0);
  };
  return { samconfig: { file, text, format: 'toml', value, rangeOf }, problems: [] };
}

function parseYamlConfig(text: string, file: string): SamconfigReadResult {
  const { document, problems } = parseTemplate(text, file);
  if (!document) return { problems };
  const { value, rangeOf } = document;
  if (!isRecord(value)) {
    const message = `${file} must be a map of environments, such as default.`;
    return { problems: [...problems, fileProblem(file, 'samconfig-syntax', message)] };
  }
  return { samconfig: { file, text, format: 'yaml', value, rangeOf }, problems };
}

/** The first line of the parser's message; what follows is a code frame, which could show a secret. */
function reasonOf(error: TomlError): string {
  const first = error.message.split('\n')[0] ?? '';
  return first.replace(/^Invalid TOML document: /, '').replace(/\.$/, '');
}
