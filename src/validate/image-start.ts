import { posix } from 'node:path';
import { type DockerfileImage, startsUnsaid } from '../dockerfile/image.ts';
import type { KnownBase } from '../dockerfile/known-base.ts';
import type { StartWords } from '../dockerfile/start.ts';
import { intrinsicOf } from '../template/intrinsics.ts';
import type { Span } from '../text/edits.ts';
import { isRecord } from '../text/is-record.ts';
import { at, type FunctionDockerfile } from './dockerfiles.ts';
import type { Finding } from './finding.ts';

/** An ENTRYPOINT or a CMD that counts, of the Dockerfile or of the function's ImageConfig. */
export interface Words {
  /** Undefined for the shell form. */
  readonly exec: readonly string[] | undefined;
  /** Absent where the template says them. */
  readonly written?: StartWords;
  readonly place: Pick<Finding, 'file' | 'range' | 'path'>;
}

/** What Lambda starts of an image. */
export interface ImageStart {
  readonly image: DockerfileImage;
  readonly entrypoint: Words | undefined;
  readonly command: Words | undefined;
  /** What the base starts; undefined where that is not known. */
  readonly unsaid: KnownBase['starts'] | undefined;
  readonly workingFolder: string | undefined;
}

/** Undefined where the template's ImageConfig is not known, or the image is not. */
export function imageStart(one: FunctionDockerfile): ImageStart | undefined {
  const { fn, image } = one;
  const config = fn.properties['ImageConfig'] ?? {};
  if (image === undefined || !isRecord(config) || intrinsicOf(config)) return undefined;
  const { EntryPoint, Command, WorkingDirectory } = config;
  const own = [EntryPoint, Command].map(wordsIn);
  if (own.includes('unknown') || !['undefined', 'string'].includes(typeof WorkingDirectory)) return undefined;
  const words = (property: string, list: ReturnType<typeof wordsIn>, written: StartWords | undefined) =>
    Array.isArray(list)
      ? { exec: list, place: { path: [...fn.pathOf('ImageConfig'), property] } }
      : written && { exec: written.exec, written, place: at(one, written.instruction.argument) };
  const { entrypoint, command } = image.start;
  return {
    image,
    entrypoint: words('EntryPoint', own[0], entrypoint),
    command: words('Command', own[1], command),
    unsaid: startsUnsaid(image, one.dockerfile.text),
    workingFolder: (WorkingDirectory as string | undefined) || image.workingFolder,
  };
}

/** An empty list overrides nothing. */
function wordsIn(value: unknown): string[] | 'unknown' | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((word) => typeof word === 'string')) return 'unknown';
  return value.length === 0 ? undefined : value;
}

/** Where AWS's own entrypoint finds the runtime (/lambda-entrypoint.sh of its base images). */
export const LAMBDA_RUNTIME = '/var/runtime/bootstrap';

/** The program that an image starts. */
export interface StartedProgram {
  /** As it is written. */
  readonly word: string;
  /** The places that it is looked for at. */
  readonly paths: readonly string[];
  readonly place: Words['place'];
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Undefined where it is the base's own, or not known. */
export function startedProgram(one: FunctionDockerfile, start: ImageStart): StartedProgram | undefined {
  const { image, entrypoint, command, workingFolder, unsaid } = start;
  if (entrypoint === undefined && unsaid === 'lambda') {
    const { base: from } = image.final;
    return { word: LAMBDA_RUNTIME, paths: [LAMBDA_RUNTIME], place: from ? at(one, from) : {} };
  }
  const words = entrypoint ?? (unsaid === undefined ? undefined : command);
  const word = words?.exec?.[0];
  if (words === undefined || word === undefined || word === '') return undefined;
  const paths = pathsOf(word, workingFolder, one, image);
  return paths && { word, paths, place: narrowedPlace(one, words, word) };
}

function pathsOf(
  word: string,
  workingFolder: string | undefined,
  { fn }: FunctionDockerfile,
  image: DockerfileImage,
): string[] | undefined {
  if (word.startsWith('/')) return [posix.normalize(word)];
  if (word.includes('/'))
    return workingFolder === undefined ? undefined : [posix.resolve(workingFolder, word)];
  const environment = fn.properties['Environment'];
  const variables = isRecord(environment) ? environment['Variables'] : undefined;
  const isSet = isRecord(variables) && ('PATH' in variables || intrinsicOf(variables));
  if (isSet || image.path === 'unknown' || image.base?.starts === 'lambda') return undefined;
  return (image.path ?? PATH).split(':').map((folder) => posix.resolve('/', folder, word));
}

/** The first word of a list in the Dockerfile. */
function narrowedPlace(one: FunctionDockerfile, { written, place }: Words, word: string): Words['place'] {
  if (written === undefined) return place;
  const { start, end } = written.instruction.argument;
  const found = one.dockerfile.text.slice(start, end).indexOf(JSON.stringify(word));
  const span: Span = { start: start + found, end: start + found + JSON.stringify(word).length };
  return found < 0 ? place : at(one, span);
}
