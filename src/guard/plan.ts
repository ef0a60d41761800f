import type { Change } from '../env/change.ts';
import { needsProcessing, pseudoParameters } from '../env/deployed-template.ts';
import type { Opened } from '../env/opened.ts';
import type { DeployedEnvironment } from '../env/source.ts';
import {
  knownScope,
  type StackScope,
  type TemplateEnvironment,
  templateSources,
} from '../env/template-sources.ts';
import { declaredParameters } from '../parameters/declared.ts';
import type { Stack } from '../stack/stack.ts';
import { resourcesOf } from '../template/functions.ts';
import { withoutKept } from '../template/kept.ts';
import { isRecord } from '../text/is-record.ts';
import { type Carried, carry } from './carry.ts';
import { type Judged, judge } from './judge.ts';
import type { OnDrift } from './on-drift.ts';
import { effectiveFunction, restsOn, restsOnParameters } from './rests-on.ts';
import { isSameVariable, type Touch, touchOf, type Update, variableIn } from './touch.ts';

/** The stack as it is: what was deployed, and what its functions have now. */
export interface StackState {
  stack: Stack;
  /** The template that is deployed, as it was sent. */
  text: string;
  template: unknown;
  /** Those that are there, each found in the stack. */
  functions: readonly LiveFunction[];
}

export interface LiveFunction extends Opened {
  logicalId: string;
  /** When its stack had last done with it; milliseconds since 1970. */
  updated?: number;
}

/** What the stack is to become. */
export interface NextStack {
  /** As its user wrote it. */
  template: unknown;
  /** The parameters' values that the update passes, whoever gave them; all others stay as the stack has them. */
  explicit: Readonly<Record<string, string>>;
  sameCode: ReadonlySet<string>;
  anywhere: boolean;
  /** By logical ID: what a command wants of a function, whatever its template says. */
  wishes?: ReadonlyMap<string, Change>;
}

/** A variable, and how its value comes through the update where the update alone would not keep it. */
export interface PlannedVariable extends Judged {
  /** By a parameter of the template's own, or by one that samgen adds to what is deployed. */
  carried?: 'parameter' | 'kept';
}

export interface PlannedFunction {
  logicalId: string;
  live: LiveFunction;
  touch: Touch;
  variables: readonly PlannedVariable[];
  /** `AutoPublishAlias` of the next template. */
  alias?: string;
  /**
   * SAM publishes a version for its alias with every edit of the environment's text (samtranslator, `_construct_version`),
   * and of a function that may stay what it is: beside a version of the same content CloudFormation would fail.
   */
  publishes: boolean;
  /** Its code stays, for certain. */
  sameCode: boolean;
}

/** What an update of the stack will do to the variables of all its functions: what is shown is what is promised. */
export interface GuardPlan extends Carried {
  onDrift: OnDrift;
  functions: readonly PlannedFunction[];
}

/** Pure: the same before the build, when code counts as changed, and after it. */
export function planGuard(state: StackState, next: NextStack, onDrift: OnDrift): GuardPlan {
  const { stack } = state;
  const user = withoutKept(state.template);
  const parameters = { ...stack.parameters, ...withoutSecrets(next.template, next.explicit) };
  const pseudo = pseudoParameters(stack);
  const update: Update = {
    deployed: user,
    next: next.template,
    changed: changedParameters(state, next),
    sameCode: next.sameCode,
    anywhere: next.anywhere,
    scope: knownScope(isRecord(next.template) ? next.template : {}, parameters, pseudo),
  };
  const planned = (live: LiveFunction, isReached: boolean): PlannedFunction => {
    const { logicalId } = live;
    const wish = next.wishes?.get(logicalId);
    const deployed = environmentOf(live);
    const itself = touchWith(touchOf(logicalId, update), live, wish, onDrift);
    const written = templateSources(user, logicalId, { parameters: stack.parameters, pseudo });
    const touch = itself === 'not' && isReached ? 'perhaps' : itself;
    const side = {
      live: live.reading.variables,
      deployed,
      next: nextEnvironment(update, logicalId, { parameters, pseudo }),
      touch: touch === 'removed' && isRetained(user, logicalId) ? 'not' : touch,
      kept: new Set(onDrift === 'drop' ? [] : deployed.kept?.keys()),
      isSame: (key: string) => isSameVariable(logicalId, key, update),
      isByParameters: (key: string) =>
        restsOnParameters(next.template, variableIn(next.template, logicalId, key)),
      wasWritten: (key: string) => written?.sources.has(key) === true,
      explicit: next.explicit,
      ...(wish === undefined ? {} : { wish }),
    };
    const alias = side.next?.alias;
    const variables = judge(side);
    return {
      logicalId,
      live,
      touch: side.touch,
      variables,
      ...(alias === undefined ? {} : { alias }),
      sameCode: next.sameCode.has(logicalId),
      publishes: alias !== undefined && !variables.some(isOther),
    };
  };
  // A value that is passed for a parameter of the template's own reaches every function that uses it.
  const reached = new Set<string>();
  for (;;) {
    const functions = state.functions.map((live) => planned(live, reached.has(live.logicalId)));
    const carried = carry(functions, { ...next, state, onDrift });
    const more = functions.filter(
      ({ logicalId, touch }) => touch === 'not' && isGiven(logicalId, carried, next),
    );
    if (more.length === 0) return { onDrift, ...carried };
    for (const { logicalId } of more) reached.add(logicalId);
  }
}

function isGiven(logicalId: string, { parameters }: Carried, { template }: NextStack): boolean {
  const rests = restsOn(template, effectiveFunction(template, logicalId));
  return Object.keys(parameters).some((name) => rests.has(`Parameters.${name}`));
}

/** What a macro makes of it is not known before: other variables can be in it. */
function nextEnvironment(
  { deployed, next }: Update,
  logicalId: string,
  scope: StackScope,
): TemplateEnvironment | undefined {
  const written = templateSources(next, logicalId, scope);
  if (written === undefined)
    return effectiveFunction(deployed, logicalId) === undefined
      ? { sources: new Map(), values: new Map(), isOpen: true }
      : undefined;
  return needsProcessing(next, logicalId) ? { ...written, isOpen: true } : written;
}

/** Nothing of it is known where the stack's template could not be read: that is refused before. */
export const environmentOf = ({ origin }: Pick<LiveFunction, 'origin'>): DeployedEnvironment =>
  origin.kind === 'stack'
    ? origin.deployed
    : { stackName: '', logicalId: '', sources: new Map(), values: new Map() };

/** Nobody has changed the function since its stack did: a value that is not shown is the stack's. */
export const isAsDeployed = ({ reading: { lastModified }, updated }: LiveFunction): boolean =>
  lastModified !== undefined && updated !== undefined && lastModified <= updated;

/** What is kept for a function, or no more, is an edit of its environment as well. */
function touchWith(touch: Touch, live: LiveFunction, wish: Change | undefined, onDrift: OnDrift): Touch {
  if (touch !== 'not' && touch !== 'perhaps') return touch;
  const { kept: byName, sources } = environmentOf(live);
  const kept = [...(byName?.keys() ?? [])];
  const isGone = (key: string) => !Object.hasOwn(live.reading.variables, key);
  // What the template says itself counts again; what it does not say, only the stack still has.
  const isLetGo = kept.some((key) => onDrift === 'drop' || (isGone(key) && sources.has(key)));
  return isLetGo || wish !== undefined ? 'certainly' : touch;
}

/** A NoEcho parameter that is passed may have another value; nobody is told which one it has. */
function changedParameters({ stack }: StackState, { template, explicit }: NextStack): ReadonlySet<string> {
  const changed = declaredParameters(template).filter(({ name, type, secret }) => {
    // Read anew with every update.
    if (type.startsWith('AWS::SSM::')) return true;
    if (!Object.hasOwn(stack.parameters, name)) return true;
    if (!Object.hasOwn(explicit, name)) return false;
    return secret || stack.parameters[name] !== explicit[name];
  });
  return new Set(changed.map(({ name }) => name));
}

function withoutSecrets(template: unknown, values: Readonly<Record<string, string>>): Record<string, string> {
  const secret = new Set(declaredParameters(template).flatMap((one) => (one.secret ? [one.name] : [])));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)));
}

/** CloudFormation lets go of it, and leaves it as it is (user guide, "DeletionPolicy attribute"). */
function isRetained(template: unknown, logicalId: string): boolean {
  const resource = resourcesOf(template).find(([id]) => id === logicalId)?.[1];
  return /^Retain(?:ExceptOnCreate)?$/.test(String(resource?.['DeletionPolicy']));
}

/** The function itself will be another one: a version of it is none of what is there before. */
const isOther = ({ fate, value }: Judged): boolean =>
  fate === 'added' || fate === 'removed' || (fate === 'changed' && value !== undefined);

/** Whether nested stacks have functions that are not looked at. */
export const hasNestedStacks = (template: unknown): boolean =>
  resourcesOf(template).some(([, { Type: type }]) =>
    ['AWS::CloudFormation::Stack', 'AWS::Serverless::Application'].includes(String(type)),
  );
