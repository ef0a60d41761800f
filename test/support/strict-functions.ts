import type { Variables } from '../../src/env/function.ts';
import type { Answer } from './aws-proxy.ts';
import { type Configuration, configurationOf } from './bare-function.ts';
import { errorAnswer } from './lambda-faults.ts';
import { BUSY, STALE, variablesRefused } from './lambda-rules.ts';

/** A change of a function's variables that was carried out. */
export interface Applied {
  /** Whoever called through the proxy, or the test itself in the part of another writer. */
  writer: 'caller' | 'other';
  kind: 'written' | 'deleted' | 'created';
  before: Variables;
  after: Variables;
  /** Accepted, and undone. */
  failed: boolean;
}

/** One call that changes something, as it came. */
export interface Attempt {
  name: string;
  writer: Applied['writer'];
  method: 'PUT' | 'POST';
  part: 'configuration' | 'code' | 'versions';
  parameters: Readonly<Record<string, unknown>>;
  fails?: { reason: string; code: string };
}

/** What is known of the change that gave a function a revision. */
interface Update {
  name: string;
  inProgress: boolean;
  fails?: { reason: string; code: string } | undefined;
  /** What callers see while it is in progress, where MiniStack has something else. */
  shown?: Variables;
}

export interface StrictFunctions {
  attempt(attempt: Attempt): Promise<Answer>;
  /** The body of an answer to a read, as AWS's own Lambda would have it. */
  present(body: string, hidden: boolean): string;
  withoutValues(body: string): string;
  merge(name: string, set: Variables, unset: readonly string[]): Promise<void>;
  overwrite(name: string, variables: Variables): Promise<void>;
  hold(): void;
  settle(): void;
  made(configuration: Configuration): void;
  note(name: string, applied: Applied): void;
  history(name: string): readonly Applied[];
  variables(name: string): Promise<Variables>;
  /** Nobody else changes the function meanwhile. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** The part of a strict Lambda that knows each function's state. MiniStack's revision `r` is shown as `r-1`, then `r-2`. */
export function strictFunctions(target: string, settles: number): StrictFunctions {
  const updates = new Map<string, Update>();
  const histories = new Map<string, Applied[]>();
  const queues = new Map<string, Promise<unknown>>();
  let held = false;

  const alone = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const mine = (queues.get(name) ?? Promise.resolve()).then(work);
    queues.set(
      name,
      mine.catch(() => {}),
    );
    return mine;
  };

  const isBusy = (configuration: Configuration): boolean =>
    updates.get(configuration.RevisionId)?.inProgress ?? configuration.LastUpdateStatus === 'InProgress';

  const shownRevision = (configuration: Configuration): string =>
    `${configuration.RevisionId}-${isBusy(configuration) ? 1 : 2}`;

  const present = (configuration: Configuration, hidden: boolean): Configuration => {
    const update = updates.get(configuration.RevisionId);
    const shown = { ...configuration, RevisionId: shownRevision(configuration) };
    if (update) {
      // AWS's own stays Active while it is updated.
      Object.assign(shown, { State: 'Active', StateReason: '', StateReasonCode: '' });
      shown.LastUpdateStatus = update.inProgress ? 'InProgress' : update.fails ? 'Failed' : 'Successful';
      if (update.fails && !update.inProgress) {
        Object.assign(shown, {
          LastUpdateStatusReason: update.fails.reason,
          LastUpdateStatusReasonCode: update.fails.code,
        });
      }
      if (update.inProgress && update.shown) shown.Environment = { Variables: update.shown };
    }
    if (hidden) shown.Environment = { Error: HIDDEN };
    return shown;
  };

  const attempt = async ({ name, writer, method, part, parameters, fails }: Attempt): Promise<Answer> => {
    const wanted = (parameters['Environment'] as { Variables?: Variables } | undefined)?.Variables;
    const refused = wanted === undefined ? undefined : variablesRefused(wanted);
    if (refused) return errorAnswer(refused);
    const before = await configurationOf(target, name);
    if (before === undefined) {
      const message = `Function not found: arn:aws:lambda:us-east-1:000000000000:function:${name}`;
      return errorAnswer({ status: 404, name: 'ResourceNotFoundException', message });
    }
    if (isBusy(before)) return errorAnswer(BUSY);
    const { RevisionId, ...others } = parameters;
    if (RevisionId !== undefined && RevisionId !== shownRevision(before)) return errorAnswer(STALE);
    const old = before.Environment?.Variables ?? {};
    const response = await fetch(`${target}/2015-03-31/functions/${encodeURIComponent(name)}/${part}`, {
      method,
      body: JSON.stringify(fails && wanted ? { ...others, Environment: { Variables: old } } : others),
    });
    const text = await response.text();
    if (!response.ok) return { status: response.status, headers: headersOf(response), body: text };
    const after = JSON.parse(text) as Configuration;
    if (part === 'versions') return { status: response.status, headers: headersOf(response), body: text };
    const update: Update = { name, inProgress: true, fails, ...(fails && wanted ? { shown: wanted } : {}) };
    updates.set(after.RevisionId, update);
    if (!held) setTimeout(() => done(update), settles).unref();
    if (wanted)
      note(name, { writer, kind: 'written', before: old, after: wanted, failed: fails !== undefined });
    return {
      status: response.status,
      headers: headersOf(response),
      body: JSON.stringify(present(after, false)),
    };
  };

  const asOther = (name: string, variables: (old: Variables) => Variables): Promise<void> =>
    alone(name, async () => {
      for (const update of updates.values()) if (update.name === name) done(update);
      const old = await variablesNow(name);
      const parameters = { Environment: { Variables: variables(old) } };
      const answer = await attempt({
        name,
        writer: 'other',
        method: 'PUT',
        part: 'configuration',
        parameters,
      });
      if (answer.status !== 200) throw new Error(`The other writer: ${answer.status} ${answer.body}`);
    });

  const variablesNow = async (name: string) =>
    (await configurationOf(target, name))?.Environment?.Variables ?? {};

  const note = (name: string, applied: Applied) => {
    histories.set(name, [...(histories.get(name) ?? []), applied]);
  };

  return {
    attempt: (one) => alone(one.name, () => attempt(one)),
    present(body, hidden) {
      const answer = JSON.parse(body) as Configuration | { Configuration: Configuration };
      if ('RevisionId' in answer) return JSON.stringify(present(answer as Configuration, hidden));
      if (!('Configuration' in answer)) return body;
      const { Configuration } = answer as { Configuration: Configuration };
      return JSON.stringify({ ...answer, Configuration: present(Configuration, hidden) });
    },
    withoutValues: (body) => JSON.stringify({ ...JSON.parse(body), Environment: { Error: HIDDEN } }),
    merge: (name, set, unset) =>
      asOther(name, (old) =>
        Object.fromEntries(Object.entries({ ...old, ...set }).filter(([key]) => !unset.includes(key))),
      ),
    overwrite: (name, variables) => asOther(name, () => variables),
    hold() {
      held = true;
    },
    settle() {
      held = false;
      for (const update of updates.values()) done(update);
    },
    made: ({ FunctionName: name, RevisionId }) => void updates.set(RevisionId, { name, inProgress: false }),
    note,
    history: (name) => histories.get(name) ?? [],
    variables: variablesNow,
    alone,
  };
}

function done(update: Update): void {
  update.inProgress = false;
}

const HIDDEN = {
  ErrorCode: 'AccessDeniedException',
  Message:
    'Lambda was unable to decrypt your environment variables because the KMS access was denied. Please check your KMS permissions. KMS Exception: AccessDeniedException KMS Message: User: arn:aws:iam::000000000000:user/ada is not authorized to perform: kms:Decrypt on this resource because no identity-based policy allows the kms:Decrypt action',
};

const headersOf = (response: Response): Record<string, string> => {
  const type = response.headers.get('x-amzn-errortype');
  return { 'content-type': 'application/json', ...(type === null ? {} : { 'x-amzn-errortype': type }) };
};
