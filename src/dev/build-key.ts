import { createHash } from 'node:crypto';
import type { LocalProject } from '../invoke/local-project.ts';
import type { PreparedFunction, RunChoices } from '../invoke/prepare-function.ts';
import { settingsOf } from '../invoke/settings.ts';
import type { FunctionResource } from '../template/functions.ts';
import { evaluate } from '../template/intrinsics.ts';
import type { SourceStates } from './source-states.ts';

/** Of the template, all that a build depends on: with another variable or Timeout it is the same. */
export function buildKey({ project, scope }: LocalProject, fn: FunctionResource): string {
  const { runtime, handler, architecture, packageType } = settingsOf(fn, scope);
  const { CodeUri, Code, ImageUri, InlineCode } = fn.properties;
  const written = evaluate({ metadata: fn.metadata, CodeUri, Code, ImageUri, InlineCode }, scope);
  return JSON.stringify([project.folder, fn.type, runtime, handler, architecture, packageType, written]);
}

/**
 * What a running environment depends on. With the same content it may go on; it holds values that are secrets, and is a
 * hash.
 */
export function contentKey(
  { invoked, artifact, region, functionArn, imageConfig }: PreparedFunction,
  { variables, credentials }: RunChoices,
  sources: ReadonlyMap<string, SourceStates>,
): string {
  const hash = createHash('sha256');
  const place = artifact.kind === 'folder' ? artifact.folder : artifact.image.id;
  hash.update(JSON.stringify([invoked, place, region, functionArn, imageConfig, variables, credentials]));
  for (const { entries } of sources.values()) {
    for (const [path, state] of entries) hash.update(`${path}\0${state}\n`);
  }
  return hash.digest('hex');
}
