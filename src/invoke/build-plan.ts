import { isAbsolute, join, relative, resolve } from 'node:path';
import { FailedError, InvalidProjectError } from '../errors.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import { type FunctionResource, isCustomRuntime } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';
import type { InvokedFunction } from './settings.ts';

/** How a function's folder comes about, as `sam build` decides it. Paths are absolute; `code` is its CodeUri. */
export type BuildPlan =
  /** CodeUri holds what runs; nothing is copied. */
  | { kind: 'prebuilt'; code: string }
  | MakePlan
  | GoPlan
  | CargoLambdaPlan
  /** What only sam can build; a folder that it built can run. */
  | { kind: 'sam only'; code: string; method: string };

export interface MakePlan {
  kind: 'makefile';
  code: string;
  /** What is copied before make runs; CodeUri unless Metadata says ProjectRootDirectory. */
  source: string;
  makefile: string;
  target: string;
  /** Where make runs: below the copy of the source where it is below the source. */
  workingDirectory: string | undefined;
  /** make runs in the source itself, and nothing is copied (`sam build --build-in-source`). */
  inSource?: true;
}

export interface GoPlan {
  kind: 'go';
  code: string;
  handler: string;
  trimPath: boolean;
}

export interface CargoLambdaPlan {
  kind: 'cargo-lambda';
  code: string;
  binary: string | undefined;
  runtime: string;
}

/**
 * The plan for a function (samcli/lib/build/app_builder.py, `_build_function`; workflow_config.py).
 * @param folder the template's folder
 * @param inSource `build_in_source` of the samconfig
 * @throws FailedError for a function that is not run here.
 * @throws InvalidProjectError where its code is not there.
 */
export function planBuild(
  fn: FunctionResource,
  invoked: InvokedFunction,
  folder: string,
  files: ProjectFiles,
  inSource = false,
): BuildPlan {
  const { logicalId, handler } = invoked;
  const runtime = customRuntime(invoked);
  const code = codeFolder(fn, folder, files);
  const metadata = fn.metadata;
  const properties = isRecord(metadata['BuildProperties']) ? metadata['BuildProperties'] : {};
  if (metadata['SkipBuild'] === true || metadata['SkipBuild'] === 'true') return { kind: 'prebuilt', code };
  const method = text(metadata['BuildMethod']);
  if (method === 'go1.x') return { kind: 'go', code, handler, trimPath: properties['TrimGoPath'] === true };
  if (method === 'rust-cargolambda') {
    return { kind: 'cargo-lambda', code, binary: text(properties['Binary']), runtime };
  }
  if (method !== undefined && method !== 'makefile' && !isCustomRuntime(method)) {
    return { kind: 'sam only', code, method };
  }
  const source = resolve(folder, text(metadata['ProjectRootDirectory']) ?? code);
  const makefile = join(resolve(folder, text(metadata['ContextPath']) ?? source), 'Makefile');
  if (files.info(makefile)?.kind !== 'file') {
    // `sam build` fails then; `sam deploy` on its own sends the folder as it is.
    if (method === undefined && files.info(join(code, 'bootstrap'))) return { kind: 'prebuilt', code };
    throw new InvalidProjectError(
      `${logicalId} is built by make, and there is no ${makefile}.`,
      `Write one with a target build-${logicalId}. For a bootstrap that needs no build, set Metadata: SkipBuild: true.`,
    );
  }
  const workingDirectory = text(metadata['WorkingDirectory']);
  return {
    kind: 'makefile',
    code,
    source,
    makefile,
    target: `build-${logicalId}`,
    workingDirectory: workingDirectory === undefined ? undefined : resolve(folder, workingDirectory),
    ...(inSource ? { inSource } : {}),
  };
}

function customRuntime({ logicalId, packageType, runtime }: InvokedFunction): string {
  if (packageType === 'Image') {
    throw new FailedError(
      `${logicalId} is a container image; samgen invoke runs zip functions only, so far.`,
      `sam build && sam local invoke ${logicalId} runs it, where the image holds a shell.`,
    );
  }
  if (isCustomRuntime(runtime)) return runtime;
  throw new FailedError(
    `${logicalId} runs on ${runtime ?? 'no runtime that can be known here'}; samgen invoke runs custom runtimes (provided.al2023).`,
    `sam local invoke ${logicalId} runs it in a container.`,
  );
}

function codeFolder(fn: FunctionResource, folder: string, files: ProjectFiles): string {
  const property = fn.type === 'AWS::Serverless::Function' ? 'CodeUri' : 'Code';
  if (fn.properties['InlineCode'] !== undefined) {
    throw new InvalidProjectError(
      `${fn.logicalId} has InlineCode, which custom runtimes do not take.`,
      'Use CodeUri.',
    );
  }
  // sam takes the template's folder where nothing is said (samcli/lib/providers/sam_base_provider.py).
  const written = fn.properties[property] ?? '.';
  if (typeof written !== 'string' || /^s3:\/\//.test(written)) {
    throw new FailedError(
      `The code of ${fn.logicalId} is not in a folder here: its ${property} names a place on AWS or an expression.`,
      `Set ${property} to the folder with the sources.`,
    );
  }
  const path = isAbsolute(written) ? written : resolve(folder, written);
  const kind = files.info(path)?.kind;
  if (kind === 'folder') return path;
  if (kind === 'file') {
    throw new FailedError(
      `${property} of ${fn.logicalId} is the file ${written}; samgen invoke runs folders.`,
      `Unpack it, set ${property} to that folder, and Metadata: SkipBuild: true.`,
    );
  }
  throw new InvalidProjectError(
    `There is no folder ${written}, the ${property} of ${fn.logicalId}.`,
    'samgen validate shows where it is written.',
  );
}

/** @returns the same place in the copy, where `path` is in `source` (app_builder.py, _get_working_directory_path). */
export function inCopy(path: string, source: string, copy: string): string {
  const below = relative(source, path);
  return below.startsWith('..') || isAbsolute(below) ? path : join(copy, below);
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
