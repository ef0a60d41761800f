import { parametersOf } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';
import type { Rule } from '../finding.ts';

/** The AWS CDK declares these for itself (aws-cdk-lib, `DefaultStackSynthesizer`). */
const OF_CDK = /^(BootstrapVersion|AssetParameters[0-9a-f]{64}.*)$/;

export const parameterUnused: Rule = {
  id: 'parameter-unused',
  severity: 'warning',
  summary: 'A parameter that nothing uses.',
  help: 'Its value changes nothing. Most often the place that should use it was mistyped or removed.',
  check: ({ references, template, isWhole }) => {
    if (!isWhole || !isRecord(template['Resources'])) return [];
    const used = new Set(references.map(({ name }) => name));
    const usesAll = hasRefAll(template['Rules']);
    return Object.keys(parametersOf(template))
      .filter((name) => !used.has(name) && !usesAll && !OF_CDK.test(name))
      .map((name) => ({
        path: ['Parameters', name],
        part: 'key' as const,
        message: `Nothing uses the parameter ${name}.`,
        hint: 'Use it or remove it.',
      }));
  },
};

/** These name a parameter type, not a parameter. */
const hasRefAll = (rules: unknown): boolean =>
  typeof rules === 'object' && rules !== null && /"Fn::(RefAll|ValueOfAll)"/.test(JSON.stringify(rules));
