import type { Sink } from '../deps.ts';
import { SamgenError } from '../errors.ts';
import { failureOf, reportLine } from '../invoke/report.ts';
import type { InvokedFunction } from '../invoke/settings.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import { wrapFor } from '../text/wrap.ts';
import type { EnvironmentLog } from './environment-log.ts';

/** Milliseconds; the answer has gone out then, and several invocations are shown at once. */
const PAUSE = 5;

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
  tellLater(log: EnvironmentLog, invoked: InvokedFunction, result: InvocationResult | undefined): void {
    this.#untold.set(log, () => {
      this.running -= 1;
      log.endLine();
      if (result !== undefined) this.result(invoked, result);
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

  result(invoked: InvokedFunction, result: InvocationResult): void {
    const failure = failureOf(invoked, result);
    if (failure === undefined && this.#quiet) return;
    this.#line(reportLine(invoked, result, this.#sink.style));
    if (failure === undefined) return;
    this.#below(failure.message);
    if (failure.hint !== undefined) this.#below(failure.hint);
  }

  /** A request that no function has seen. */
  refused(status: number, message: string): void {
    if (this.#quiet) return;
    this.#line(`${this.#sink.style.yellow('✖')} ${status} ${printable(message)}`);
  }

  /** Something happened that is no invocation. */
  note(mark: '↻' | '✔' | '!', text: string): void {
    if (this.#quiet) return;
    const { cyan, green, yellow } = this.#sink.style;
    this.#line(`${{ '↻': cyan, '✔': green, '!': yellow }[mark](mark)} ${text}`);
  }

  /** What went wrong apart from an invocation, and what holds until it is mended. */
  failed(error: unknown, meanwhile?: string): void {
    const { message, hint } = toldAs(error);
    this.#line(`${this.#sink.style.red('✖')} ${message}`);
    for (const line of hint?.split('\n') ?? []) this.#below(line);
    if (meanwhile !== undefined) this.#below(meanwhile);
  }

  #line(text: string): void {
    this.#sink.write(`${this.#sink.style.dim(clock(this.#now()))} ${text}\n`);
  }

  #below(text: string): void {
    this.#sink.write(`${wrapFor(this.#sink, text, '  ').map(this.#sink.style.dim).join('\n')}\n`);
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

/** On one line, and nothing that a terminal takes as a command. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
