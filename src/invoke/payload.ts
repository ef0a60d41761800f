import { isAbsolute, join } from 'node:path';
import { UsageError } from '../errors.ts';
import { diskFiles } from '../project/project-files.ts';
import { findJsonFault } from '../text/json-fault.ts';

/** Lambda quotas: the payload of a synchronous invocation, in bytes. */
export const MAX_PAYLOAD_BYTES = 6_291_456;

export interface PayloadSources {
  /** `--data`: JSON, `@file`, or `-` for stdin. */
  data?: string | undefined;
  /** `--event`: a file, or `-` for stdin. */
  event?: string | undefined;
  /** samconfig's `event` for `local_invoke`. */
  standard?: string | undefined;
  /** What relative paths are relative to. */
  folder: string;
  readStdin: () => Promise<Buffer>;
}

/**
 * The event as it goes to the function, byte for byte as given but for a byte order mark; `{}` where none is.
 * @throws UsageError where it is no JSON, with the place, or too large.
 */
export async function readPayload(sources: PayloadSources): Promise<Buffer> {
  const { data, event } = sources;
  if (data !== undefined && event !== undefined) {
    throw new UsageError('--data and --event both give the event.', 'Leave one of them out.');
  }
  if (data === '-' || event === '-') return checked(await sources.readStdin(), 'stdin');
  if (data?.startsWith('@')) return fromFile(data.slice(1), '--data', sources);
  if (data !== undefined) return checked(Buffer.from(data), '--data', shellHint(data, sources));
  if (event !== undefined) return fromFile(event, '--event', sources);
  if (sources.standard === '-') return checked(await sources.readStdin(), 'stdin');
  if (sources.standard !== undefined) return fromFile(sources.standard, "samconfig's event", sources);
  return Buffer.from('{}');
}

function fromFile(name: string, from: string, { folder }: PayloadSources): Buffer {
  if (name === '') throw new UsageError(`${from} names no file.`, 'Write -d @event.json, or -e event.json.');
  const path = isAbsolute(name) ? name : join(folder, name);
  const info = diskFiles.info(path);
  if (info === undefined) {
    throw new UsageError(`There is no event file ${name}.`, absentHint(name, from));
  }
  if (info.kind === 'file' && info.size > MAX_PAYLOAD_BYTES) return tooLarge(name);
  const bytes = diskFiles.read(path);
  if (bytes === undefined) {
    const hint = info.kind === 'folder' ? 'Name a file in it.' : 'Pipe it in instead: -d -';
    throw new UsageError(
      `${name} is ${info.kind === 'folder' ? 'a folder' : 'not a regular file that can be read'}.`,
      hint,
    );
  }
  return checked(bytes, name);
}

function absentHint(name: string, from: string): string {
  if (name === '-') return 'For stdin write -d - or -e -.';
  if (/^\s*[[{"]/.test(name)) return 'It looks like JSON itself: give it with --data.';
  if (from !== "samconfig's event") return `Check ${from}.`;
  return "samconfig's event is relative to the folder you are in, as sam takes it: go to the project, or add -C DIR.";
}

function checked(bytes: Buffer, from: string, hint?: string): Buffer {
  if (bytes.length > MAX_PAYLOAD_BYTES) return tooLarge(from);
  if (isUtf16(bytes)) {
    throw new UsageError(
      `The event (${from}) is UTF-16, not UTF-8.`,
      'PowerShell writes UTF-16 with >; use Out-File -Encoding utf8.',
    );
  }
  const body = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new UsageError(`The event (${from}) is not valid UTF-8.`, 'Save it as UTF-8.');
  }
  const fault = findJsonFault(text);
  if (fault === undefined) return body;
  if (text.trim() === '')
    throw new UsageError(`The event (${from}) is empty.`, 'An event without content is {}.');
  throw new UsageError(
    `The event (${from}) is not JSON: ${fault.seen} at line ${fault.line}, column ${fault.column}.`,
    hint ?? 'An event is JSON: an object, a list, a "text", a number, true, false or null.',
  );
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const isUtf16 = (bytes: Buffer): boolean =>
  bytes.length >= 2 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));

function tooLarge(from: string): never {
  throw new UsageError(
    `The event (${from}) is larger than ${MAX_PAYLOAD_BYTES} bytes.`,
    'That is the most a synchronous invocation takes; AWS would refuse it with RequestEntityTooLargeException.',
  );
}

function shellHint(data: string, { folder }: PayloadSources): string | undefined {
  const path = isAbsolute(data) ? data : join(folder, data);
  if (data.length < 1_000 && !data.includes('\0') && diskFiles.info(path)?.kind === 'file') {
    return `That is a file: write -d @${data}`;
  }
  if (!/^\s*'?\s*[[{]/.test(data) || (data.includes('"') && !data.trim().startsWith("'"))) return undefined;
  return [
    'The shell seems to have taken the quotes. In bash and zsh: -d \'{"name":"Ada"}\'',
    'In PowerShell and cmd, where quotes are lost easily, put it into a file: -d @event.json',
  ].join('\n');
}
