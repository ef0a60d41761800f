import { onTestFinished } from 'vitest';
import type { Prompter } from '../../src/deps.ts';

type Kind = 'choose' | 'text' | 'secret' | 'confirm';

export interface Asked {
  kind: Kind;
  message: string;
  initial?: string | boolean | undefined;
  choices?: string[];
}

/** Enter alone: what the question offers. */
export const ENTER = Symbol('Enter');

/** A question, by a part of it; its answer; and what it refuses first, each with a part of the fault that is shown. */
export type Step = readonly [
  question: string | RegExp,
  answer: string | boolean | typeof ENTER,
  refused?: Readonly<Record<string, string>>,
];

export interface ScriptedPrompter {
  prompt: Prompter;
  /** All that was asked so far. */
  asked: Asked[];
}

/** Answers from a list, in order; the test fails on a question that was not expected, and on an answer not used. */
export function scriptedPrompter(...script: Step[]): ScriptedPrompter {
  const steps = [...script];
  const asked: Asked[] = [];
  const unexpected: string[] = [];
  onTestFinished(() => {
    // Also where the code under test has caught what was thrown.
    if (unexpected.length > 0) throw new Error(`Not expected: ${unexpected.join('; ')}`);
    if (steps.length > 0) throw new Error(`Never asked: ${steps.map(([question]) => question).join('; ')}`);
  });
  const fail = (message: string): never => {
    unexpected.push(message);
    throw new Error(`Not expected: ${message}`);
  };
  const next = (question: Asked): Step => {
    asked.push(question);
    const step = steps.shift();
    const [wanted] = step ?? [];
    const fits =
      typeof wanted === 'string' ? question.message.includes(wanted) : wanted?.test(question.message);
    return fits ? step! : fail(`${question.kind} ${question.message}`);
  };
  const written = (
    question: Asked,
    validate: (answer: string) => string | undefined = () => undefined,
  ): string => {
    const [, answer, refused = {}] = next(question);
    for (const [bad, fault] of Object.entries(refused)) {
      const said = validate(bad);
      if (said?.includes(fault) !== true) fail(`${question.message}: ${bad} is told ${said}, not ${fault}`);
    }
    const text = answer === ENTER ? (question.initial ?? '') : answer;
    if (typeof text !== 'string') return fail(`${question.message} takes a text`);
    const said = validate(text);
    return said === undefined ? text : fail(`${question.message}: ${text} is refused: ${said}`);
  };
  const prompt: Prompter = {
    choose: async ({ message, choices, initial }) => {
      const values = choices.map(({ value }) => value);
      const question: Asked = { kind: 'choose', message, choices: values, initial };
      const [, answer] = next(question);
      // The list stands on its first line where nothing else is said.
      const chosen = answer === ENTER ? (initial ?? values[0]) : answer;
      return typeof chosen === 'string' && values.includes(chosen)
        ? chosen
        : fail(`${message} does not offer ${String(chosen)}`);
    },
    text: async ({ message, initial, validate }) => written({ kind: 'text', message, initial }, validate),
    secret: async ({ message, validate }) => written({ kind: 'secret', message }, validate),
    hold: () => () => {},
    confirm: async ({ message, initial }) => {
      const [, answer] = next({ kind: 'confirm', message, initial });
      const said = answer === ENTER ? initial : answer;
      return typeof said === 'boolean' ? said : fail(`${message} takes yes or no`);
    },
  };
  return { prompt, asked };
}
