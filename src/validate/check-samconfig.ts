import type { Problem } from '../problem.ts';
import type { SamconfigDocument } from '../samconfig/document.ts';
import { isRecord } from '../text/is-record.ts';
import { atMost } from './finding.ts';
import { samconfigRules } from './samconfig/index.ts';
import { problemMaker } from './to-problem.ts';
import { isWhole } from './whole.ts';

/** What the rules find in a samconfig. `template` is plain data, undefined where it could not be read. */
export function checkSamconfig(
  samconfig: SamconfigDocument,
  template: unknown,
  environment: string | undefined,
  exists?: (path: string) => boolean,
): Problem[] {
  const known = isRecord(template) ? template : undefined;
  const context = {
    samconfig,
    template: known,
    isWhole: known !== undefined && isWhole(known),
    environment,
    ...(exists ? { exists } : {}),
  };
  const problem = problemMaker(samconfig, (path) => path);
  return samconfigRules.flatMap((rule) => atMost(rule.check(context)).map((found) => problem(found, rule)));
}
