import { dirname } from 'node:path';
import { connectAws } from '../adapters/aws.ts';
import { withFileBeside } from '../adapters/file-beside.ts';
import { openJournals } from '../adapters/journals.ts';
import { nameOfProcess } from '../adapters/run-name.ts';
import type { Deps } from '../deps.ts';
import { RefusedError } from '../errors.ts';
import { functionsAtRisk } from '../guard/at-risk.ts';
import { guardedUpdate } from '../guard/guarded-update.ts';
import { keepInTemplate } from '../guard/kept-template.ts';
import { MovedError } from '../guard/lock.ts';
import type { OnDrift } from '../guard/on-drift.ts';
import { type GuardPlan, hasNestedStacks, planGuard, type StackState } from '../guard/plan.ts';
import { readStackState } from '../guard/read-state.ts';
import { refuseLoss } from '../guard/refuse.ts';
import { refuseUnreleasedCode, releaseAll } from '../guard/release-all.ts';
import { guardText } from '../guard/report.ts';
import { sameCodeIn } from '../guard/same-code.ts';
import { watchedUntil } from '../guard/watch.ts';
import { readTextFile } from '../project/read-text-file.ts';
import { exists, type Stack } from '../stack/stack.ts';
import { parseTemplate } from '../template/document.ts';
import { wrapFor } from '../text/wrap.ts';
import { type DeployPlan, refuseTelling } from './plan.ts';
import type { DeploySettings } from './settings.ts';
import { tagsMayChange } from './tags.ts';

/** What sam is to deploy, so that no variable is lost on the way. */
export interface Carrying {
  /** The file. */
  template: string;
  /** Undefined leaves them to the samconfig. */
  overrides: Readonly<Record<string, string>> | undefined;
  /** What no output may show. */
  secrets: readonly string[];
}

/** What is to be known of sam while it runs. */
export interface SamHooks {
  /** Gets the number of its process. */
  onStart(pid: number): void;
  /** CloudFormation executes the change set from now on. */
  onExecute(): void;
  /** Ends it. */
  signal: AbortSignal;
}

export interface GuardedDeploy<T> {
  plan: DeployPlan;
  settings: DeploySettings;
  /** The built template. */
  template: string;
  folder: string;
  onDrift: OnDrift;
  quiet: boolean;
  tags: Parameters<typeof tagsMayChange>[0];
  commands: { deploy: string; look: string };
  deploy(carrying: Carrying, hooks: SamHooks): Promise<T>;
  isChanged(result: T): boolean;
}

type GuardDeps = Pick<Deps, 'stderr' | 'env' | 'signal'>;

const UNWATCHED: Pick<SamHooks, 'onStart' | 'onExecute'> = { onStart: () => {}, onExecute: () => {} };

/** How often it reads and plans anew, where a function is changed meanwhile. */
const TRIES = 5;

/**
 * Looks at what the deploy would make of every variable, tells it, and deploys so that nothing is lost.
 * @returns what the deploy gave, and the plan; the plan is undefined where there is no stack yet
 */
export async function guardedDeploy<T>(
  given: GuardedDeploy<T>,
  deps: GuardDeps,
): Promise<{ result: T; guard: GuardPlan | undefined }> {
  const { plan, template } = given;
  const { stack } = plan.target;
  const plain: Carrying = { template, overrides: plan.overrides, secrets: plan.secrets };
  if (!exists(stack))
    return { result: await given.deploy(plain, { ...UNWATCHED, signal: deps.signal }), guard: undefined };
  for (let tries = 1; ; tries++) {
    const state = await stateOf(stack, given, deps);
    if (state === undefined)
      return { result: await given.deploy(plain, { ...UNWATCHED, signal: deps.signal }), guard: undefined };
    const { guard, text } = await planned(state, given);
    tell(guard, state, given, deps);
    refuseLoss(guard, given.commands.deploy);
    await refuseUnreleasedCode(guard, plan.target.aws, deps.signal);
    try {
      return { result: await carriedOut(guard, text, stack, given, deps), guard };
    } catch (error) {
      if (!(error instanceof MovedError) || tries === TRIES) throw error;
      deps.stderr.write(`${error.message} Looking again.\n`);
    }
  }
}

async function stateOf(
  stack: Stack,
  { plan, onDrift }: GuardedDeploy<unknown>,
  { stderr, signal }: GuardDeps,
): Promise<StackState | undefined> {
  try {
    return await readStackState(stack, plan.target.aws, signal);
  } catch (error) {
    if (onDrift !== 'drop' || !(error instanceof RefusedError)) throw error;
    stderr.write(`${stderr.style.yellow('Warning:')} ${error.message}\n`);
    return undefined;
  }
}

async function planned(
  state: StackState,
  { plan, template, tags, onDrift }: GuardedDeploy<unknown>,
): Promise<{ guard: GuardPlan; text: string }> {
  const text = await readTextFile(template, template, Number.POSITIVE_INFINITY);
  const document = typeof text === 'string' ? parseTemplate(text, template).document : undefined;
  if (typeof text !== 'string' || document === undefined)
    throw new RefusedError(
      `${template} cannot be read, so what it would take away cannot be told.`,
      'Build it anew.',
    );
  const next = {
    template: document.value,
    explicit: plan.values,
    sameCode: await sameCodeIn(state.template, document.value, dirname(template)),
    anywhere: tagsMayChange(tags, state.stack.tags),
  };
  return { guard: planGuard(state, next, onDrift), text };
}

function tell(
  guard: GuardPlan,
  { template }: StackState,
  { quiet, onDrift }: GuardedDeploy<unknown>,
  { stderr }: GuardDeps,
): void {
  if (quiet) return;
  stderr.write(`\n${guardText(guard, stderr)}`);
  if (onDrift === 'preserve')
    for (const line of wrapFor(stderr, keptWords(guard), '  '))
      if (line.trim() !== '') stderr.write(`${stderr.style.dim(line)}\n`);
  if (hasNestedStacks(template))
    stderr.write(`${stderr.style.yellow('Note:')} functions of nested stacks are not looked at.\n`);
}

/** What is kept by samgen's parameters lasts as long as samgen deploys. */
function keptWords({ functions }: GuardPlan): string {
  const kept = functions.flatMap(({ variables }) => variables.filter(({ carried }) => carried === 'kept'));
  if (kept.length === 0) return '';
  const them = kept.length === 1 ? 'it' : 'them';
  const lasts = `The stack keeps ${them} by parameters that samgen adds to what is deployed; a deploy without samgen takes ${them} away.`;
  // What the template gives by a parameter is in it already.
  const names = new Set(kept.flatMap(({ key, outside }) => (outside === 'set' ? [key] : [])));
  return names.size === 0
    ? lasts
    : `${lasts} This writes ${names.size === 1 ? 'it' : 'them'} into the template, for every tool: samgen env adopt ${[...names].join(' ')}`;
}

async function carriedOut<T>(
  guard: GuardPlan,
  text: string,
  stack: Stack,
  given: GuardedDeploy<T>,
  deps: GuardDeps,
): Promise<T> {
  const { plan, settings, template } = given;
  const { target } = plan;
  const carriedValues = Object.values(guard.parameters);
  const secrets = [...plan.secrets, ...carriedValues];
  refuseTelling(settings, secrets);
  const overrides = carriedValues.length > 0 ? { ...plan.values, ...guard.parameters } : plan.overrides;
  const carriedText = keepInTemplate(text, guard.kept);
  const isWatched = plan.confirm || functionsAtRisk(guard).some(({ needsLock }) => needsLock);
  const deploy = (file: string, started: (run: string) => void) => {
    const onStart = (pid: number) => started(nameOfProcess(pid));
    const run = (signal: AbortSignal, onExecute: () => void) =>
      given.deploy({ template: file, overrides, secrets }, { onStart, onExecute, signal });
    // While somebody thinks about the answer, or sam packs, somebody else may change the function.
    return isWatched ? watchedUntil(guard, target.aws, deps.signal, run) : run(deps.signal, () => {});
  };
  const update = (onStart: (run: string) => void) =>
    carriedText === text
      ? deploy(template, onStart)
      : withFileBeside(template, carriedText, (file) => deploy(file, onStart));
  // Nothing is executed: what the change set carries is there when somebody does.
  if (settings.onlyChangeset) return update(() => {});
  const { region, account, profile } = target;
  const tellLine = (line: string) => deps.stderr.write(`${line}\n`);
  const result = await guardedUpdate(
    {
      plan: guard,
      stack,
      region,
      account: account.id,
      profile,
      folder: given.folder,
      update,
      isChanged: given.isChanged,
      async afterwards() {
        for (const line of await releaseAll(guard, target.aws, deps.signal)) tellLine(line);
      },
    },
    {
      aws: target.aws,
      connect: (signal) => connectAws({ region, profile }, deps.env, signal),
      journals: openJournals(deps.env),
      signal: deps.signal,
      tell: tellLine,
      commands: { look: given.commands.look, resume: `${given.commands.deploy} --resume` },
    },
  );
  return result;
}
