import { isRecord } from '../text/is-record.ts';
import type { Path } from './document.ts';

/** Where a template lists the environment variables that its deployed functions must have with a value. */
export const REQUIRED_PATH: Path = ['Metadata', 'samgen', 'required'];

/** samgen's own part of the template's `Metadata`, as it is written. */
export function samgenMetadata(template: unknown): unknown {
  const metadata = isRecord(template) ? template['Metadata'] : undefined;
  return isRecord(metadata) ? metadata['samgen'] : undefined;
}

/** `Metadata.samgen.required`, each name once. What is written wrongly there is left out: it is for `validate`. */
export function requiredVariables(template: unknown): string[] {
  const samgen = samgenMetadata(template);
  const listed = isRecord(samgen) ? samgen['required'] : undefined;
  if (!Array.isArray(listed)) return [];
  return [...new Set(listed.filter((name) => typeof name === 'string'))];
}
