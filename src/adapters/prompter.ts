import type { Prompter } from '../deps.ts';
import { CancelledError } from '../errors.ts';
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
    text: ({ message, initial, validate }) =>
      ask({
        type: 'input',
        message,
        default: initial,
        validate: (answer: string) => validate?.(answer) ?? true,
      }),
    secret: ({ message, validate }) =>
      ask({
        type: 'password',
        // What was typed must not appear on a screen that somebody may share or record.
        toggleMask: false,
        message,
        mask: false,
        validate: (answer: string) => validate?.(answer) ?? true,
      }),
    confirm: ({ message, initial }) => ask({ type: 'confirm', message, default: initial }),
  };
}
