import type { Deps } from '../deps.ts';
import { InvalidProjectError, UsageError } from '../errors.ts';
import { type FunctionResource, functionsOf } from '../template/functions.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { didYouMean } from '../text/did-you-mean.ts';

/**
 * The function that is meant: the only one, or the one whose logical ID, else whose FunctionName, is `wanted`;
 * else the user is asked.
 * @throws UsageError listing what there is, where nobody can be asked or `wanted` fits none or two.
 */
export async function chooseFunction(
  scope: Scope,
  wanted: string | undefined,
  deps: Pick<Deps, 'prompt'>,
): Promise<FunctionResource> {
  const functions = functionsOf(scope.template);
  if (functions.length === 0) {
    throw new InvalidProjectError(
      'The template declares no Lambda function.',
      'samgen add adds one; samgen validate says more about the template.',
    );
  }
  if (wanted !== undefined) return findFunction(functions, wanted, scope);
  if (functions.length === 1) return functions[0]!;
  if (deps.prompt === undefined) {
    throw new UsageError(
      `The template has ${functions.length} functions; say which one.`,
      list(functions, scope),
    );
  }
  const choices = functions.map((fn) => ({ value: fn.logicalId, name: label(fn, scope) }));
  const chosen = await deps.prompt.choose({ message: 'Which function?', choices });
  return functions.find(({ logicalId }) => logicalId === chosen)!;
}

function findFunction(functions: FunctionResource[], wanted: string, scope: Scope): FunctionResource {
  const byId = functions.find(({ logicalId }) => logicalId === wanted);
  if (byId) return byId;
  const byName = functions.filter((fn) => functionNameOf(fn, scope) === wanted);
  if (byName.length === 1) return byName[0]!;
  if (byName.length > 1) {
    throw new UsageError(
      `${byName.length} functions have the name ${wanted}; give a logical ID.`,
      list(byName, scope),
    );
  }
  const names = functions.flatMap((fn) => [fn.logicalId, functionNameOf(fn, scope) ?? fn.logicalId]);
  const near = didYouMean(wanted, names);
  throw new UsageError(
    `The template has no function ${wanted}${near === undefined ? '.' : `; did you mean ${near}?`}`,
    list(functions, scope),
  );
}

/** The FunctionName property where it is written and can be known here. */
export function functionNameOf(fn: FunctionResource, scope: Scope): string | undefined {
  const name = fn.properties['FunctionName'];
  const evaluated = name === undefined ? undefined : evaluate(name, scope);
  return evaluated?.known && typeof evaluated.value === 'string' ? evaluated.value : undefined;
}

function label(fn: FunctionResource, scope: Scope): string {
  const name = functionNameOf(fn, scope);
  return name === undefined || name === fn.logicalId ? fn.logicalId : `${fn.logicalId} (${name})`;
}

const list = (functions: FunctionResource[], scope: Scope): string =>
  `There are: ${functions.map((fn) => label(fn, scope)).join(', ')}.`;
