import type { Deps } from '../deps.ts';
import { guardText } from '../guard/report.ts';
import { restsOn } from '../guard/rests-on.ts';
import type { ResourceChange } from '../stack/change-set.ts';
import { functionsOf, resourcesOf } from '../template/functions.ts';
import { wrapFor } from '../text/wrap.ts';
import type { PlannedRun } from './stack-run.ts';

type Screen = Pick<Deps['stderr'], 'style' | 'columns' | 'isTerminal'>;

/** What becomes of the parameters, for one of them and for several. */
export type Becomes = readonly [one: string, several: string];

const NEW: Becomes = ['gets a new value', 'get new values'];

/** What is shown before anything happens. */
export function stackPlanText(
  { state, change, guard, parameters }: PlannedRun,
  screen: Screen,
  [one, several] = NEW,
): string {
  const names = Object.keys(change.parameters);
  const others = Object.keys(parameters).length - names.length;
  const becomes = names.length === 0 ? '' : `: ${names.join(', ')} ${names.length === 1 ? one : several}`;
  const rest = names.length > 0 && others > 0 ? '; all other parameters keep theirs' : '';
  const used = new Set(names.flatMap((name) => usersOf(state.template, name)));
  const isKept = guard.functions.some(({ variables }) => variables.some(({ carried }) => carried === 'kept'));
  return [
    ...wrapFor(screen, `Through the stack ${state.stack.name}${becomes}${rest}`, ''),
    ...(used.size === 0 ? [] : wrapFor(screen, `Also used by: ${[...used].join(', ')}`, '  ')),
    guardText(guard, screen).trimEnd(),
    ...(isKept ? wrapFor(screen, KEPT, '  ').map((line) => screen.style.dim(line)) : []),
  ]
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

const KEPT =
  'What is outside the template is kept by parameters that samgen adds to the deployed template; a deploy without samgen takes it away.';

/** Resources that are no functions, and rest on a parameter: for them its new value is new as well. */
const usersOf = (template: unknown, parameter: string): string[] => {
  const functions = new Set(functionsOf(template).map(({ logicalId }) => logicalId));
  return resourcesOf(template).flatMap(([id, resource]) =>
    !functions.has(id) && restsOn(template, resource).has(`Parameters.${parameter}`) ? [id] : [],
  );
};

/** What CloudFormation has found to do. */
export function changesText(changes: readonly ResourceChange[]): string {
  const lines = changes.map(
    ({ action, logicalId, type, replacement }) =>
      `  ${action.toLowerCase().padEnd(6)} ${logicalId} (${type})${replacement === undefined ? '' : replacement === 'True' ? ', made anew' : ', perhaps made anew'}`,
  );
  return `CloudFormation will\n${lines.join('\n')}\n`;
}
