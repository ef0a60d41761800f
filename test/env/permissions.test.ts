import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { envCommandNames, permissions } from '../../src/env/permissions.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** As the README has it. */
const table = [
  '| action | where | for |',
  '|---|---|---|',
  ...permissions.map(({ action, on, commands }) => {
    const who = commands.length === envCommandNames.length ? 'all' : commands.join(', ');
    return `| \`${action}\` | ${on} | ${who} |`;
  }),
].join('\n');

test("the README's table of permissions is that of the help", () => {
  expect(readme).toContain(table);
});
