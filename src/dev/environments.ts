import type { Writable } from 'node:stream';
import { FailedError } from '../errors.ts';
import type { Artifact } from '../invoke/artifact.ts';
import type { InvokedFunction } from '../invoke/settings.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import type { InvokeOptions, Sandbox } from '../runtime/sandbox-contract.ts';
import { EnvironmentLog } from './environment-log.ts';
import { logResult } from './log-tail.ts';
import type { Screen } from './screen.ts';

/** How a function's environments are opened, and how many may be. */
export interface EnvironmentsOptions {
  invoked: InvokedFunction;
  artifact?: Artifact;
  functionArn: string;
  /** One more environment; it starts with its first event. */
  open: (log: Writable) => Promise<Sandbox>;
  screen: Screen;
}

export interface Invoked {
  result: InvocationResult;
  /** The end of the log in base64, where it was asked for. */
  log?: string;
}

interface Environment {
  number: number;
  sandbox: Sandbox;
  log: EnvironmentLog;
  /** On the clock of `performance.now`. */
  idleSince: number;
}

interface Waiter {
  take: (environment: Environment | Promise<Environment>) => void;
  patience: NodeJS.Timeout | undefined;
}

/** Lambda's own bound is 1,000 for an account. A function that calls itself needs one for each call. */
const MOST = 32;
/**
 * Milliseconds that an event waits for a runtime that has answered and is about to ask for its next event: one that works
 * on is not waited for, and a slow machine is not taxed with a cold start.
 */
const PATIENCE = 250;
/** Milliseconds after which an environment that was not needed ends; the last one stays. */
const SPARE = 60_000;

/**
 * The execution environments of one version of a function. Each serves one event at a time, as on Lambda: an event takes
 * one that is idle, else a new one, else it waits.
 */
export class Environments {
  readonly invoked: InvokedFunction;
  readonly functionArn: string;
  readonly #options: EnvironmentsOptions;
  readonly #all = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: Waiter[] = [];
  readonly #closing = new Set<Promise<void>>();
  /** Those of the environments that are open or being opened. */
  readonly #numbers = new Set<number>();
  /** Environments that have answered, and whose runtime has not yet asked for its next event. */
  #finishing = 0;
  #retired = false;
  #closed = false;
  #sweep: NodeJS.Timeout | undefined;

  private constructor(options: EnvironmentsOptions) {
    this.#options = options;
    this.invoked = options.invoked;
    this.functionArn = options.functionArn;
  }

  /**
   * Opens the first environment, so that what this machine cannot run is known at once; no process is started.
   * @throws FailedError
   */
  static async open(options: EnvironmentsOptions): Promise<Environments> {
    const environments = new Environments(options);
    environments.#idle.push(await environments.#open());
    return environments;
  }

  /** @throws what the sandbox throws */
  async invoke(payload: Buffer, options: InvokeOptions, tail: boolean): Promise<Invoked> {
    const free = this.#acquire();
    const environment = free instanceof Promise ? await free : free;
    const { sandbox, log } = environment;
    const { screen } = this.#options;
    screen.tellNow(log);
    if (tail) log.keepTail();
    screen.running += 1;
    let result: InvocationResult | undefined;
    try {
      result = await sandbox.invoke(payload, options);
      if (!tail) return { result };
      await logRead();
      return { result, log: logResult(log.takeTail(), this.invoked, result) };
    } finally {
      screen.tellLater(log, this.invoked, result, this.#options.artifact);
      this.#finishing += 1;
      void sandbox.whenIdle().then(() => {
        this.#finishing -= 1;
        this.#release(environment);
      });
    }
  }

  /** Whether nothing of it is left, nor will be. */
  get isGone(): boolean {
    return this.#retired && this.#numbers.size === 0 && this.#closing.size === 0;
  }

  /** Takes no more events; what goes on is brought to its end, and its environment with it. */
  retire(): void {
    this.#retired = true;
    clearTimeout(this.#sweep);
    for (const environment of this.#idle.splice(0)) this.#close(environment);
  }

  /** Cancels what goes on. Nothing of the function is left then. */
  async close(): Promise<void> {
    this.#closed = true;
    this.retire();
    for (const { take, patience } of this.#waiting.splice(0)) {
      clearTimeout(patience);
      take(Promise.reject(ended()));
    }
    for (const environment of this.#all) this.#close(environment);
    await Promise.all(this.#closing);
  }

  #acquire(): Promise<Environment> | Environment {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const room = this.#numbers.size < MOST;
    if (room && this.#finishing <= this.#waiting.length) return this.#open();
    return new Promise((take) => {
      const waiter: Waiter = { take, patience: undefined };
      if (room) waiter.patience = setTimeout(() => this.#giveNew(waiter), PATIENCE);
      this.#waiting.push(waiter);
    });
  }

  #giveNew(waiter: Waiter): void {
    if (this.#numbers.size >= MOST) return;
    this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
    waiter.take(this.#open());
  }

  #release(environment: Environment): void {
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) {
      clearTimeout(waiter.patience);
      waiter.take(environment);
    } else if (this.#retired) this.#close(environment);
    else {
      environment.idleSince = performance.now();
      this.#idle.push(environment);
      if (this.#idle.length > 1) this.#sweep ??= setTimeout(() => this.#endSpare(), SPARE);
    }
  }

  async #open(): Promise<Environment> {
    const number = this.#freeNumber();
    this.#numbers.add(number);
    const label = number === 1 ? this.invoked.logicalId : `${this.invoked.logicalId}#${number}`;
    const log = new EnvironmentLog((lines, done) => this.#options.screen.log(label, lines, done));
    try {
      if (this.#closed) throw ended();
      const sandbox = await this.#options.open(log.stream);
      const environment = { number, sandbox, log, idleSince: performance.now() };
      this.#all.add(environment);
      return environment;
    } catch (error) {
      this.#numbers.delete(number);
      throw error;
    }
  }

  #freeNumber(): number {
    let number = 1;
    while (this.#numbers.has(number)) number += 1;
    return number;
  }

  #endSpare(): void {
    this.#sweep = undefined;
    const before = performance.now() - SPARE;
    // The last one that was used stands at the end.
    while (this.#idle.length > 1 && this.#idle[0]!.idleSince <= before) this.#close(this.#idle.shift()!);
    if (this.#idle.length > 1) this.#sweep = setTimeout(() => this.#endSpare(), SPARE);
  }

  #close(environment: Environment): void {
    this.#all.delete(environment);
    this.#numbers.delete(environment.number);
    const closing = environment.sandbox
      .close()
      .catch((error: unknown) => this.#options.screen.failed(error))
      .then(() => {
        this.#options.screen.tellNow(environment.log);
        environment.log.endLine();
        this.#closing.delete(closing);
      });
    this.#closing.add(closing);
  }
}

const ended = (): FailedError => new FailedError('samgen dev ends.');

/**
 * Settles when what a runtime has logged before its answer has been read: a pipe holds 64 KB, which is two turns of the
 * event loop, and the first one may be over already.
 */
async function logRead(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
