// What became of every combination that `samgen new` offers, in the last full run of the tests, and the README's table
// of it. By hand it writes the table: node scripts/combinations.mjs [RESULTS [README]]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root } from './prepare.mjs';

export const lastResults = `${root}.tools/combinations.json`;
export const readme = `${root}README.md`;
const BLOCK = /(?<=<!-- combinations -->\n)[\s\S]*?(?=<!-- \/combinations -->)/;
const COMMAND = 'node scripts/combinations.mjs';

/** What the tests have recorded: lines of JSON in one folder, a file a worker. */
export const readRecords = (folder) =>
  readdirSync(folder).flatMap((name) =>
    readFileSync(`${folder}/${name}`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );

/** What `npm test` says at its end, and what makes it a failure: combinations of which nothing is known. */
export function countCombinations({ catalogue, records }) {
  const { offered, valid } = catalogue;
  const known = outcomes(records);
  const skipped = offered.filter(({ name }) => known.reason(name));
  const byReason = groupBy(skipped, ({ name }) => known.reason(name));
  const done = (step) => offered.filter(({ name }) => known.isDone(name, step)).length;
  const counts = `${offered.length} offered, ${done('built')} built, ${done('invoked')} invoked, ${skipped.length} skipped`;
  const ownTests = [...new Set(offered.map(({ ownTest }) => ownTest))];
  const names = offered.map(({ name }) => name);
  const lacking = { linted: valid, built: names, invoked: names, tested: ownTests };
  return {
    told: [
      ...[...byReason].map(([reason, list]) => `Combinations skipped, because ${reason}: ${namesOf(list)}`),
      `Combinations: ${counts}.`,
    ],
    faults: Object.entries(lacking)
      .map(([step, all]) => [step, all.filter((name) => !known.isDone(name, step) && !known.reason(name))])
      .filter(([, never]) => never.length > 0)
      .map(([step, never]) => `Combinations that were not ${step}: ${never.join(', ')}`),
  };
}

/** Why the README's table is not what this run has seen; undefined where it is. What was skipped is not compared. */
export function readmeFault(results, text) {
  const block = BLOCK.exec(text)?.[0];
  if (block === undefined) return 'README.md has no block <!-- combinations -->.';
  const [anything, rest] = ['\u0000', /[.*+?^${}()|[\]\\]/g];
  const pattern = blockOf(results, () => anything)
    .replace(rest, '\\$&')
    .replaceAll(anything, '[^|\n]*');
  if (new RegExp(`^${pattern}$`).test(block)) return undefined;
  return `README.md's table is not what this run has built and invoked. Run: ${COMMAND}`;
}

/** The README with the table of these results. Cells of which this machine knows nothing stay as they are. */
export function withTable(results, text) {
  const before = cellsOf(BLOCK.exec(text)?.[0] ?? '');
  return text.replace(BLOCK, () => blockOf(results, (language, column) => before(language, column) ?? '?'));
}

function blockOf({ catalogue, records }, unknown) {
  const { columns, languages } = catalogue;
  const known = outcomes(records);
  const cell = (language, column) => {
    const here = catalogue.offered.filter((each) => each.language === language && each.column === column);
    if (here.length === 0) return '—';
    const isRun = ({ name }) => known.isDone(name, 'built') && known.isDone(name, 'invoked');
    if (!here.every(isRun)) return unknown(language, column);
    const architectures = [...new Set(here.map(({ arch }) => arch))];
    return architectures.length === 2 ? 'both' : architectures.join(', ');
  };
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const lines = [
    row(['language', 'what it is', ...columns.map(titleOf)]),
    row(['language', 'what it is', ...columns].map(() => '---')).replaceAll(' ', ''),
    ...languages.map(({ name, title }) =>
      row([`\`${name}\``, title, ...columns.map((column) => cell(name, column))]),
    ),
    '',
    'The columns behind `zip` are bases of an image (`--base`); `both` is `x86_64` and `arm64`. `npm test` has `sam build`',
    'build every one of these, in each blueprint, has the function answer, and compares this table with what came of it.',
    ...languages.flatMap(({ name, refused }) => refusals(name, refused)),
  ];
  return `${lines.join('\n')}\n`;
}

const titleOf = (column) => (column === 'zip' ? 'zip' : column === '*' ? 'any other image' : `\`${column}\``);

const refusals = (language, refused) =>
  Object.entries(refused).flatMap(([base, reason]) => [
    '',
    `\`${language}\` cannot go on \`${base}\`: ${reason}.`,
  ]);

/** The cells of a table that was written before, by language and column. */
function cellsOf(block) {
  const [head, , ...rows] = block
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return (language, column) =>
    rows.find(([name]) => name === `\`${language}\``)?.[head.indexOf(titleOf(column))];
}

/** What is known of a combination, or of an own test. */
function outcomes(records) {
  const byName = groupBy(records, ({ combination }) => combination);
  const of = (name) => byName.get(name) ?? [];
  return {
    isDone: (name, step) => of(name).some((each) => each.step === step && each.skipped === undefined),
    reason: (name) => of(name).find(({ skipped }) => skipped !== undefined)?.skipped,
  };
}

function groupBy(list, keyOf) {
  const groups = new Map();
  for (const each of list) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}

const namesOf = (list) => list.map(({ name }) => name).join(', ');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [results = lastResults, file = readme] = process.argv.slice(2);
  writeFileSync(file, withTable(JSON.parse(readFileSync(results, 'utf8')), readFileSync(file, 'utf8')));
}
