import { createHash, randomBytes } from 'node:crypto';
import type { Aws } from '../adapters/aws.ts';
import type { Change } from '../env/change.ts';
import { FailedError, RefusedError } from '../errors.ts';
import { declaredParameters } from '../parameters/declared.ts';
import type { ChangeSetRequest } from '../stack/change-set.ts';
import { parseTemplate } from '../template/document.ts';
import { functionsOf } from '../template/functions.ts';
import { keptIn, withoutKept } from '../template/kept.ts';
import { isRecord } from '../text/is-record.ts';
import { keepInTemplate, letGoInTemplate } from './kept-template.ts';
import type { OnDrift } from './on-drift.ts';
import { type GuardPlan, planGuard, type StackState } from './plan.ts';

/** What is to be changed of a stack whose template stays what its user wrote, or nearly. */
export interface StackChange {
  /** New values for parameters of the template's own. */
  parameters: Readonly<Record<string, string>>;
  /** By logical ID, what is to be changed of a function whatever the template says. */
  wishes: ReadonlyMap<string, Change>;
  /** An edit of the template that goes along: the text with it. */
  edit?(text: string): string;
}

/** The plan of such a change, and the template and parameters that carry it out. */
export interface PlannedStackChange {
  guard: GuardPlan;
  text: string;
  /** Of every parameter its new value; undefined keeps the stack's. */
  parameters: Readonly<Record<string, string | undefined>>;
}

/** Pure: what is kept outside the template is kept by the update itself. */
export function planStackChange(
  state: StackState,
  change: StackChange,
  onDrift: OnDrift,
): PlannedStackChange {
  const edited = change.edit === undefined ? state.text : change.edit(state.text);
  const template = change.edit === undefined ? state.template : parsedValue(edited);
  const guard = planGuard(
    state,
    {
      template: withoutKept(template),
      explicit: change.parameters,
      sameCode: new Set(functionsOf(template).map(({ logicalId }) => logicalId)),
      anywhere: false,
      wishes: change.wishes,
    },
    onDrift,
  );
  const isIn =
    (list: readonly { logicalId: string; key: string }[]) => (one: { logicalId: string; key: string }) =>
      list.some(({ logicalId, key }) => logicalId === one.logicalId && key === one.key);
  const before = keptIn(template);
  const without = letGoInTemplate(
    edited,
    before.filter((one) => !isIn(guard.kept)(one)),
  );
  const text = keepInTemplate(
    without,
    guard.kept.filter((one) => !isIn(before)(one)),
  );
  const values: Readonly<Record<string, string>> = { ...change.parameters, ...guard.parameters };
  const names = declaredParameters(parsedValue(text)).map(({ name }) => name);
  const parameters = Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(values, name) ? values[name] : undefined]),
  );
  return { guard, text, parameters };
}

function parsedValue(text: string): unknown {
  const value = parseTemplate(text, 'template').document?.value;
  if (!isRecord(value)) throw new FailedError('The deployed template cannot be edited.');
  return value;
}

/** Bytes of a template that goes with a call (CloudFormation quotas, "Template body size in a request"). */
const MAX_BODY = 51_200;

/** @throws RefusedError where the template is too large for a call, and no bucket is known */
export async function requestFor(
  { stack }: Pick<StackState, 'stack'>,
  { text, parameters }: PlannedStackChange,
  { templates }: Pick<Aws, 'templates'>,
  bucket: string | undefined,
): Promise<ChangeSetRequest> {
  return {
    stackName: stack.id,
    name: `samgen-${randomBytes(8).toString('hex')}`,
    template: Buffer.byteLength(text) <= MAX_BODY ? { body: text } : { url: await uploaded() },
    parameters,
    capabilities: [...new Set([...stack.capabilities, 'CAPABILITY_AUTO_EXPAND'])],
  };

  async function uploaded(): Promise<string> {
    const place = bucket ?? bucketIn(text);
    if (place === undefined)
      throw new RefusedError(
        `The template of the stack ${stack.name} has more than ${MAX_BODY} bytes, and no bucket is known to put it into.`,
        'Name one as s3_bucket in the samconfig.',
      );
    const hash = createHash('md5').update(text).digest('hex');
    return templates.put(place, `${stack.name}/${hash}.template`, text);
  }
}

/** Where sam has put the code. */
const bucketIn = (text: string): string | undefined => /\bs3:\/\/([a-z0-9.-]{3,63})\//.exec(text)?.[1];
