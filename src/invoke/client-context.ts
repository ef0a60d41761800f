import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { readTextFile } from '../project/read-text-file.ts';
import { maximumClientContextBytes } from '../runtime/request-limits.ts';
import { isRecord } from '../text/is-record.ts';
import { findJsonFault } from '../text/json-fault.ts';

const FORM = 'It is a JSON object, for example {"client":{"app_title":"demo"}}; or @FILE.';

/**
 * What `--client-context` gives: JSON, or `@FILE`. A function gets the decoded JSON, and Lambda takes it as base64.
 * @returns the JSON text; undefined where nothing is given
 * @throws UsageError for what is no JSON object, or longer than Lambda takes
 */
export async function readClientContext(given: string | undefined, cwd: string): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const text = (given.startsWith('@') ? await fromFile(given.slice(1), cwd) : given).trim();
  const fault = findJsonFault(text);
  if (fault !== undefined) {
    throw new UsageError(
      `The client context is not JSON: ${fault.seen} at line ${fault.line}, column ${fault.column}.`,
      FORM,
    );
  }
  if (!isRecord(JSON.parse(text))) throw new UsageError('The client context is no JSON object.', FORM);
  const bytes = Buffer.from(text).toString('base64').length;
  if (bytes <= maximumClientContextBytes) return text;
  throw new UsageError(
    `The client context has ${bytes} bytes as base64; AWS takes at most ${maximumClientContextBytes}.`,
    'Put the data into the event instead.',
  );
}

async function fromFile(file: string, cwd: string): Promise<string> {
  if (file === '') throw new UsageError('--client-context names no file.', FORM);
  const text = await readTextFile(resolve(cwd, file), file, 65_536);
  if (typeof text === 'string') return text.replace(/^\ufeff/, '');
  throw new UsageError(text.message, text.hint ?? 'Check --client-context.');
}
