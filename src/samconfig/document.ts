import { fileProblem, type Problem } from '../problem.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import { readProjectText } from '../project/read-text-file.ts';
import { type Path, parseTemplate, type Range } from '../template/document.ts';
import { isRecord } from '../text/is-record.ts';
import { rangeCounter } from '../text/place.ts';
import { parseTomlSamconfig } from './parse-toml.ts';
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

/** No limit of sam's; a samconfig has a few kilobytes. */
const MAX_BYTES = 262_144;

/** Reads a samconfig. What is wrong with the file itself is a problem, never an exception. */
export function readSamconfigDocument(
  files: ProjectFiles,
  path: string,
  shownAs: string,
): SamconfigReadResult {
  if (!/\.(toml|ya?ml)$/.test(path)) {
    const message = `sam reads a samconfig with the ending .toml, .yaml or .yml only; this is ${shownAs}.`;
    return { problems: [fileProblem(shownAs, 'samconfig-format', message)] };
  }
  const text = readProjectText(files, path, shownAs, MAX_BYTES);
  if (typeof text !== 'string') return { problems: [text] };
  return path.endsWith('.toml') ? parseTomlConfig(text, shownAs) : parseYamlConfig(text, shownAs);
}

export function parseTomlConfig(text: string, file: string): SamconfigReadResult {
  const { samconfig, problems } = parseTomlSamconfig(text, file);
  if (!samconfig) return { problems: problems.map((problem) => withoutEnd(problem, text)) };
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
  return { samconfig: { ...samconfig, rangeOf }, problems };
}

/** A text that runs to the end of its line or of the file has no closing quote. */
function withoutEnd(problem: Problem, text: string): Problem {
  const { line, column } = problem.range;
  const length = (text.split('\n')[line - 1] ?? '').replace(/\r$/, '').length;
  const isOpen =
    problem.message.includes('unfinished string') ||
    (problem.message.includes('control characters are not allowed in strings') && column > length);
  if (!isOpen) return problem;
  const hint = 'Close it on its line; three quotes begin a text of several lines.';
  return { ...problem, message: 'This is not valid TOML: a text has no closing quote.', hint };
}

function parseYamlConfig(text: string, file: string): SamconfigReadResult {
  const { document, problems } = parseTemplate(text, file);
  if (!document) return { problems };
  const { value, rangeOf } = document;
  if (!isRecord(value)) {
    const message = `${file} must be a map of environments, such as default.`;
    return { problems: [...problems, fileProblem(file, 'samconfig-shape', message)] };
  }
  return { samconfig: { file, text, format: 'yaml', value, rangeOf }, problems };
}
