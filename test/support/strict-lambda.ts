import { onTestFinished } from 'vitest';
import type { Variables } from '../../src/env/function.ts';
import type { AwsCall } from './aws-call.ts';
import { type Answer, awsProxy, type Outcome } from './aws-proxy.ts';
import { deleteFunction, makeBareFunction, uniqueName } from './bare-function.ts';
import { type Fault, faultName, pass } from './lambda-faults.ts';
import { type Applied, type Attempt, strictFunctions } from './strict-functions.ts';

export type Kind = 'read' | 'write';

export interface StrictLambda {
  endpoint: string;
  /** Every call of Lambda that came, in order; the whole call of AWS is in `all`. */
  calls: readonly { kind: Kind; name: string }[];
  all: readonly AwsCall[];
  /** How many calls of a kind came. */
  count(kind: Kind): number;
  /** One fault a call of the kind, in order; later calls come through. One that is never met fails the test. */
  script(kind: Kind, ...faults: Fault[]): void;
  /** From now on the values are not shown to callers, or again. */
  hide(hidden: boolean): void;
  /** From now on updates stay in progress until `settle`. */
  hold(): void;
  /** All updates that are in progress are done, and later ones do not wait for it. */
  settle(): void;
  /** A bare function, settled; returns its name. */
  make(hint: string, variables: Variables): Promise<string>;
  /** Another writer changes some variables, carefully, on what is there; an update in progress is done before. */
  merge(name: string, set: Variables, unset?: readonly string[]): Promise<void>;
  /** Another writer replaces all variables, without looking. */
  overwrite(name: string, variables: Variables): Promise<void>;
  delete(name: string): Promise<void>;
  /** Deleted, and made anew with the same name. */
  replace(name: string, variables: Variables): Promise<void>;
  /** What became of a function's variables, oldest first. */
  history(name: string): readonly Applied[];
  /** Resolves when no call is being carried out; late requests that wait for the test excepted. */
  quiet(): Promise<void>;
  /** What is scripted and was not met yet is taken back: for schedules made by chance. */
  forget(): void;
  /** Fails for every fault that was scripted and never met; it is called when the test ends. */
  verify(): void;
}

const READ = /^GET \/2015-03-31\/functions\/([^/]+)(?:\/configuration)?$/;
const WRITE = /^PUT \/2015-03-31\/functions\/([^/]+)\/configuration$/;
const OTHER =
  /^(?:PUT \/2015-03-31\/functions\/([^/]+)\/code|POST \/2015-03-31\/functions\/([^/]+)\/versions)$/;

/**
 * Lambda in front of MiniStack, as strict as AWS's own: 409 while an update is in progress, a RevisionId that changes
 * once more when it is done, the limits of variables; and with the faults that a test scripts. Functions belong to one
 * strict Lambda only.
 * @param settles after how many milliseconds an update is done
 */
export async function strictLambda(
  target: string,
  ctx: { onTestFinished: typeof onTestFinished } = { onTestFinished },
  { settles = 60 }: { settles?: number } = {},
): Promise<StrictLambda> {
  const proxy = await awsProxy(target, ctx);
  const functions = strictFunctions(target, settles);
  const calls: { kind: Kind; name: string }[] = [];
  const faults: Record<Kind, Fault[]> = { read: [], write: [] };
  const running = new Set<Promise<unknown>>();
  let hidden = false;

  const carryOut = (attempt: Attempt): Promise<Answer> => {
    const work = functions.attempt(attempt).finally(() => running.delete(work));
    running.add(work);
    return work;
  };

  const read = async (fault: Fault): Promise<Outcome> => {
    const shown = (body: string) => functions.present(body, hidden || fault.kind === 'hidden');
    switch (fault.kind) {
      case 'after':
        await fault.act();
        return read(fault.fault);
      case 'answer':
        return fault.answer;
      case 'drop':
      case 'lose':
      case 'cut':
        return fault.kind;
      case 'hold':
        if (fault.what === 'request') await fault.until;
        else return { change: (body) => fault.until.then(() => shown(body)) };
        return { change: shown };
      case 'late':
      case 'fails':
        throw new Error(`${fault.kind} is a fault of writes`);
      default:
        return { change: shown };
    }
  };

  const write = async (attempt: Attempt, fault: Fault): Promise<Outcome> => {
    switch (fault.kind) {
      case 'after':
        await fault.act();
        return write(attempt, fault.fault);
      case 'answer':
        if (fault.carriedOut) await carryOut(attempt);
        return fault.answer;
      case 'drop':
        return 'drop';
      case 'lose':
        await carryOut(attempt);
        return 'drop';
      case 'cut':
        return { ...(await carryOut(attempt)), cut: true };
      case 'late':
        void fault.until.then(() => carryOut(attempt));
        return 'drop';
      case 'hold': {
        if (fault.what === 'request') await fault.until;
        const answer = await carryOut(attempt);
        await fault.until;
        return answer;
      }
      case 'hidden': {
        const answer = await carryOut(attempt);
        return { ...answer, body: functions.withoutValues(answer.body ?? '') };
      }
      case 'fails':
        return carryOut({ ...attempt, fails: fault });
      default:
        return carryOut(attempt);
    }
  };

  const nextFault = (kind: Kind, name: string): Fault => {
    calls.push({ kind, name });
    return faults[kind].shift() ?? pass;
  };
  proxy.on(READ, ({ action }) => read(nextFault('read', nameIn(action, READ))));
  proxy.on(WRITE, ({ action, parameters }) => {
    const name = nameIn(action, WRITE);
    const attempt: Attempt = { name, writer: 'caller', method: 'PUT', part: 'configuration', parameters };
    return write(attempt, nextFault('write', name));
  });
  proxy.on(OTHER, ({ action, parameters }) => {
    const [method, part] = action.startsWith('PUT')
      ? (['PUT', 'code'] as const)
      : (['POST', 'versions'] as const);
    return carryOut({ name: nameIn(action, OTHER), writer: 'caller', method, part, parameters });
  });

  const verify = () => {
    const left = (['read', 'write'] as const).flatMap((kind) =>
      faults[kind].map((fault) => `${kind}: ${faultName(fault)}`),
    );
    if (left.length > 0) throw new Error(`Scripted and never met: ${left.join('; ')}`);
  };
  ctx.onTestFinished(verify);

  return {
    endpoint: proxy.endpoint,
    calls,
    all: proxy.calls,
    count: (wanted) => calls.filter(({ kind }) => kind === wanted).length,
    script: (kind, ...more) => void faults[kind].push(...more),
    hide(yes) {
      hidden = yes;
    },
    hold: () => functions.hold(),
    settle: () => functions.settle(),
    async make(hint, variables) {
      const name = uniqueName(hint);
      functions.made(await makeBareFunction(target, name, variables));
      return name;
    },
    merge: (name, set, unset = []) => functions.merge(name, set, unset),
    overwrite: (name, variables) => functions.overwrite(name, variables),
    delete: (name) => functions.alone(name, () => remove(name)),
    replace: (name, variables) =>
      functions.alone(name, async () => {
        await remove(name);
        functions.made(await makeBareFunction(target, name, variables));
        functions.note(name, {
          writer: 'other',
          kind: 'created',
          before: {},
          after: variables,
          failed: false,
        });
      }),
    history: (name) => functions.history(name),
    async quiet() {
      // What was just let go begins first.
      await new Promise((resolve) => setImmediate(resolve));
      while (running.size > 0) await Promise.allSettled(running);
    },
    forget() {
      faults.read = [];
      faults.write = [];
    },
    verify,
  };

  async function remove(name: string): Promise<void> {
    const before = await functions.variables(name);
    await deleteFunction(target, name);
    functions.note(name, { writer: 'other', kind: 'deleted', before, after: {}, failed: false });
  }
}

/** `my-function` of `my-function`, `arn:…:function:my-function:1` and the like. */
function nameIn(action: string, pattern: RegExp): string {
  const [, first, second] = pattern.exec(action)!;
  const id = decodeURIComponent((first ?? second)!);
  return id.includes(':function:') ? id.split(':function:')[1]!.split(':')[0]! : id.split(':')[0]!;
}
