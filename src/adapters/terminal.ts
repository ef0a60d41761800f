import type { WriteStream } from 'node:tty';
import type { Sink, Style } from '../deps.ts';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

function styleOf(colour: boolean): Style {
  const paint = (name: keyof typeof codes) => (text: string) =>
    colour && text !== '' ? `\u001b[${codes[name][0]}m${text}\u001b[${codes[name][1]}m` : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Colour for people only, and only where they did not say no (no-color.org). */
export function wantsColour(isTerminal: boolean, env: Environment, noColor: boolean): boolean {
  if (noColor || env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Whether somebody sits there to answer: a terminal to read from and one to write the questions to. */
export function canAsk(env: Environment, noInput: boolean): boolean {
  return !noInput && !env['CI'] && process.stdin.isTTY === true && questionStream() !== undefined;
}

/** Questions go to stderr; where that is a file, to the stdout that somebody sees. */
export const questionStream = (): NodeJS.WriteStream | undefined =>
  [process.stderr, process.stdout].find((stream) => stream.isTTY === true);

export function sink(stream: WriteStream | NodeJS.WriteStream, env: Environment, noColor: boolean): Sink {
  const isTerminal = stream.isTTY === true;
  return {
    write: (text, taken) => {
      stream.write(text, taken && (() => taken()));
    },
    style: styleOf(wantsColour(isTerminal, env, noColor)),
    isTerminal,
    columns: stream.columns || 80,
  };
}
