import type { Alias, PublishedVersion } from '../env/versions.ts';
import { FailedError } from '../errors.ts';

interface Configuration {
  Version?: string | undefined;
  Description?: string | undefined;
  CodeSha256?: string | undefined;
}

/** Undefined for what is no published version. */
export function versionOf({ Version, Description, CodeSha256 }: Configuration): PublishedVersion | undefined {
  if (!/^\d+$/.test(Version ?? '') || CodeSha256 === undefined) return undefined;
  return { version: Version!, description: Description ?? '', codeSha256: CodeSha256 };
}

interface AliasAnswer {
  FunctionVersion?: string | undefined;
  RevisionId?: string | undefined;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> | undefined } | undefined;
}

export function aliasOf({
  FunctionVersion: version,
  RevisionId: revision,
  RoutingConfig,
}: AliasAnswer): Alias | undefined {
  if (version === undefined || revision === undefined) return undefined;
  const weights = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {});
  return { version, revision, isWeighted: weights.length > 0 };
}

/** Lambda: "CodeSHA256 (…) is different from current CodeSHA256 in $LATEST (…)." No other condition was sent. */
export const isOfTheCode = (error: unknown): boolean =>
  error instanceof Error &&
  ((error.name === 'InvalidParameterValueException' && /CodeSha256/i.test(error.message)) ||
    error.name === 'PreconditionFailedException');

export const codeChanged = (id: string): FailedError =>
  new FailedError(
    `The code of ${id} has changed meanwhile: no version was published.`,
    'Somebody deploys it. Look at what was deployed, and run it again.',
  );

/** The same status as for an update in progress, and it does not pass. */
export const isOfAnAlias = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ResourceConflictException' && /\balias/i.test(error.message);

export const inUse = (id: string, version: string): FailedError =>
  new FailedError(
    `Version ${version} of ${id} cannot be removed: an alias points to it.`,
    'Move the alias first.',
  );
