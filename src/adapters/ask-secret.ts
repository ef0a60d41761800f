import { StringDecoder } from 'node:string_decoder';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Style } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { wrap } from '../text/wrap.ts';
import { HiddenLine, type Typed } from './hidden-line.ts';

export interface SecretQuestion {
  message: string;
  /** What is wrong with the answer, or undefined. */
  validate: (answer: string) => string | undefined;
  /** What to use instead for a value of several lines. */
  several: string;
  /** Something was typed already, and thrown away. */
  isEarly: boolean;
}

interface Terminal {
  input: ReadStream;
  output: Pick<WriteStream, 'write' | 'columns'>;
  style: Style;
  signal: AbortSignal;
}

/** Milliseconds in which what was typed before the question is thrown away: it was seen, and not meant for it. */
const EARLY = 30;
/** Milliseconds after Enter in which the further lines of a paste come, where the terminal does not mark them. */
const LATER = 80;
const MARK_PASTES = '\u001b[?2004h';
const DO_NOT_MARK = '\u001b[?2004l';

/**
 * Asks for a line that is not shown. This is no affair of inquirer's, whose line has a cursor, and takes characters that
 * come at once in another order when it is not at the end.
 * @throws CancelledError for Ctrl-C, for Ctrl-D on an empty line, and when `signal` aborts
 */
export async function askSecret(question: SecretQuestion, terminal: Terminal): Promise<string> {
  const { input, output, style, signal } = terminal;
  const wasRaw = input.isRaw;
  input.setRawMode(true);
  try {
    const isEarly = await drain(input, EARLY);
    if (isEarly || question.isEarly)
      output.write(`${style.yellow('!')} What was typed before the question was not taken.\n`);
    for (;;) {
      if (signal.aborted) throw new CancelledError();
      output.write(`${MARK_PASTES}${style.cyan('?')} ${style.bold(question.message)} `);
      const { typed, text } = await readLine(input, signal, () => output.write(BELL)).catch(
        (error: unknown) => {
          output.write('\n');
          throw error;
        },
      );
      const isPaste = typed === 'several-lines' || (typed === 'enter' && (await drain(input, LATER)));
      output.write(DO_NOT_MARK + clear(question.message, output.columns || 80));
      const fault = isPaste ? SEVERAL + question.several : question.validate(text);
      if (typed === 'interrupt' || typed === 'end') {
        output.write(`${style.red('✖')} ${style.bold(question.message)}\n`);
        throw new CancelledError();
      }
      if (fault === undefined) {
        output.write(`${style.green('✔')} ${style.bold(question.message)}\n`);
        return text;
      }
      if (isPaste) await drainAll(input);
      const told = wrap(`✖ ${fault}`, output.columns || 80, '').join('\n');
      output.write(`${style.red('✖')}${told.slice(1)}\n`);
    }
  } finally {
    output.write(DO_NOT_MARK);
    input.pause();
    input.setRawMode(wasRaw);
  }
}

/** Takes the question away, which may stand on several lines. */
function clear(message: string, columns: number): string {
  const lines = Math.ceil((message.length + 3) / columns);
  return `${'\r\u001b[K\u001b[1A'.repeat(lines - 1)}\r\u001b[K`;
}

const BELL = '\u0007';
const SEVERAL = 'Several lines were pasted, and only one fits here: nothing was taken. ';

function readLine(
  input: ReadStream,
  signal: AbortSignal,
  onPuzzle: () => void,
): Promise<{ typed: Typed; text: string }> {
  const line = new HiddenLine();
  const decoder = new StringDecoder('utf8');
  return new Promise((resolve, reject) => {
    let pause: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(pause);
      input.removeListener('data', take).removeListener('end', closed).pause();
      signal.removeEventListener('abort', cancelled);
    };
    const take = (chunk: Buffer) => {
      clearTimeout(pause);
      const typed = line.take(decoder.write(chunk));
      pause = setTimeout(() => line.pause(), 50);
      if (line.isPuzzled) onPuzzle();
      line.isPuzzled = false;
      if (typed === 'more') return;
      end();
      resolve({ typed, text: line.text });
    };
    const cancelled = () => {
      end();
      reject(new CancelledError());
    };
    const closed = () => {
      end();
      resolve({ typed: 'end', text: '' });
    };
    signal.addEventListener('abort', cancelled, { once: true });
    input.on('data', take).once('end', closed).resume();
  });
}

/**
 * Throws away what comes within some milliseconds.
 * @returns whether there was anything
 * @throws CancelledError for a Ctrl-C
 */
function drain(input: ReadStream, milliseconds: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const look = (chunk: Buffer) => chunks.push(chunk);
    input.on('data', look).resume();
    setTimeout(() => {
      input.removeListener('data', look).pause();
      const all = Buffer.concat(chunks);
      if (all.includes(INTERRUPT)) reject(new CancelledError());
      else resolve(all.length > 0);
    }, milliseconds);
  });
}

const INTERRUPT = 3;

/** Until nothing has come for a while. */
async function drainAll(input: ReadStream): Promise<void> {
  while (await drain(input, 2 * LATER));
}
