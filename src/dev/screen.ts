import type { Sink } from '../deps.ts';
import { SamgenError } from '../errors.ts';
import type { Artifact } from '../invoke/artifact.ts';
import type { RunFacts } from '../invoke/failure-hint.ts';
import { failureOf, reportLine } from '../invoke/report.ts';
import type { InvokedFunction } from '../invoke/settings.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import { printable } from '../text/printable.ts';
import { wrapFor } from '../text/wrap.ts';
import type { EnvironmentLog } from './environment-log.ts';

/** Milliseconds; the answer has gone out then, and several invocations are shown at once. */
const PAUSE = 5;

/** With the blanks around it. */
const MARK_WIDTH = 3;

/** What `samgen dev` shows while it runs, on stderr, a line for each thing that happens. */
export class Screen {
  readonly #sink: Sink;
  readonly #quiet: boolean;
  readonly #now: () => Date;
  /** Whether the template has several functions: then a log line says whose it is. */
  several = false;
  /** How many invocations go on. */
  running = 0;
  readonly #untold = new Map<EnvironmentLog, () => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(sink: Sink, { quiet }: { quiet: boolean }, now = () => new Date()) {
    this.#sink = sink;
    this.#quiet = quiet;
    this.#now = now;
  }

  /**
   * Whole lines of a function's log, each with its newline.
   * @param done called when more may come
   */
  log(label: string, lines: Buffer, done?: () => void): void {
    if (!this.several && this.running < 2) {
      this.#sink.write(lines, done);
      return;
    }
    const prefix = this.#sink.style.dim(`${label} │ `);
    // As latin1 every byte stays what it is.
    const text = lines
      .toString('latin1')
      .slice(0, -1)
      .replaceAll('\n', `\n${bytewise(prefix)}`);
    this.#sink.write(Buffer.from(`${bytewise(prefix)}${text}\n`, 'latin1'), done);
  }

  /**
   * Shows an invocation in a moment, when all that it has logged has been read; then it counts as over.
   * @param result undefined where there is none to show
   */
  tellLater(
    log: EnvironmentLog,
    invoked: InvokedFunction,
    result: InvocationResult | undefined,
    artifact?: Artifact,
  ): void {
    this.#untold.set(log, () => {
      this.running -= 1;
      log.endLine();
      const facts = { hasLogged: log.hasLogged, ...(artifact === undefined ? {} : { artifact }) };
      if (result !== undefined) this.result(invoked, result, facts);
    });
    this.#timer ??= setTimeout(() => {
      for (const one of [...this.#untold.keys()]) this.tellNow(one);
    }, PAUSE);
  }

  /** Shows the invocation of this log that is still to be shown: another one begins, or nothing comes any more. */
  tellNow(log: EnvironmentLog): void {
    const tell = this.#untold.get(log);
    if (tell === undefined) return;
    this.#untold.delete(log);
    if (this.#untold.size === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    tell();
  }

  result(invoked: InvokedFunction, result: InvocationResult, facts: RunFacts = {}): void {
    const failure = failureOf(invoked, result, facts);
    if (failure === undefined && this.#quiet) return;
    this.#line(reportLine(invoked, result, this.#sink.style));
    if (failure === undefined) return;
    this.#below(failure.message);
    for (const line of failure.hint?.split('\n') ?? []) this.#below(line);
  }

  /** A request that no function has seen. */
  refused(status: number, message: string): void {
    if (this.#quiet) return;
    this.#line(`${status} ${printable(message)}`, this.#sink.style.yellow('✖'));
  }

  /** Something happened that is no invocation. */
  note(mark: '↻' | '✔' | '!', text: string): void {
    if (this.#quiet) return;
    const { cyan, green, yellow } = this.#sink.style;
    this.#line(text, { '↻': cyan, '✔': green, '!': yellow }[mark](mark));
  }

  /** What went wrong apart from an invocation, and what holds until it is mended. */
  failed(error: unknown, meanwhile?: string): void {
    const { message, hint } = toldAs(error);
    this.#line(message, this.#sink.style.red('✖'));
    for (const line of hint?.split('\n') ?? []) this.#below(line);
    if (meanwhile !== undefined) this.#below(meanwhile);
  }

  /** A line of samgen's own, which has a width of its own. @param mark one character, in its colour */
  #line(text: string, mark?: string): void {
    const { isTerminal, columns, style } = this.#sink;
    const time = clock(this.#now());
    const before = mark === undefined ? style.dim(time) : `${style.dim(time)} ${mark}`;
    // The report of an invocation holds colours, and is as long as it is.
    const [first = '', ...rest] =
      mark === undefined
        ? [text]
        : wrapFor({ isTerminal, columns: columns - time.length - MARK_WIDTH }, text, '');
    const lines = [`${before} ${first}`, ...rest.map((line) => `  ${line}`)];
    this.#sink.write(`${lines.join('\n')}\n`);
  }

  #below(text: string): void {
    // A command stays in one piece, to be pasted.
    const lines = /^(?:samgen|aws) /.test(text) ? [`  ${text}`] : wrapFor(this.#sink, text, '  ');
    this.#sink.write(`${lines.map(this.#sink.style.dim).join('\n')}\n`);
  }
}

/** Only samgen's own errors are expected ones. */
export function toldAs(error: unknown): { message: string; hint: string | undefined } {
  if (error instanceof SamgenError) return { message: error.message, hint: error.hint };
  const message = `Unexpected: ${error instanceof Error ? error.message : String(error)}`;
  return { message, hint: 'This is a mistake in samgen; please report it.' };
}

const bytewise = (text: string): string => Buffer.from(text).toString('latin1');

/** Hours, minutes and seconds of this machine's own time. */
const clock = (date: Date): string => date.toTimeString().slice(0, 8);
