import type { Path } from '../../template/document.ts';
import { REQUIRED_PATH, samgenMetadata } from '../../template/required-variables.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { isRecord } from '../../text/is-record.ts';
import { type Finding, hinted, meant, type Rule } from '../finding.ts';

export const requiredShape: Rule = {
  id: 'required-shape',
  severity: 'error',
  summary: 'A Metadata.samgen.required that is no list of names.',
  help: 'samgen deploy reads there which environment variables must have a value, and refuses what it cannot read: Metadata: {samgen: {required: [NAME]}}. A key that looks like a mistyped required is a warning.',
  check: ({ template }) => {
    const samgen = samgenMetadata(template);
    if (samgen === undefined || samgen === null) return [];
    if (!isRecord(samgen))
      return [wrong(REQUIRED_PATH.slice(0, -1), 'Metadata.samgen is a map.', 'required: [NAME]')];
    return [...mistypedKeys(samgen), ...inList(samgen['required'])];
  },
};

function inList(required: unknown): Finding[] {
  if (required === undefined || required === null) return [];
  if (!Array.isArray(required)) {
    const meantOne = typeof required === 'string' ? `required: [${required}]` : 'required: [NAME]';
    const message = 'Metadata.samgen.required is a list of names of environment variables.';
    return [wrong(REQUIRED_PATH, message, meantOne)];
  }
  return required.flatMap((name, index) => {
    if (typeof name === 'string') return [];
    const isScalar = typeof name === 'number' || typeof name === 'boolean';
    const message = 'Metadata.samgen.required lists names of environment variables; this is no text.';
    return [wrong([...REQUIRED_PATH, index], message, isScalar ? 'it in quotes' : 'a name')];
  });
}

/** A word that is not read leaves the variables without their guard, and nobody would notice. */
const mistypedKeys = (samgen: Record<string, unknown>): Finding[] =>
  Object.keys(samgen)
    .filter((key) => key !== 'required' && didYouMean(key, ['required']) !== undefined)
    .map((key) => ({
      path: [...REQUIRED_PATH.slice(0, -1), key],
      part: 'key',
      severity: 'warning',
      message: `samgen does not read Metadata.samgen.${key}.`,
      ...meant('required'),
    }));

const wrong = (path: Path, message: string, form: string): Finding => ({
  path,
  message,
  ...hinted(`Write ${form}`),
});
