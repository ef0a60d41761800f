import type { Sink } from '../deps.ts';
import type { Redactor } from './redact.ts';
import { tableReader, withoutColour } from './relay-table.ts';
import { lineSplitter } from './split-lines.ts';

export interface StreamRelay {
  push(chunk: Uint8Array): void;
  end(): void;
}

export interface StreamSettings {
  sink: Sink;
  redact: Redactor;
  /** Nothing is shown, but `note` gets all. */
  quiet: boolean;
  /** Shared by the streams: what to do before another one writes on the same terminal. */
  screen: { open: { by: StreamRelay; close(): void } | undefined };
  /** Runs it after a short time without output; what it gives back calls that off. */
  later(run: () => void): () => void;
  /** Gets every whole line, unredacted. */
  note(line: string): void;
}

/** A longer one is a part of some data, and no prompt. */
const LONGEST_PROMPT = 2_000;

/** One of sam's streams, on its way to the user. */
export function streamRelay({ sink, redact, quiet, screen, later, note }: StreamSettings): StreamRelay {
  const table = tableReader({ style: sink.style, columns: sink.columns, redact });
  /** What stands on the line that has no end yet, on a terminal. */
  let shown = '';
  /** The last state of a line that is written over itself; undefined in an ordinary line. */
  let progress: string | undefined;
  let blankLine = false;
  let callOff = () => {};

  const splitter = lineSplitter({
    line(text) {
      const line = text === '' && progress !== undefined ? progress : text;
      note(line);
      if (progress !== undefined && sink.isTerminal && line !== '') {
        draw(redact(withoutColour(line)));
        endLine('');
      } else if (shown !== '') {
        const whole = redact(withoutColour(line));
        table.read(line);
        endLine(whole.startsWith(shown) ? whole.slice(shown.length) : `\n${whole}`);
      } else show(table.read(line));
      progress = undefined;
    },
    overwritten(text) {
      progress = text === '' ? (progress ?? '') : text;
      if (text !== '' && sink.isTerminal) draw(redact(withoutColour(text)));
    },
  });

  function write(text: string): void {
    if (quiet) return;
    if (screen.open !== undefined && screen.open.by !== self && sink.isTerminal) screen.open.close();
    sink.write(blankLine ? `\n${text}` : text);
    blankLine = false;
  }

  /** Sam is generous with blank lines, and some stood around what is not shown: one is enough, and none at the end. */
  function show(lines: readonly string[]): void {
    for (const line of lines) {
      if (line.trim() === '') blankLine = true;
      else write(`${line}\n`);
    }
  }

  function draw(text: string): void {
    if (text === shown) return;
    write(`\r${text}${' '.repeat(Math.max(0, shown.length - text.length))}`);
    opened(text);
  }

  function opened(text: string): void {
    shown = text;
    if (quiet) return;
    const close = () => {
      sink.write('\n');
      shown = '';
      screen.open = undefined;
    };
    screen.open = { by: self, close };
  }

  function endLine(rest: string): void {
    write(`${rest}\n`);
    shown = '';
    screen.open = undefined;
  }

  function showUnfinished(): void {
    // A colour code may be cut in two.
    const text = redact.beginning(withoutColour(splitter.rest()).replace(UNFINISHED_CODE, ''));
    if (text === '') return;
    if (progress !== undefined) draw(text);
    else if (text.length > shown.length && text.startsWith(shown)) {
      write(text.slice(shown.length));
      opened(text);
    }
  }

  const self: StreamRelay = {
    push(chunk) {
      callOff();
      splitter.push(chunk);
      const { length } = splitter.rest();
      const isShowable =
        sink.isTerminal && !quiet && length > 0 && length <= LONGEST_PROMPT && table.isPlain();
      callOff = isShowable ? later(showUnfinished) : () => {};
    },
    end() {
      callOff();
      splitter.end();
      show(table.end());
    },
  };
  return self;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal's codes are made of
const UNFINISHED_CODE = /\u001b(?:\[[0-9;]*)?$/;
