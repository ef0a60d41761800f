import { join } from 'node:path';
import { CancelledError } from '../errors.ts';
import type { Artifact } from '../invoke/artifact.ts';
import type { BuildDeps } from '../invoke/build-function.ts';
import { layersLine } from '../invoke/layers.ts';
import type { LocalProject } from '../invoke/local-project.ts';
import { openFunction, prepareFunction } from '../invoke/prepare-function.ts';
import type { ChoicesFor } from '../invoke/run-choices.ts';
import { missingLine } from '../invoke/variables.ts';
import { functionNameOf } from '../project/choose-function.ts';
import type { FunctionResource } from '../template/functions.ts';
import { ApiError } from './api-error.ts';
import { buildKey, contentKey } from './build-key.ts';
import { Environments } from './environments.ts';
import { rootsOf } from './roots.ts';
import { type Screen, toldAs } from './screen.ts';
import { changedPaths, Look, type SourceStates } from './source-states.ts';

/** What a function is made from. */
export interface Making {
  local: LocalProject;
  resource: FunctionResource;
  choicesFor: ChoicesFor;
}

export interface DevFunctionTools {
  deps: BuildDeps;
  screen: Screen;
  /** Runs builds one after the other. */
  inTurn: (build: () => Promise<void>) => Promise<void>;
  /** A path for people. */
  show: (path: string) => string;
  /** The function is watched at other paths from now on. */
  moved: () => void;
}

type State = { kind: 'ready'; environments: Environments; key: string } | { kind: 'failed'; error: unknown };

/** What a build was made of, to be used again where only the settings are others. */
interface Built {
  artifact: Artifact;
  key: string;
}

/** Builds in a row that change what they are built from; a further one would do so too. */
const MOST_RESTLESS = 3;

const WAITS = 'Callers are told so, until a change mends it.';

/** One function of the template: built, served, and built again when what it is made of changes. */
export class DevFunction {
  readonly logicalId: string;
  readonly #tools: DevFunctionTools;
  #making: Making;
  #state: State | undefined;
  /** The sources when the last build began. */
  #base: ReadonlyMap<string, SourceStates> = new Map();
  #built: Built | undefined;
  /** Environments of older code in which something may still go on. */
  readonly #former = new Set<Environments>();
  #wanted = false;
  #working: Promise<void> | undefined;
  #notices: readonly string[] = [];
  #closed = false;

  constructor(making: Making, tools: DevFunctionTools) {
    this.logicalId = making.resource.logicalId;
    this.#making = making;
    this.#tools = tools;
  }

  get name(): string {
    return functionNameOf(this.#making.resource, this.#making.local.scope) ?? this.logicalId;
  }

  /** The alias that a deployment makes, where it makes one. */
  get alias(): string | undefined {
    const alias = this.#making.resource.properties['AutoPublishAlias'];
    return typeof alias === 'string' ? alias : undefined;
  }

  /** What it was made from last, by path. */
  get sources(): ReadonlyMap<string, SourceStates> {
    return this.#base;
  }

  /** Another template, or other variables: made again, without a build where that gives the same. */
  take(making: Making): void {
    this.#making = making;
    this.make();
  }

  /** Looks whether the sources are those of the last build, and builds again where they are not. */
  inspect(look: Look): void {
    // A build that goes on looks itself when it ends.
    if (this.#working !== undefined || this.#closed) return;
    const changed = changedPaths(this.#base, look.all([...this.#base.keys()]));
    if (changed.length === 0) return;
    const { screen, show } = this.#tools;
    screen.note('↻', `${this.logicalId}: ${changed.map(show).join(', ')} changed`);
    this.make();
  }

  make(): void {
    this.#wanted = true;
    this.#working ??= this.#work()
      .catch((error: unknown) => this.#publish({ kind: 'failed', error }))
      .finally(() => {
        this.#working = undefined;
      });
  }

  /** Settles when no build goes on. */
  async settled(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  /** What runs the newest code. @throws ApiError where its build failed */
  async environments(): Promise<Environments> {
    await this.settled();
    if (this.#state?.kind === 'ready') return this.#state.environments;
    const words = this.#state === undefined ? 'samgen dev ends.' : toldAs(this.#state.error).message;
    throw new ApiError(409, 'ResourceConflictException', `${this.logicalId} cannot be invoked: ${words}`);
  }

  /** It is not in the template any more, and is not built again; what goes on is brought to its end. */
  retire(): void {
    this.#closed = true;
    if (this.#state?.kind === 'ready') this.#state.environments.retire();
  }

  /** Nothing of it is left then. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
    const all = [...this.#former, ...(this.#state?.kind === 'ready' ? [this.#state.environments] : [])];
    await Promise.all(all.map((environments) => environments.close()));
  }

  async #work(): Promise<void> {
    for (let restless = 0; this.#wanted && !this.#closed; ) {
      await this.#tools.inTurn(async () => {
        if (this.#closed) return;
        this.#wanted = false;
        const next = await this.#attempt();
        const after = new Look().all([...this.#base.keys()]);
        const changed = changedPaths(this.#base, after);
        if (changed.length > 0) {
          restless += 1;
          if (restless < MOST_RESTLESS) this.#wanted = true;
          else this.#acceptRestless(after, changed);
        }
        if (this.#wanted) this.#leave(next);
        else this.#publish(next);
      });
    }
  }

  async #attempt(): Promise<State> {
    const { local, resource, choicesFor } = this.#making;
    const { deps, screen } = this.#tools;
    const before = new Look().all(rootsOf(local.project, resource, local.scope));
    const isSame = changedPaths(this.#base, before).length === 0;
    this.#base = before;
    try {
      const key = buildKey(local, resource);
      const reused = isSame && this.#built?.key === key ? this.#built.artifact : undefined;
      const prepared = await prepareFunction(local, resource, deps, reused);
      const { artifact, invoked, functionArn } = prepared;
      this.#built = { artifact, key };
      if (artifact.kind === 'folder' && artifact.from === 'sam build') {
        // sam makes it anew with its next build.
        const program = join(artifact.folder, 'bootstrap');
        this.#base = new Map([...before, [program, new Look().states(program)]]);
      }
      const choices = await choicesFor(prepared);
      this.#notify([missingLine(choices.missing), layersLine(invoked)]);
      const content = contentKey(prepared, choices, before);
      if (this.#state?.kind === 'ready' && this.#state.key === content) return this.#state;
      const environments = await Environments.open({
        invoked,
        artifact,
        functionArn,
        open: (log) => openFunction(prepared, choices, log, deps),
        screen,
      });
      return { kind: 'ready', environments, key: content };
    } catch (error) {
      this.#built = undefined;
      return { kind: 'failed', error };
    }
  }

  #publish(next: State): void {
    const before = this.#state;
    this.#state = next;
    if (before === next) return;
    this.#leave(before);
    const { screen, moved } = this.#tools;
    moved();
    if (next.kind === 'ready') {
      if (this.#closed) next.environments.retire();
      screen.note('✔', `${this.logicalId} is ready`);
    } else if (!(next.error instanceof CancelledError)) screen.failed(next.error, WAITS);
  }

  /** What goes on in it is brought to its end: it was asked of that code. */
  #leave(state: State | undefined): void {
    if (state?.kind !== 'ready' || state === this.#state) return;
    for (const former of this.#former) if (former.isGone) this.#former.delete(former);
    this.#former.add(state.environments);
    state.environments.retire();
  }

  #acceptRestless(after: ReadonlyMap<string, SourceStates>, changed: readonly string[]): void {
    this.#base = after;
    const { screen, show } = this.#tools;
    const files = changed.map(show).join(', ');
    screen.note(
      '!',
      `${this.logicalId}: its build changes its own sources (${files}); not built for that again`,
    );
  }

  /** What was told is not told again before it has been otherwise. */
  #notify(notices: readonly (string | undefined)[]): void {
    const wanted = notices.filter((notice) => notice !== undefined);
    for (const notice of wanted.filter((one) => !this.#notices.includes(one))) {
      const whose = notice.startsWith(`${this.logicalId} `) ? '' : `${this.logicalId}: `;
      this.#tools.screen.note('!', `${whose}${notice}`);
    }
    this.#notices = wanted;
  }
}
