import { join } from 'node:path';
import type { Given } from '../dockerfile/base.ts';
import type { Dockerfile } from '../dockerfile/dockerfile.ts';
import { type DockerfileImage, finalImage } from '../dockerfile/image.ts';
import { readProjectText } from '../project/read-text-file.ts';
import { type FunctionResource, packageTypeOf } from '../template/functions.ts';
import type { Span } from '../text/edits.ts';
import { isRecord } from '../text/is-record.ts';
import { samconfigOption } from './build-options.ts';
import type { RuleContext } from './context.ts';
import type { Finding } from './finding.ts';
import { buildIsRedirected, localPath } from './packaging.ts';

/** The longest that are written are a tenth of it. */
const MAX_BYTES = 65_536;
const MOST_STAGES = 100;
const MOST_INSTRUCTIONS = 2_000;
/** A frontend of one's own may read any language (`# syntax=…` in the first lines). */
const FOREIGN_SYNTAX = /^(?:#[^\n]*\n)*#[ \t]*syntax[ \t]*=[ \t]*(?!(?:docker\.io\/)?docker\/dockerfile)/i;

/** A Dockerfile that sam builds, with the function it builds it for. */
export interface FunctionDockerfile {
  readonly fn: FunctionResource;
  /** Absolute. */
  readonly file: string;
  /** Absolute. */
  readonly contextFolder: string;
  readonly dockerfile: Dockerfile;
  readonly given: Given;
  readonly target: string | undefined;
  /** Undefined where the target is not known, or is no stage. */
  readonly image: DockerfileImage | undefined;
}

const read = new WeakMap<RuleContext, FunctionDockerfile[]>();

/** The Dockerfiles of the image functions, each as often as functions use it. Empty where no parser was given. */
export function functionDockerfiles(context: RuleContext): FunctionDockerfile[] {
  const known = read.get(context);
  if (known) return known;
  const found = readAll(context);
  read.set(context, found);
  return found;
}

function readAll(context: RuleContext): FunctionDockerfile[] {
  const { functions, parseDockerfile } = context;
  if (parseDockerfile === undefined || buildIsRedirected(context)) return [];
  const parsed = new Map<string, Dockerfile | undefined>();
  return functions.flatMap((fn) => {
    const { metadata } = fn;
    const docker = localPath(metadata['DockerContext']);
    const name = localPath(metadata['Dockerfile']);
    if (packageTypeOf(fn) !== 'Image' || docker === undefined || name === undefined) return [];
    if (metadata['SkipBuild'] || hasOpenParameters(context, metadata)) return [];
    const contextFolder = join(context.folder, docker);
    const file = join(contextFolder, name);
    if (!parsed.has(file)) parsed.set(file, readDockerfile(file, context, parseDockerfile));
    const dockerfile = parsed.get(file);
    return dockerfile ? one(fn, file, contextFolder, dockerfile, context) : [];
  });
}

/** What sam hands on to BuildKit as it stands may name another target, other arguments, other contexts. */
const hasOpenParameters = (context: RuleContext, metadata: Record<string, unknown>): boolean =>
  metadata['DockerBuildExtraParams'] !== undefined && usesBuildKit(context);

/** `sam build` takes the classic builder where nothing is said (samcli/lib/build/app_builder.py, `_build_lambda_image`). */
export const usesBuildKit = (context: RuleContext): boolean =>
  samconfigOption(context, 'build', 'use_buildkit').some((value) => value !== false);

function readDockerfile(
  file: string,
  { files }: RuleContext,
  parse: NonNullable<RuleContext['parseDockerfile']>,
): Dockerfile | undefined {
  const text = readProjectText(files, file, file, MAX_BYTES);
  if (typeof text !== 'string' || FOREIGN_SYNTAX.test(text)) return undefined;
  const dockerfile = parse(text);
  const { stages, instructions } = dockerfile;
  return stages.length > MOST_STAGES || instructions.length > MOST_INSTRUCTIONS ? undefined : dockerfile;
}

function one(
  fn: FunctionResource,
  file: string,
  contextFolder: string,
  dockerfile: Dockerfile,
  { files }: RuleContext,
): FunctionDockerfile {
  const given = givenTo(fn, dockerfile);
  const written = fn.metadata['DockerBuildTarget'];
  const target = typeof written === 'string' && written !== '' ? written : undefined;
  const isKnown = written === undefined || written === '' || target !== undefined;
  const image = isKnown
    ? finalImage(dockerfile, target, given, (path) => {
        const kind = files.info(join(contextFolder, path))?.kind;
        return kind === 'other' ? undefined : kind;
      })
    : undefined;
  return { fn, file, contextFolder, dockerfile, given, target, image };
}

/** DockerBuildArgs: what is an expression is given, and not known. */
function givenTo({ metadata }: FunctionResource, { instructions }: Dockerfile): Given {
  const args = metadata['DockerBuildArgs'] ?? {};
  const isPlain = isRecord(args) && !Object.keys(args).some((key) => key === 'Ref' || key.startsWith('Fn::'));
  if (isPlain)
    return Object.fromEntries(
      Object.entries(args).map(([name, value]) => [
        name,
        typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
          ? String(value)
          : undefined,
      ]),
    );
  const declared = instructions.filter(({ keyword }) => keyword === 'ARG').flatMap(({ words }) => words);
  return Object.fromEntries(declared.map(({ text }) => [/^\w*/.exec(text)![0], undefined]));
}

/** A finding's place in the Dockerfile. */
export const at = (
  { file, dockerfile }: Pick<FunctionDockerfile, 'file' | 'dockerfile'>,
  { start, end }: Span,
): Pick<Finding, 'file' | 'range'> => ({ file, range: dockerfile.rangeAt(start, end) });
