// npm test: everything, from a fresh clone on. Arguments go to vitest: npm test -- test/yaml
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { countCombinations, lastResults, readme, readmeFault, readRecords } from './combinations.mjs';
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
const records = `${root}.tools/combinations`;
rmSync(results, { force: true });
rmSync(records, { force: true, recursive: true });
mkdirSync(records, { recursive: true });
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...only], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...tools, SAMGEN_TEST_RESULTS: results, SAMGEN_TEST_COMBINATIONS: records },
});

const { passed, failed, skipped, catalogue } = JSON.parse(readFileSync(results, 'utf8'));
const reasons = groupByReason(skipped);
for (const [reason, tests] of reasons)
  console.log(`Skipped, because ${reason}: ${tests.map(({ name }) => name).join('; ')}`);
const faults = only.length === 0 ? faultsOfCombinations() : [];
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = status === 0 && failed === 0 && faults.length === 0 ? 0 : 1;

/** Only a run of everything can tell that a combination was left out. */
function faultsOfCombinations() {
  const seen = { catalogue, records: readRecords(records) };
  writeFileSync(lastResults, JSON.stringify(seen));
  const { told, faults } = countCombinations(seen);
  const table = readmeFault(seen, readFileSync(readme, 'utf8'));
  const all = table === undefined ? faults : [...faults, table];
  for (const line of [...all, ...told]) console.log(line);
  return all;
}

function groupByReason(list) {
  const groups = new Map();
  for (const entry of list) groups.set(entry.reason, [...(groups.get(entry.reason) ?? []), entry]);
  return groups;
}
