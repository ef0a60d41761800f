import type { Deps } from '../deps.ts';
import { wrapFor } from '../text/wrap.ts';
import type { Adoption } from './adopt-edit.ts';
import type { PlannedRun } from './stack-run.ts';
import { stackPlanText } from './stack-text.ts';
import type { StackReceipt } from './verify-stack.ts';

type Screen = Deps['stderr'];

/** What will be in the template here, and in the stack. */
export function adoptPlanText(
  planned: PlannedRun,
  adopted: readonly Adoption[],
  shownAs: string,
  screen: Screen,
): string {
  const lines = adopted.map(({ key, parameter }) => `  ${key}: !Ref ${parameter}, a NoEcho parameter\n`);
  return `In ${shownAs}\n${lines.join('')}${stackPlanText(planned, screen, TAKES)}`;
}

const TAKES = ['takes the value that the function has', 'take the values that the function has'] as const;

export function adoptReceiptText(
  adopted: readonly Adoption[],
  { released }: StackReceipt,
  shownAs: string,
  screen: Screen,
): string {
  const [value, object] = adopted.length === 1 ? ['value', 'it'] : ['values', 'them'];
  const names = adopted.map(({ key, parameter }) => `${key} (${parameter})`).join(', ');
  const words = `${names}: in ${shownAs}, and in the stack with the ${value} that the function has. Every later deploy keeps ${object}.`;
  const [first = '', ...rest] = wrapFor(screen, `✔ ${words}`, '  ');
  return [
    first.trimStart().replace('✔', screen.style.green('✔')),
    ...rest,
    ...released.flatMap((line) => wrapFor(screen, line, '  ')),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
