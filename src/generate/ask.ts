import type { Prompter } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { askImage, named } from './ask-base.ts';
import { ANY_IMAGE } from './base-image.ts';
import type { Blueprint } from './blueprint.ts';
import { agreeing, choicesOf, combinationsOf, explainConflict, isDimension, valuesOf } from './catalogue.ts';
import { type Answers, type EarlierAnswers, type Question, questions } from './questions.ts';

export interface AskContext {
  blueprints: readonly Blueprint[];
  /** The last part of the folder's path: the default of several names. */
  folder: string;
  /** Absent: take the defaults. */
  prompt?: Pick<Prompter, 'choose' | 'text'>;
}

/**
 * Answers every question: what is given first, then what the prompt says, then the defaults.
 * What is given is checked before anything is asked. @throws UsageError
 */
export async function ask(
  before: EarlierAnswers,
  { blueprints, folder, prompt }: AskContext,
): Promise<Answers> {
  const combinations = combinationsOf(blueprints);
  for (const question of questions as readonly Question[]) checkGiven(question, before[question.name]);
  const given = named(before, blueprints);
  if (agreeing(combinations, given, blueprints).length === 0)
    explainConflict(combinations, given, blueprints);

  const answers: Record<string, string | number | string[] | undefined> = { ...given };
  for (const question of questions as readonly Question[]) {
    const { name } = question;
    if (question.when && !question.when(answers)) {
      if (given[name] !== undefined) throw new UsageError(`--${name} has no meaning here.`, question.help);
      continue;
    }
    if (answers[name] !== undefined) continue;
    const blueprint = blueprints.find((each) => each.name === answers['blueprint']);
    const context = { folder, answers, fromBlueprint: blueprint?.variables[name] };
    const standard = question.default?.(context);
    if (isDimension(name)) {
      const values = valuesOf(agreeing(combinations, answers, blueprints), name);
      const initial = values.find((value) => value === standard) ?? values[0];
      if (initial === undefined) continue;
      answers[name] =
        prompt && question.message && values.length > 1
          ? await prompt.choose({
              message: question.message,
              choices: choicesOf(values, name, blueprints, blueprint?.name),
              initial,
            })
          : initial;
      if (answers[name] === ANY_IMAGE) answers[name] = await askImage(answers, blueprints, prompt);
    } else if (prompt && question.message && typeof standard === 'string') {
      const { validate } = question;
      answers[name] = await prompt.text({
        message: question.message,
        initial: standard,
        ...(validate ? { validate } : {}),
      });
    } else {
      answers[name] = standard;
    }
  }
  return answers as Answers;
}

function checkGiven({ name, type, validate }: Question, value: string | number | string[] | undefined): void {
  if (value === undefined) return;
  if (name === 'secrets' && value !== 'parameter' && value !== 'external') {
    throw new UsageError(`--secrets is parameter or external, not ${value}.`);
  }
  for (const each of Array.isArray(value) ? value : [value]) {
    const wrong = validate?.(String(each));
    if (wrong) throw new UsageError(`--${name}: ${wrong}`);
  }
  if (type !== 'list' && String(value) === '') throw new UsageError(`--${name} is empty.`);
}
