import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../../src/validate/report/json.ts';
import { sarifReport } from '../../../src/validate/report/sarif.ts';
import { rules } from '../../../src/validate/rules/index.ts';
import { samconfigRules } from '../../../src/validate/samconfig/index.ts';
import { validateContent, withFunction } from '../../support/projects.ts';

const { problems } = validateContent({
  template: withFunction('Architectures: [amd64]').replace(
    'Runtime: provided.al2023',
    'Runtime: provided.al2',
  ),
  samconfig: 'version = 0.1\n[default.deploy.parameters]\nnope = 1\n',
});

it('writes JSON as documented', () => {
  expect(JSON.parse(jsonReport(problems))).toEqual({
    ok: false,
    problems: [
      {
        file: 'samconfig.toml',
        line: 3,
        column: 1,
        severity: 'warning',
        rule: 'samconfig-key',
        message: 'sam deploy has no option nope.',
      },
      expect.objectContaining({
        file: 'template.yaml',
        line: 11,
        rule: 'runtime-deprecated',
        severity: 'warning',
      }),
      {
        file: 'template.yaml',
        line: 12,
        column: 23,
        severity: 'error',
        rule: 'architecture',
        message: 'Lambda has no architecture "amd64"; it has x86_64 and arm64.',
        hint: 'Did you mean x86_64?',
      },
    ],
  });
  expect(JSON.parse(jsonReport([]))).toEqual({ ok: true, problems: [] });
  expect(JSON.parse(jsonReport(problems.filter(({ severity }) => severity === 'warning'))).ok).toBe(true);
});

describe('SARIF', () => {
  const log = JSON.parse(sarifReport(problems));
  const [run] = log.runs;
  it('is 2.1.0 with every rule it speaks of', () => {
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif-2.1.0') });
    expect(run.tool.driver.name).toBe('samgen');
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'architecture',
      'runtime-deprecated',
      'samconfig-key',
    ]);
    for (const rule of run.tool.driver.rules) {
      expect(rule.shortDescription.text).toMatch(/\.$/);
      expect(rule.help.text.length).toBeGreaterThan(20);
      expect(['error', 'warning']).toContain(rule.defaultConfiguration.level);
    }
  });
  it('points at its rules and places', () => {
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(run.results[2]).toEqual({
      ruleId: 'architecture',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'Lambda has no architecture "amd64"; it has x86_64 and arm64. Did you mean x86_64?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'template.yaml' },
            region: { startLine: 12, startColumn: 23, endLine: 12, endColumn: 28 },
          },
        },
      ],
    });
  });
});

it('describes every rule, under a name of its own', () => {
  const all = [...rules, ...samconfigRules];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { id, summary, help } of all) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(help).toMatch(/[.)]$/);
  }
});
