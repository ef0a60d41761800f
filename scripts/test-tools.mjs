// The real SAM CLI and MiniStack, an emulator of AWS, for the live tests, compilers for what new makes, and the AWS CLI
// for the bench: pinned, each in a Python venv in .tools/, which git ignores.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { root } from './prepare.mjs';

const tools = {
  sam: {
    requirements: `${root}test/live/requirements.txt`,
    found: (bin) => ({
      SAMGEN_TEST_SAM: `${bin}/sam`,
      SAMGEN_TEST_CFN_LINT: `${bin}/cfn-lint`,
      SAMGEN_TEST_PYTHON: `${bin}/python`,
    }),
    missing: (reason) => ({ SAMGEN_TEST_NO_SAM: reason }),
  },
  ministack: {
    requirements: `${root}test/live/ministack-requirements.txt`,
    found: (bin) => ({ SAMGEN_TEST_MINISTACK: `${bin}/python` }),
    missing: (reason) => ({ SAMGEN_TEST_NO_MINISTACK: reason }),
  },
  // cargo-lambda, and zig, which makes static C programs for either architecture.
  compilers: {
    requirements: `${root}test/live/compilers-requirements.txt`,
    found: (bin) => ({ SAMGEN_TEST_COMPILERS: bin }),
    missing: (reason) => ({ SAMGEN_TEST_NO_COMPILERS: reason }),
  },
  'aws-cli': {
    requirements: `${root}test/live/aws-cli-requirements.txt`,
    found: (bin) => ({ SAMGEN_TEST_AWS_CLI: `${bin}/aws` }),
    missing: (reason) => ({ SAMGEN_TEST_NO_AWS_CLI: reason }),
  },
};

/** The environment for the tests: where the tools are, or why they are not there. No test needs the AWS CLI. */
export function testTools(names = ['sam', 'ministack', 'compilers']) {
  const python = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'].find(isRecent);
  if (python !== undefined)
    makeVenvs(
      python,
      names.filter((name) => !isWhole(name)),
    );
  const reason = (name) =>
    python === undefined ? 'Python 3.10 or newer is not installed' : `${name} could not be installed`;
  const environments = names.map((name) =>
    isWhole(name) ? tools[name].found(`${venvOf(name)}/bin`) : missing(name, reason(name)),
  );
  return Object.assign({}, ...environments);
}

function makeVenvs(python, names) {
  if (names.length === 0) return;
  console.log(`Installing ${names.join(' and ')} (a minute or two, once)…`);
  const pairs = names.flatMap((name) => [venvOf(name), tools[name].requirements]);
  spawnSync(process.execPath, [`${root}scripts/make-venvs.mjs`, python, ...pairs], { stdio: 'inherit' });
}

function venvOf(name) {
  const pin = createHash('sha256').update(readFileSync(tools[name].requirements)).digest('hex').slice(0, 12);
  return `${root}.tools/${name}-${pin}`;
}

/** A venv knows its own path, so it is made in place, and marked when it is complete. */
const isWhole = (name) => existsSync(`${venvOf(name)}/complete`);

function isRecent(command) {
  const check = 'import sys, venv; sys.exit(sys.version_info < (3, 10))';
  return spawnSync(command, ['-c', check], { stdio: 'ignore' }).status === 0;
}

/** Where nobody looks at skips, a missing tool is a failure. */
function missing(name, reason) {
  if (process.env.CI) {
    console.error(`The live tests cannot run: ${reason}.`);
    process.exit(1);
  }
  return tools[name].missing(reason);
}
