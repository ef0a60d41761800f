import type { WriteStream } from 'node:tty';
import type { Prompter, Style } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { askSecret } from './ask-secret.ts';
import { holdTerminal } from './held-terminal.ts';
import { dropPaste, watchForPaste } from './paste.ts';
import { questionStream } from './terminal.ts';

const SEVERAL_LINES = 'For several lines use --params FILE or --param-from-env.';
const SHOW_CURSOR = '\u001b[?25h';

/** Real questions through inquirer, which is loaded with the first of them; but for those that hide their answers. */
export function terminalPrompter(signal: AbortSignal, style: Style): Prompter {
  let release: (() => void) | undefined;
  let isEarly = false;
  const holdNow = () =>
    holdTerminal(process.stdin, () => {
      isEarly = true;
    });
  /** A question has the terminal for itself. */
  const alone = async <T>(question: () => Promise<T>): Promise<T> => {
    const wasHeld = release !== undefined;
    release?.();
    try {
      return await question();
    } finally {
      if (wasHeld) release = holdNow();
    }
  };
  const ask = <T>(question: Record<string, unknown>): Promise<T> => alone(() => askInquirer<T>(question));
  const askInquirer = async <T>(question: Record<string, unknown>): Promise<T> => {
    const { default: inquirer } = await import('inquirer');
    const output = questionStream() ?? process.stderr;
    const prompt = inquirer.createPromptModule({ output, signal });
    try {
      const answers: Record<string, unknown> = await prompt([{ ...question, name: 'answer' } as never]);
      return answers['answer'] as T;
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name !== 'ExitPromptError' && name !== 'AbortPromptError') throw error;
      throw new CancelledError();
    } finally {
      // A prompt ended by a signal leaves the cursor hidden.
      output.write(SHOW_CURSOR);
    }
  };
  /** A question that is answered by a line: one into which several are pasted is asked again. */
  const askLine = async (
    question: Record<string, unknown>,
    validate: (answer: string) => string | undefined = () => undefined,
  ): Promise<string> => {
    for (;;) {
      const paste = watchForPaste(process.stdin);
      let answer: string;
      try {
        const judge = (line: string) => (paste.hasLines() ? true : (validate(line) ?? true));
        answer = await ask<string>({ ...question, validate: judge });
      } finally {
        paste.stop();
      }
      if (!paste.hasLines()) return answer;
      await dropPaste(process.stdin);
      (questionStream() ?? process.stderr).write(
        `Several lines were pasted, and only one fits here: nothing was taken.\n${SEVERAL_LINES}\n`,
      );
    }
  };
  return {
    choose: ({ message, choices, initial }) =>
      ask({
        type: 'select',
        message,
        // Once chosen, the value alone is shown, without its description.
        choices: choices.map(({ value, name = value, chosen = value }) => ({ value, name, short: chosen })),
        default: initial,
        loop: false,
      }),
    text: ({ message, initial, validate }) => askLine({ type: 'input', message, default: initial }, validate),
    secret: ({ message, validate = () => undefined, several = SEVERAL_LINES }) =>
      alone(() => {
        const output = questionStream() ?? process.stderr;
        const wasEarly = isEarly;
        isEarly = false;
        return askSecret(
          { message, validate, several, isEarly: wasEarly },
          { input: process.stdin, output: output as WriteStream, style, signal },
        );
      }),
    hold: () => {
      release = holdNow();
      return () => {
        release?.();
        release = undefined;
      };
    },
    confirm: ({ message, initial }) => ask({ type: 'confirm', message, default: initial }),
  };
}
