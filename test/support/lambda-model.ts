import type { FunctionReading, Variables, WriteOutcome } from '../../src/env/function.ts';
import { FailedError } from '../../src/errors.ts';
import { type Caller, type CallKind, callerOf, type Fates } from './lambda-caller.ts';
import { variablesRefused } from './lambda-rules.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What others do. Whoever finds an update in progress waits for its end, as AWS makes everybody wait. */
export type Deed =
  | { kind: 'merge'; set: Variables; unset: readonly string[] }
  /** Another writer's update that fails. */
  | { kind: 'fail'; set: Variables }
  /** All variables, without looking. */
  | { kind: 'overwrite'; variables: Variables }
  /** Code, memory: all but the variables. */
  | { kind: 'code' }
  | { kind: 'publish' }
  | { kind: 'delete' }
  /** Deleted and made anew, by hand or by a stack. */
  | { kind: 'replace'; variables: Variables; stackId?: string }
  | { kind: 'hide'; hidden: boolean };

export interface ModelEntry {
  /** The caller's name, or `other`. */
  writer: string;
  kind: 'written' | 'deleted' | 'created';
  before: Variables;
  after: Variables;
  /** Accepted, and it ends Failed: `before` stays. */
  failed: boolean;
  /** The revision that was replaced. */
  onto: string;
}

export interface LambdaModel {
  /** Someone who calls; the fates are for its calls in order, and come to an end. */
  caller(name: string, fates?: Fates): Caller;
  /** `before` is told of each call of a caller, just before Lambda sees it. */
  before(listener: (caller: string, kind: CallKind, count: number) => void): void;
  /** Others do something, now or when the update in progress is done. */
  act(deed: Deed): void;
  history: readonly ModelEntry[];
  /** As a read would show it now. */
  reading(): FunctionReading | undefined;
  /** undefined where the function is gone. */
  variables(): Variables | undefined;
}

export interface ModelOptions {
  variables: Variables;
  /** How long updates take, in turn. */
  settles?: readonly number[];
  /** Whether a write with an old revision is answered by 409 while an update is in progress; else by 412. */
  conflictFirst?: boolean;
}

interface Update {
  before: Variables;
  failed: boolean;
}

interface State {
  variables: Variables;
  update?: Update | undefined;
  lastFailed: boolean;
  /** Not ready yet: it was just made. */
  pending?: boolean;
  stackId?: string | undefined;
}

/** A function in memory that behaves as Lambda's own, with faults; time is virtual. */
export function lambdaModel(time: VirtualTime, options: ModelOptions): LambdaModel {
  const { settles = [500], conflictFirst = true } = options;
  const history: ModelEntry[] = [];
  const listeners: ((caller: string, kind: CallKind, count: number) => void)[] = [];
  const waiting: Deed[] = [];
  let state: State | undefined = { variables: options.variables, lastFailed: false };
  let revision = 1;
  let hidden = false;
  let updates = 0;

  const reading = (
    { variables, update, lastFailed, pending, stackId }: State,
    hide: boolean,
  ): FunctionReading => ({
    arn: 'arn:aws:lambda:us-east-1:123456789012:function:model',
    name: 'model',
    revision: `r${revision}`,
    variables: hide ? {} : variables,
    ...(hide ? { hidden: { code: 'AccessDeniedException', message: 'kms:Decrypt' } } : {}),
    lastUpdate: update ? 'InProgress' : lastFailed ? 'Failed' : 'Successful',
    ...(!update && lastFailed ? { lastUpdateReason: 'the key is disabled (DisabledKMSKey)' } : {}),
    state: pending ? 'Pending' : 'Active',
    ...(stackId === undefined ? {} : { owner: { stackName: 'new', stackId, logicalId: 'Model' } }),
  });

  /** Whatever waited for the end of it comes now. */
  const goOn = () => {
    for (const deed of waiting.splice(0)) act(deed);
  };

  const begin = (of: State, variables: Variables, failed: boolean) => {
    const update = { before: of.variables, failed };
    Object.assign(of, { variables, update });
    revision += 1;
    time.later(settles[updates++ % settles.length]!, () => {
      if (state !== of || of.update !== update) return;
      of.update = undefined;
      of.lastFailed = failed;
      if (failed) of.variables = update.before;
      revision += 1;
      goOn();
    });
  };

  const write = (
    writer: string,
    variables: Variables,
    expected: string | undefined,
    fails: boolean,
  ): WriteOutcome => {
    const refused = variablesRefused(variables);
    if (refused) throw new FailedError(refused.name);
    if (state === undefined) return { kind: 'missing' };
    const moved = expected !== undefined && expected !== `r${revision}`;
    if ((state.update || state.pending) && (conflictFirst || !moved))
      return { kind: 'busy', why: 'an update is in progress' };
    if (moved) return { kind: 'revision-moved' };
    const before = state.variables;
    history.push({ writer, kind: 'written', before, after: variables, failed: fails, onto: `r${revision}` });
    begin(state, variables, fails);
    return { kind: 'accepted', revision: `r${revision}` };
  };

  const end = (deed: Deed & { kind: 'delete' | 'replace' }) => {
    const onto = `r${revision}`;
    if (state) {
      const { variables } = state;
      history.push({ writer: 'other', kind: 'deleted', before: variables, after: {}, failed: false, onto });
    }
    state = undefined;
    waiting.length = 0;
    if (deed.kind === 'delete') return;
    revision += 1;
    const made: State = {
      variables: deed.variables,
      lastFailed: false,
      pending: true,
      stackId: deed.stackId,
    };
    state = made;
    time.later(settles[updates++ % settles.length]!, () => {
      made.pending = false;
      if (state === made) goOn();
    });
    history.push({
      writer: 'other',
      kind: 'created',
      before: {},
      after: deed.variables,
      failed: false,
      onto,
    });
  };

  const act = (deed: Deed): void => {
    if (deed.kind === 'hide') hidden = deed.hidden;
    else if (deed.kind === 'delete' || deed.kind === 'replace') end(deed);
    else if (state === undefined) return;
    else if (deed.kind === 'publish') revision += 1;
    else if (state.update || state.pending) waiting.push(deed);
    else if (deed.kind === 'code') begin(state, state.variables, false);
    else if (deed.kind === 'overwrite') write('other', deed.variables, undefined, false);
    else {
      const merged = Object.entries({ ...state.variables, ...deed.set });
      const unset = deed.kind === 'merge' ? deed.unset : [];
      const variables = Object.fromEntries(merged.filter(([key]) => !unset.includes(key)));
      write('other', variables, undefined, deed.kind === 'fail');
    }
  };

  return {
    history,
    reading: () => state && reading(state, hidden),
    variables: () => state?.variables,
    act,
    before: (listener) => void listeners.push(listener),
    caller: (name, fates = {}) =>
      callerOf(time, fates, {
        arriving: (kind, count) => {
          for (const listener of listeners) listener(name, kind, count);
        },
        read: (hide) =>
          state === undefined
            ? { kind: 'missing' }
            : { kind: 'read', reading: reading(state, hidden || hide) },
        write: (variables, expected, fails) => write(name, variables, expected, fails),
      }),
  };
}
