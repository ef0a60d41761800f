import { CancelledError, FailedError } from '../errors.ts';
import type { LocalProject } from '../invoke/local-project.ts';
import { shownFrom } from '../project/find-template.ts';
import { type FunctionResource, functionsOf, isCustomRuntime, packageTypeOf } from '../template/functions.ts';
import { evaluate } from '../template/intrinsics.ts';
import type { Functions } from './api.ts';
import { ApiError } from './api-error.ts';
import { DevFunction, type DevFunctionTools } from './dev-function.ts';
import type { Environments } from './environments.ts';
import type { InvokeRoute } from './invoke-route.ts';
import { type OpenDeps, type Opened, projectOpener } from './open-making.ts';
import { type DevFlags, projectFiles } from './project-files.ts';
import { type Screen, toldAs } from './screen.ts';
import { changedPaths, Look, type SourceStates } from './source-states.ts';
import { Watch } from './watch.ts';

interface Doubt {
  over: Promise<void>;
  end: () => void;
}

/** The functions of a project, always as the files say. */
export class DevProject implements Functions {
  readonly #flags: DevFlags;
  readonly #deps: OpenDeps;
  readonly #screen: Screen;
  readonly #tools: DevFunctionTools;
  readonly #open: () => Promise<Opened>;
  readonly #watch: Watch;
  readonly #show: (path: string) => string;
  readonly #functions = new Map<string, DevFunction>();
  /** Those that are in the template and do not run here, with the reason. */
  #others = new Map<string, string>();
  readonly #gone: DevFunction[] = [];
  #local: LocalProject | undefined;
  #broken: unknown;
  #files: ReadonlyMap<string, SourceStates> = new Map();
  #looks: Promise<void> = Promise.resolve();
  /** While it is open what happened, requests wait. */
  readonly #doubts = new Set<Doubt>();
  #builds: Promise<void> = Promise.resolve();

  private constructor(flags: DevFlags, deps: OpenDeps, screen: Screen) {
    this.#flags = flags;
    this.#deps = deps;
    this.#screen = screen;
    this.#open = projectOpener(flags, deps);
    this.#show = shownFrom(deps.cwd);
    this.#watch = new Watch({ stir: () => this.#beginDoubt(), look: () => this.#look() });
    this.#tools = {
      deps,
      screen,
      show: this.#show,
      moved: () => this.#look(),
      inTurn: (build) => {
        const turn = this.#builds.then(build);
        this.#builds = turn.catch(() => {});
        return turn;
      },
    };
  }

  /**
   * Opens the project and begins to build all its functions.
   * @throws UsageError, InvalidProjectError where it cannot be opened
   */
  static async open(flags: DevFlags, deps: OpenDeps, screen: Screen): Promise<DevProject> {
    const project = new DevProject(flags, deps, screen);
    const look = new Look();
    project.#files = project.#fileStates(look);
    project.#take(await project.#open(), look);
    if (project.#functions.size === 0) {
      const [[id, why] = ['', '']] = project.#others;
      throw new FailedError(`${id} ${why}.`, 'sam local start-lambda runs other functions, in containers.');
    }
    project.#look();
    return project;
  }

  get functions(): readonly DevFunction[] {
    return [...this.#functions.values()];
  }

  get region(): string {
    return this.#local?.region ?? 'us-east-1';
  }

  /** Settles when no build goes on. */
  async settled(): Promise<void> {
    await this.#looks;
    await Promise.all(this.functions.map((fn) => fn.settled()));
  }

  async find({ name, qualifier }: InvokeRoute): Promise<Environments> {
    for (const doubt of this.#doubts) await doubt.over;
    if (this.#broken !== undefined) {
      const words = `The project cannot be read: ${toldAs(this.#broken).message}`;
      throw new ApiError(409, 'ResourceConflictException', words);
    }
    const fn = this.#functions.get(name) ?? this.#named(name);
    if (fn !== undefined && (qualifier === undefined || qualifier === fn.alias)) return fn.environments();
    const other = this.#others.get(name);
    if (other !== undefined) throw new ApiError(409, 'ResourceConflictException', `${name} ${other}`);
    throw this.#notFound(name, qualifier);
  }

  /** Nothing of it is left then. */
  async close(): Promise<void> {
    this.#watch.close();
    for (const doubt of this.#doubts) doubt.end();
    await this.#looks;
    await Promise.all([...this.#gone, ...this.functions].map((fn) => fn.close()));
  }

  #named(name: string): DevFunction | undefined {
    const found = this.functions.filter((fn) => fn.name === name);
    if (found.length < 2) return found[0];
    const ids = found.map(({ logicalId }) => logicalId).join(', ');
    const words = `${found.length} functions have the name ${name}; say which by its logical ID: ${ids}`;
    throw new ApiError(409, 'ResourceConflictException', words);
  }

  #notFound(name: string, qualifier: string | undefined): ApiError {
    const pseudo = this.#local?.scope.pseudo ?? {};
    const place = `${pseudo['AWS::Region']}:${pseudo['AWS::AccountId']}`;
    const arn = `arn:${pseudo['AWS::Partition']}:lambda:${place}:function:${name}`;
    const whole = qualifier === undefined ? arn : `${arn}:${qualifier}`;
    return new ApiError(404, 'ResourceNotFoundException', `Function not found: ${whole}`);
  }

  #beginDoubt(): void {
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#doubts.add({ over, end });
  }

  /** Looks what has changed; one look after the other. */
  #look(): void {
    const settled = [...this.#doubts];
    this.#looks = this.#looks
      .then(() => this.#inspect())
      .catch((error: unknown) => this.#break(error))
      .then(() => {
        for (const doubt of settled) {
          this.#doubts.delete(doubt);
          doubt.end();
        }
      });
  }

  async #inspect(): Promise<void> {
    if (this.#deps.signal.aborted) return;
    const begun = performance.now();
    const look = new Look();
    const files = this.#fileStates(look);
    const changed = changedPaths(this.#files, files);
    if (changed.length > 0) {
      this.#files = files;
      this.#screen.note('↻', `${changed.map(this.#show).join(', ')} changed`);
      await this.#reopen(look);
    }
    for (const fn of this.#functions.values()) fn.inspect(look);
    const took = performance.now() - begun;
    this.#watch.follow(
      new Map([...this.#files, ...this.functions.flatMap(({ sources }) => [...sources])]),
      took,
    );
  }

  async #reopen(look: Look): Promise<void> {
    try {
      const opened = await this.#open();
      this.#broken = undefined;
      this.#take(opened, look);
    } catch (error) {
      this.#break(error);
    }
  }

  #break(error: unknown): void {
    if (error instanceof CancelledError) return;
    this.#broken = error;
    this.#screen.failed(error, 'Callers are told so, until a change mends it.');
  }

  #take({ local, choicesFor }: Opened, look: Look): void {
    this.#local = local;
    // The samconfig may name another template.
    this.#files = this.#fileStates(look);
    const told = this.#others;
    this.#others = new Map();
    const resources = functionsOf(local.project.template);
    const served = resources.filter((fn) => {
      const why = whyNotHere(fn, local);
      if (why !== undefined) this.#others.set(fn.logicalId, why);
      return why === undefined;
    });
    this.#screen.several = served.length > 1;
    for (const [id, fn] of this.#functions) {
      if (served.some(({ logicalId }) => logicalId === id)) continue;
      this.#functions.delete(id);
      fn.retire();
      this.#gone.push(fn);
      this.#screen.note('↻', `${id} is not in the template any more`);
    }
    for (const resource of served) {
      const making = { local, resource, choicesFor };
      const known = this.#functions.get(resource.logicalId);
      if (known !== undefined) known.take(making);
      else {
        const fn = new DevFunction(making, this.#tools);
        this.#functions.set(resource.logicalId, fn);
        fn.make();
      }
    }
    for (const [id, why] of this.#others) {
      if (told.get(id) !== why) this.#screen.note('!', `${id} ${why}`);
    }
  }

  #fileStates(look: Look): ReadonlyMap<string, SourceStates> {
    return look.all(projectFiles(this.#flags, this.#deps.cwd, this.#local));
  }
}

function whyNotHere(fn: FunctionResource, { scope }: LocalProject): string | undefined {
  if (packageTypeOf(fn) === 'Image') return undefined;
  const runtime = evaluate(fn.properties['Runtime'], scope);
  if (!runtime.known || isCustomRuntime(runtime.value) || runtime.value === undefined) return undefined;
  return `runs on ${String(runtime.value)}: samgen dev runs custom runtimes and images`;
}
