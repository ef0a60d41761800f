import { DeniedError } from '../errors.ts';
import type { StackReader } from '../stack/stack.ts';
import { type KeptVariable, keptIn, withoutKept } from '../template/kept.ts';
import { isRecord } from '../text/is-record.ts';
import { needsProcessing, parsed, pseudoParameters, union } from './deployed-template.ts';
import type { FunctionReading, Variables } from './function.ts';
import type { Origin } from './source.ts';
import type { Target } from './target.ts';
import { type StackScope, type TemplateEnvironment, templateSources } from './template-sources.ts';
import { unlessDenied } from './unless-denied.ts';

/** Where variables come from, and how the stack is that says so. */
export interface ReadOrigin {
  origin: Origin;
  /** `UPDATE_COMPLETE` and the like, where a stack owns the function. */
  stackStatus?: string;
}

type Stacks = Pick<StackReader, 'describe' | 'template'>;

/**
 * Asks the stack that owns a function what its template says: two calls at once, and a third where a macro plays a part.
 * @throws SamgenError where a call fails; one that is denied makes the origin unknown
 */
export async function readOrigin(
  { stack }: Pick<Target, 'stack'>,
  { owner, tagsHidden }: Pick<FunctionReading, 'owner' | 'tagsHidden'>,
  stacks: Stacks,
): Promise<ReadOrigin> {
  if (stack !== undefined) return ofStack({ ...stack, call: stack.name, isListed: true }, stacks);
  // A stack that was made anew under the old name does not own what the old one left.
  if (owner !== undefined)
    return ofStack(
      {
        name: owner.stackName,
        call: owner.stackId || owner.stackName,
        logicalId: owner.logicalId,
        isListed: false,
      },
      stacks,
    );
  if (tagsHidden === undefined) return { origin: { kind: 'no-stack' } };
  return unknown('Lambda does not show the tags of the function, by which its stack is known.', {
    missing: 'lambda:ListTags',
  });
}

interface Owner {
  name: string;
  /** What CloudFormation is asked for: the name or the ID. */
  call: string;
  logicalId: string;
  /** The stack itself lists the function; else only the function's tags say that it is the stack's. */
  isListed: boolean;
}

async function ofStack(owner: Owner, stacks: Stacks): Promise<ReadOrigin> {
  const { name, call, logicalId } = owner;
  const [original, stack] = await Promise.all([
    unlessDenied(stacks.template(call, 'Original')),
    unlessDenied(stacks.describe(call)),
  ]);
  const denied = [original, stack].flatMap((answer) =>
    answer instanceof DeniedError ? [answer.action] : [],
  );
  if (original instanceof DeniedError || stack instanceof DeniedError) {
    const actions = denied.join(' and ');
    return unknown(`What the stack ${name} says is not shown: ${actions} is denied.`, { missing: actions });
  }
  if (stack === undefined || /^(?:DELETE_COMPLETE|REVIEW_IN_PROGRESS)$/.test(stack.status))
    return { origin: { kind: 'no-stack' } };
  const status = { stackStatus: stack.status };
  const document = await parsed(original);
  if (!hasResources(document))
    return unknown(`The template of the stack ${name} cannot be read.`, {}, status);
  const scope: StackScope = { parameters: stack.parameters, pseudo: pseudoParameters(stack) };
  const kept = keptIn(document).filter((one) => one.logicalId === logicalId);
  const written = templateSources(withoutKept(document), logicalId, scope);
  if (written !== undefined && !needsProcessing(document, logicalId))
    return { origin: origin(owner, written, kept), ...status };
  const processed = await parsed(await stacks.template(call, 'Processed'));
  if (!hasResources(processed))
    return unknown(`The processed template of the stack ${name} cannot be read.`, {}, status);
  const made = templateSources(withoutKept(processed), logicalId, scope);
  const both = union(written, made);
  if (both !== undefined) return { origin: origin(owner, both, kept), ...status };
  // The stack has let it go: no deploy will touch it any more.
  if (!owner.isListed) return { origin: { kind: 'no-stack' }, ...status };
  return unknown(`The template of the stack ${name} has no function ${logicalId}.`, {}, status);
}

const origin = (
  { name, logicalId }: Owner,
  environment: TemplateEnvironment,
  kept: readonly KeptVariable[],
): Origin => ({
  kind: 'stack',
  deployed: {
    stackName: name,
    logicalId,
    ...environment,
    ...(kept.length === 0 ? {} : { kept: new Map(kept.map(({ key, parameter }) => [key, parameter])) }),
  },
});

const unknown = (
  why: string,
  missing: { missing?: string },
  status: Pick<ReadOrigin, 'stackStatus'> = {},
): ReadOrigin => ({ origin: { kind: 'unknown', why, ...missing }, ...status });

/** Anything else is no template, whatever it is. */
const hasResources = (document: unknown): boolean => isRecord(document) && isRecord(document['Resources']);

/** Whether an operation is under way that can still change functions; in a cleanup it cannot. */
export const busyStack = (status: string | undefined): boolean =>
  status?.endsWith('_IN_PROGRESS') === true && !status.includes('CLEANUP') && status !== 'REVIEW_IN_PROGRESS';

/** The variables whose value is known by the template, and another one on the function. */
export function changedOutside(origin: Origin, variables: Variables): string[] {
  if (origin.kind !== 'stack') return [];
  return [...origin.deployed.values].flatMap(([key, value]) =>
    Object.hasOwn(variables, key) && variables[key] !== value ? [key] : [],
  );
}

/**
 * The variables that the template gives the function, and that it has not. What the template computes counts only where its
 * value is known: a condition may leave it out.
 */
export function missingOnFunction(origin: Origin, variables: Variables): string[] {
  if (origin.kind !== 'stack') return [];
  const { sources, values } = origin.deployed;
  return [...sources].flatMap(([key, { kind }]) =>
    !Object.hasOwn(variables, key) && (kind !== 'computed' || values.has(key)) ? [key] : [],
  );
}
