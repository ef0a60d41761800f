import type { Deps } from '../deps.ts';
import { wrapFor } from '../text/wrap.ts';
import type { Planned } from './carry-out.ts';
import { namesIn } from './change.ts';
import { planText } from './change-report.ts';
import { consequenceOf } from './refuse-owned.ts';
import type { Way } from './way.ts';

/** What will be done to one function itself. */
export function showPlan(
  one: Planned,
  several: boolean,
  via: Way | undefined,
  deps: Pick<Deps, 'stderr'>,
): void {
  const { stderr } = deps;
  if (one.plan.changes.length === 0) return;
  stderr.write(several ? `${one.target.label}\n` : '');
  stderr.write(planText(one.plan, stderr));
  if (via !== undefined) tellConsequences(one, via, deps);
}

/** What becomes later of a change that takes another way than the one that lasts. */
export function tellConsequences(one: Planned, via: Way, { stderr }: Pick<Deps, 'stderr'>): void {
  for (const key of namesIn(one.change)) {
    const consequence = consequenceOf(key, one, via);
    if (consequence === undefined) continue;
    for (const line of wrapFor(stderr, consequence, '  ')) stderr.write(`${stderr.style.yellow(line)}\n`);
  }
}
