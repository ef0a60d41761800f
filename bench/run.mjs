// npm run bench: samgen beside real peers, in one run. Whole processes, turn by turn; ratios of medians.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from '../scripts/prepare.mjs';
import { testTools } from '../scripts/test-tools.mjs';
import { withMinistack } from './emulator.mjs';
import { callsOfEnvSet, isPlain, raceOfEnvSet } from './env-set.mjs';
import { isDockerThere, judgeSizes, OTHERS, sizesOfImages } from './images.mjs';
import { race, runProgram } from './measure.mjs';
import { FUNCTIONS, ownCallsOfDeploys } from './own-calls.mjs';
import { emulatorOf, raceOfRuntimes } from './runtime.mjs';

prepare();
const tools = testTools(['sam', 'ministack', 'aws-cli']);
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

/** A contender that is one program. */
const program = (cwd, words) => (round) => runProgram(words(round), { cwd, env });

const isInstalled = (program) => spawnSync(program, ['version']).status === 0;

const rows = [];
const add = (what, measured, bound, holds) =>
  rows.push({ what, measured, bound, verdict: holds ? 'holds' : 'DOES NOT HOLD' });
const row = (what, ratio, bound, holds) => add(what, `${ratio.toFixed(2)} ×`, bound, holds);

try {
  writeFileSync(join(folder, 'empty.mjs'), '');
  const start = race(21, {
    empty: program(folder, () => [process.execPath, 'empty.mjs']),
    help: program(folder, () => [process.execPath, bin, '--help']),
    new: program(folder, (round) => [process.execPath, bin, 'new', `project-${round}`, '--yes']),
  });
  row('samgen --help : an empty .mjs', start.help / start.empty, '≤ 1.6', start.help / start.empty <= 1.6);
  row('samgen new --yes : an empty .mjs', start.new / start.empty, '≤ 5', start.new / start.empty <= 5);

  if (tools.SAMGEN_TEST_SAM) {
    const project = join(folder, 'project-1');
    const validate = race(7, {
      samgen: program(project, () => [process.execPath, bin, 'validate']),
      sam: program(project, () => [tools.SAMGEN_TEST_SAM, 'validate', '--lint']),
      cfnLint: program(project, () => [tools.SAMGEN_TEST_CFN_LINT, 'template.yaml']),
    });
    const [bySam, byLint] = [validate.sam / validate.samgen, validate.cfnLint / validate.samgen];
    row('sam validate --lint : samgen validate', bySam, '≥ 12', bySam >= 12);
    row('cfn-lint : samgen validate', byLint, '≥ 7', byLint >= 7);

    const build = race(15, {
      samgen: program(project, () => [process.execPath, bin, 'build']),
      sam: program(project, () => [tools.SAMGEN_TEST_SAM, 'build']),
    });
    const more = build.samgen - build.sam;
    add('samgen build - sam build', `${more.toFixed(0)} ms`, '≤ 100 ms', more <= 100);
  } else console.log(`Without sam and cfn-lint: ${tools.SAMGEN_TEST_NO_SAM}.`);

  if (tools.SAMGEN_TEST_SAM && process.platform === 'linux' && isInstalled('go')) await withRuntimes();
  else console.log("Without AWS's emulator of the runtime: that takes Linux, sam and Go.");

  if (tools.SAMGEN_TEST_MINISTACK) await withMinistack(tools.SAMGEN_TEST_MINISTACK, withEmulator);
  else console.log(`Without MiniStack: ${tools.SAMGEN_TEST_NO_MINISTACK}.`);

  if (tools.SAMGEN_TEST_SAM && isDockerThere()) withImages();
  else console.log('Without the sizes of images: they take sam, and Docker with a daemon that answers.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.table(rows);

async function withRuntimes() {
  const times = await raceOfRuntimes(emulatorOf(tools.SAMGEN_TEST_PYTHON), folder, env);
  console.log('Go behind both, ms and events a second:', JSON.stringify(times));
  const ratio = ({ samgen, emulator }) => samgen / emulator;
  const { cold, p50, p99, perSecond } = times;
  row("cold start: samgen : AWS's emulator", ratio(cold), '≤ 1', ratio(cold) <= 1);
  row("warm, p50: samgen : AWS's emulator", ratio(p50), '≤ 0.4', ratio(p50) <= 0.4);
  row("warm, p99: samgen : AWS's emulator", ratio(p99), '≤ 0.6', ratio(p99) <= 0.6);
  row("events a second: samgen : AWS's emulator", ratio(perSecond), '≥ 2.5', ratio(perSecond) >= 2.5);
  const floor = perSecond.bare / perSecond.emulator;
  console.log(
    `Node's sockets alone give ${floor.toFixed(2)} × the events of AWS's emulator on this machine.`,
  );
  const dev = p50.dev / p50.emulator;
  row("warm, p50: samgen dev : AWS's emulator", dev, '≤ 0.7', dev <= 0.7);
}

async function withEmulator(endpoint) {
  if (tools.SAMGEN_TEST_AWS_CLI) {
    const { awsCli, samgen } = await raceOfEnvSet(endpoint, tools.SAMGEN_TEST_AWS_CLI, folder, env);
    row('aws-cli recipe : samgen env set', awsCli / samgen, '≥ 2.5', awsCli / samgen >= 2.5);
    const calls = await callsOfEnvSet(endpoint, folder, env);
    add(
      'samgen env set: calls of Lambda, target known',
      calls.join(', '),
      'read, write, wait',
      isPlain(calls),
    );
  } else console.log(`Without the AWS CLI: ${tools.SAMGEN_TEST_NO_AWS_CLI}.`);
  if (!tools.SAMGEN_TEST_SAM) return;
  for (const { own, guard, waves } of await ownCallsOfDeploys(endpoint, join(folder, 'project-1'), env)) {
    add("samgen deploy: calls beside sam's", `${own.length}`, '≤ 3', own.length <= 3);
    console.log("Calls of AWS beside sam's:", own.join(', '));
    if (guard.length === 0) continue;
    const each = guard.length / FUNCTIONS;
    add(`the guard, ${FUNCTIONS} functions: calls a function`, each.toFixed(1), '≤ 3', each <= 3);
    add('the guard: calls one after another', `${waves}`, '≤ 2', waves <= 2);
    console.log('Calls of the guard:', guard.join(', '));
  }
}

function withImages() {
  const sizes = sizesOfImages(tools.SAMGEN_TEST_SAM, folder, env);
  console.log('Images of the blueprint minimal, bytes:');
  console.table(sizes);
  console.log(
    `Beside these: ${OTHERS}. A stand-in has its own size: on it, only the layers above are final.`,
  );
  judgeSizes(sizes, add);
}
