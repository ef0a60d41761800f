import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { catalogue, offered, record, type Step } from './combination-results.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/combinations.mjs');
const { countCombinations, readmeFault, readRecords } = await import(SCRIPT);

const small = {
  columns: ['zip', 'provided:al2023', 'scratch', '*'],
  languages: [
    { name: 'shell', title: 'a script', refused: { scratch: 'it has no shell' } },
    { name: 'go', title: 'a program', refused: {} },
  ],
  valid: ['shell-zip', 'go-zip', 'go-scratch', 'go-scratch-arm', 'go-any'],
  offered: [
    { name: 'shell-zip', arch: 'x86_64', language: 'shell', column: 'zip', ownTest: 'shell' },
    { name: 'go-zip', arch: 'x86_64', language: 'go', column: 'zip', ownTest: 'go' },
    { name: 'go-scratch', arch: 'x86_64', language: 'go', column: 'scratch', ownTest: 'go' },
    { name: 'go-scratch-arm', arch: 'arm64', language: 'go', column: 'scratch', ownTest: 'go' },
    { name: 'go-any', arch: 'arm64', language: 'go', column: '*', ownTest: 'go' },
  ],
};
const done = (combination: string, ...steps: Step[]) => steps.map((step) => ({ combination, step }));
const everything = [
  ...small.valid.flatMap((name) => done(name, 'linted', 'built', 'invoked')),
  ...done('shell', 'tested'),
  ...done('go', 'tested'),
];
const without = (name: string, ...steps: Step[]) =>
  everything.filter(({ combination, step }) => combination !== name || !steps.includes(step));

/** A README whose table was written from these records, by the script. */
async function written(records: readonly object[], before = ''): Promise<string> {
  const folder = temporaryFolder();
  const [results, readme] = [join(folder, 'results.json'), join(folder, 'README.md')];
  writeFileSync(results, JSON.stringify({ catalogue: small, records }));
  writeFileSync(readme, before || '# Title\n\n<!-- combinations -->\n<!-- /combinations -->\n\nThe rest.\n');
  await execa(process.execPath, [SCRIPT, results, readme]);
  return readFileSync(readme, 'utf8');
}

test('counts what was offered, built and invoked', () => {
  expect(countCombinations({ catalogue: small, records: everything })).toEqual({
    told: ['Combinations: 5 offered, 5 built, 5 invoked, 0 skipped.'],
    faults: [],
  });
});

test('groups what was skipped by its reason; what was built and not invoked counts as both', () => {
  const reason = { skipped: 'there is no qemu' };
  const records = [
    ...without('go-any', 'built', 'invoked').filter(({ combination }) => combination !== 'go-scratch-arm'),
    ...done('go-scratch-arm', 'linted', 'built'),
    { combination: 'go-scratch-arm', step: 'invoked', ...reason },
    { combination: 'go-any', step: 'built', ...reason },
  ];
  expect(countCombinations({ catalogue: small, records })).toEqual({
    told: [
      'Combinations skipped, because there is no qemu: go-scratch-arm, go-any',
      'Combinations: 5 offered, 4 built, 3 invoked, 2 skipped.',
    ],
    faults: [],
  });
});

test.each<[step: Step, name: string]>([
  ['linted', 'go-any'],
  ['built', 'go-any'],
  ['invoked', 'go-any'],
  ['tested', 'go'],
])('one that was never %s is a fault', (step, name) => {
  const { faults } = countCombinations({ catalogue: small, records: without(name, step) });
  expect(faults).toEqual([`Combinations that were not ${step}: ${name}`]);
});

test('the table says which architectures were built and invoked, and why there are not more', async () => {
  const readme = await written(everything);
  expect(
    readme,
  ).toContain(`| language | what it is | zip | \`provided:al2023\` | \`scratch\` | any other image |
|---|---|---|---|---|---|
| \`shell\` | a script | x86_64 | — | — | — |
| \`go\` | a program | x86_64 | — | both | arm64 |
`);
  expect(readme).toContain(
    '\n`shell` cannot go on `scratch`: it has no shell.\n<!-- /combinations -->\n\nThe rest.\n',
  );
  expect(readmeFault({ catalogue: small, records: everything }, readme)).toBeUndefined();
});

test('a cell that is wrong is a fault, and so is a table that is not there', async () => {
  const readme = await written(everything);
  const seen = { catalogue: small, records: everything };
  const fault =
    "README.md's table is not what this run has built and invoked. Run: node scripts/combinations.mjs";
  expect(readmeFault(seen, readme.replace('| both |', '| arm64 |'))).toBe(fault);
  expect(readmeFault(seen, readme.replace('it has no shell', 'never'))).toBe(fault);
  expect(readmeFault(seen, 'nothing')).toContain('no block');
});

test('what this machine has not seen is neither compared nor written anew', async () => {
  const records = without('go-scratch', 'invoked');
  const seen = { catalogue: small, records };
  const readme = await written(everything);
  expect(readmeFault(seen, readme)).toBeUndefined();
  expect(readmeFault(seen, readme.replace('| arm64 |', '| both |'))).toContain('is not what this run');
  expect(await written(records, readme)).toBe(readme);
  expect(await written(records)).toContain('| `go` | a program | x86_64 | — | ? | arm64 |');
});

test('the records of all workers are found again', () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const before = process.env['SAMGEN_TEST_COMBINATIONS'];
  onTestFinished(() => {
    if (before === undefined) delete process.env['SAMGEN_TEST_COMBINATIONS'];
    else process.env['SAMGEN_TEST_COMBINATIONS'] = before;
  });
  process.env['SAMGEN_TEST_COMBINATIONS'] = folder;
  record('go-zip', 'built');
  record('go-zip', 'invoked', 'there is no qemu');
  writeFileSync(join(folder, 'another'), '{"combination":"go-any","step":"linted"}\n');
  expect(readRecords(folder)).toHaveLength(3);
  expect(readRecords(folder)).toEqual(
    expect.arrayContaining([
      { combination: 'go-zip', step: 'invoked', skipped: 'there is no qemu' },
      { combination: 'go-any', step: 'linted' },
    ]),
  );
});

test('the catalogue has every combination in one column of its language', () => {
  const { columns, languages, offered: all } = catalogue();
  expect(all).toHaveLength(offered.length);
  for (const { column, language } of all) {
    expect(columns).toContain(column);
    expect(languages.map(({ name }) => name)).toContain(language);
  }
  expect(languages.find(({ name }) => name === 'shell')!.refused['scratch']).toContain(
    'a shell script needs a shell',
  );
});
