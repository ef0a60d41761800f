import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { ANY_IMAGE, reasonAgainst } from '../../src/generate/base-image.ts';
import type { EarlierAnswers } from '../../src/generate/questions.ts';
import { blueprints, combinations, OTHER_IMAGE } from './blueprints.ts';

/** What becomes of each combination; `tested` is its own test, and named without base and architecture. */
export type Step = 'linted' | 'built' | 'invoked' | 'tested';

/** Every combination that is built: where a secret is kept makes no other program. */
export const offered = combinations.filter(({ given }) => given['secrets'] === undefined);

/** What scripts/combinations.mjs counts the results against; it reads no blueprints itself. */
export function catalogue() {
  const { bases, languages } = blueprints[0]!;
  const columns = ['zip', ...Object.keys(bases), ANY_IMAGE];
  return {
    columns,
    languages: languages.map((language) => ({
      name: language.name,
      title: language.title,
      refused: Object.fromEntries(columns.map((column) => [column, reasonAgainst(language, column)])),
    })),
    valid: combinations.map(({ name }) => name),
    offered: offered.map(({ name, given }) => ({
      name,
      arch: given['arch'],
      language: given['language'],
      column: given['base'] === OTHER_IMAGE ? ANY_IMAGE : (given['base'] ?? 'zip'),
      ownTest: ownTestOf(given),
    })),
  };
}

/** Base and architecture change nothing in a handler. */
export const ownTestOf = ({ blueprint, language, package: pack }: EarlierAnswers): string =>
  `${blueprint}-${language}-${pack}`;

/** Says to the end of `npm test` what came of a combination; to nobody where something else runs the tests. */
export function record(combination: string, step: Step, skipped?: string): void {
  const folder = process.env['SAMGEN_TEST_COMBINATIONS'];
  if (!folder) return;
  const line = JSON.stringify({ combination, step, ...(skipped === undefined ? {} : { skipped }) });
  // Each worker has a file of its own.
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${line}\n`);
}

/** Ends the test, where there is a reason to skip it. */
export function skipFor(
  ctx: Pick<TestContext, 'skip'>,
  combination: string,
  step: Step,
  reason: string | undefined,
): void {
  if (reason === undefined) return;
  record(combination, step, reason);
  ctx.skip(step === 'invoked' ? `built, but not run: ${reason}` : reason);
}
