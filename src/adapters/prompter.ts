import type { Prompter } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { dropPaste, watchForPaste } from './paste.ts';
import { questionStream } from './terminal.ts';

const SHOW_CURSOR = '\u001b[?25h';

/** Real questions through inquirer; it is loaded with the first of them. */
export function terminalPrompter(signal: AbortSignal): Prompter {
  const ask = async <T>(question: Record<string, unknown>): Promise<T> => {
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
    several = 'For several lines use --params FILE or --param-from-env.',
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
        `Several lines were pasted, and only one fits here: nothing was taken.\n${several}\n`,
      );
    }
  };
  return {
    choose: ({ message, choices, initial }) =>
      ask({
        type: 'select',
        message,
        // Once chosen, the value alone is shown, without its description.
        choices: choices.map(({ value, name = value }) => ({ value, name, short: value })),
        default: initial,
        loop: false,
      }),
    text: ({ message, initial, validate }) => askLine({ type: 'input', message, default: initial }, validate),
    secret: ({ message, validate, several }) =>
      // What was typed must not appear on a screen that somebody may share or record.
      askLine({ type: 'password', message, mask: false, toggleMask: false }, validate, several),
    confirm: ({ message, initial }) => ask({ type: 'confirm', message, default: initial }),
  };
}
