import { isRecord } from '../../text/is-record.ts';
import type { RuleContext } from '../context.ts';
import type { Finding, Rule } from '../finding.ts';

/** CloudFormation user guide, "Understand CloudFormation quotas"; none of them can be raised. */
const LIMITS = { Resources: 500, Parameters: 200, Outputs: 200, Mappings: 200 } as const;

type Section = keyof typeof LIMITS;

const sizeOf = (template: Record<string, unknown>, section: Section): number => {
  const entries = template[section];
  return isRecord(entries) ? Object.keys(entries).length : 0;
};

/** Whether a template is so far beyond the limits that nothing else about it is worth a word. */
export const isFarTooLarge = (template: Record<string, unknown>): boolean =>
  (Object.keys(LIMITS) as Section[]).some((section) => sizeOf(template, section) > LIMITS[section] * 4);

export const templateLimits: Rule & { check(context: Pick<RuleContext, 'template'>): Finding[] } = {
  id: 'template-limits',
  severity: 'error',
  summary: 'More resources, parameters, outputs or mappings than CloudFormation takes.',
  help: 'A template has at most 500 resources and 200 parameters, outputs and mappings each. Split it into nested stacks.',
  check: ({ template }) =>
    (Object.keys(LIMITS) as Section[]).flatMap((section) => {
      const size = sizeOf(template, section);
      if (size <= LIMITS[section]) return [];
      const message = `This template has ${size} ${section.toLowerCase()}; CloudFormation takes ${LIMITS[section]}.`;
      return { path: [section], part: 'key' as const, message, hint: 'Split it into nested stacks.' };
    }),
};
