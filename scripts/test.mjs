// npm test: everything, from a fresh clone on. Arguments go to vitest: npm test -- test/yaml
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { prepare, root, run } from './prepare.mjs';

prepare();
const { testTools } = await import('./test-tools.mjs');
const only = process.argv.slice(2);
const tools = testTools();
if (only.length === 0) {
  run(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);
  run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit']);
}

const results = `${root}.tools/results.json`;
rmSync(results, { force: true });
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...only], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...tools, SAMGEN_TEST_RESULTS: results },
});

const { passed, failed, skipped } = JSON.parse(readFileSync(results, 'utf8'));
const reasons = groupByReason(skipped);
for (const [reason, tests] of reasons)
  console.log(`Skipped, because ${reason}: ${tests.map(({ name }) => name).join('; ')}`);
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = status === 0 && failed === 0 ? 0 : 1;

function groupByReason(list) {
  const groups = new Map();
  for (const entry of list) groups.set(entry.reason, [...(groups.get(entry.reason) ?? []), entry]);
  return groups;
}
