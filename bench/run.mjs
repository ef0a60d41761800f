// npm run bench: samgen beside real peers, in one run. Whole processes, turn by turn; ratios of medians.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from '../scripts/prepare.mjs';
import { testTools } from '../scripts/test-tools.mjs';
import { ownCallsOfDeploys } from './own-calls.mjs';

prepare();
const tools = testTools();
const folder = mkdtempSync(join(tmpdir(), 'samgen-bench-'));
// Extra certificates cost every start of Node 40 ms, and have nothing to do with samgen.
const { NODE_EXTRA_CA_CERTS: _, ...host } = process.env;
const env = {
  ...host,
  SAM_CLI_TELEMETRY: '0',
  AWS_DEFAULT_REGION: 'us-east-1',
  SAMGEN_SAM: tools.SAMGEN_TEST_SAM,
};
const bin = join(root, 'dist/samgen.js');

function milliseconds([command, ...args], cwd) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const end = process.hrtime.bigint();
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return Number(end - start) / 1e6;
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Each contender once a round, so that whatever else the machine does hits all of them. */
function race(rounds, contenders, cwd) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, make] of Object.entries(contenders)) {
      const time = milliseconds(make(round), cwd);
      // The first round fills the caches of the machine.
      if (round > 0) times[name].push(time);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

const rows = [];
const add = (what, measured, bound, holds) =>
  rows.push({ what, measured, bound, verdict: holds ? 'holds' : 'DOES NOT HOLD' });
const row = (what, ratio, bound, holds) => add(what, `${ratio.toFixed(2)} ×`, bound, holds);

try {
  writeFileSync(join(folder, 'empty.mjs'), '');
  const start = race(
    21,
    {
      empty: () => [process.execPath, 'empty.mjs'],
      help: () => [process.execPath, bin, '--help'],
      new: (round) => [process.execPath, bin, 'new', `project-${round}`, '--yes'],
    },
    folder,
  );
  row('samgen --help : an empty .mjs', start.help / start.empty, '≤ 1.6', start.help / start.empty <= 1.6);
  row('samgen new --yes : an empty .mjs', start.new / start.empty, '≤ 5', start.new / start.empty <= 5);
  console.log('Medians in ms:', format(start));

  if (tools.SAMGEN_TEST_SAM) {
    const project = join(folder, 'project-1');
    const validate = race(
      7,
      {
        samgen: () => [process.execPath, bin, 'validate'],
        sam: () => [tools.SAMGEN_TEST_SAM, 'validate', '--lint'],
        cfnLint: () => [tools.SAMGEN_TEST_CFN_LINT, 'template.yaml'],
      },
      project,
    );
    const [bySam, byLint] = [validate.sam / validate.samgen, validate.cfnLint / validate.samgen];
    row('sam validate --lint : samgen validate', bySam, '≥ 12', bySam >= 12);
    row('cfn-lint : samgen validate', byLint, '≥ 7', byLint >= 7);
    console.log('Medians in ms:', format(validate));

    const build = race(
      15,
      { samgen: () => [process.execPath, bin, 'build'], sam: () => [tools.SAMGEN_TEST_SAM, 'build'] },
      project,
    );
    const more = build.samgen - build.sam;
    add('samgen build - sam build', `${more.toFixed(0)} ms`, '≤ 100 ms', more <= 100);
    console.log('Medians in ms:', format(build));

    if (tools.SAMGEN_TEST_MINISTACK) {
      for (const calls of await ownCallsOfDeploys(tools.SAMGEN_TEST_MINISTACK, project, env)) {
        add("samgen deploy: calls beside sam's", `${calls.length}`, '≤ 3', calls.length <= 3);
        console.log("Calls of AWS beside sam's:", calls.join(', '));
      }
    } else console.log(`Without MiniStack: ${tools.SAMGEN_TEST_NO_MINISTACK}.`);
  } else {
    console.log(`Without sam and cfn-lint: ${tools.SAMGEN_TEST_NO_SAM}.`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.table(rows);

function format(times) {
  return Object.entries(times)
    .map(([name, time]) => `${name} ${time.toFixed(0)}`)
    .join(', ');
}
