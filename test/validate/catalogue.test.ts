import { expect, test } from 'vitest';
import { describeRule, ruleNames } from '../../src/validate/catalogue.ts';

/** `npx vitest run test/validate/catalogue.test.ts -u` writes it anew. */
test('docs/rules.md lists every rule once, with what it says', async () => {
  const names = ruleNames();
  expect(new Set(names).size).toBe(names.length);
  const rows = names.map((name) => {
    const { severity, summary, help } = describeRule(name);
    return `| \`${name}\` | ${severity} | ${`${summary} ${help}`.replaceAll('|', '\\|')} |`;
  });
  const text = `# The rules of \`samgen validate\`

An error is what certainly fails at build, deploy or start; the others are warnings, and errors with \`--strict\`. Where a
mistake is not certain (a condition's branch, one of several allowed values), an error rule warns.

| rule | severity | |
|---|---|---|
${rows.join('\n')}
`;
  await expect(text).toMatchFileSnapshot('../../docs/rules.md');
});
