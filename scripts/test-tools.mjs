// The real SAM CLI for the live tests, pinned, in .tools/ (a Python venv that git ignores).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { root } from './prepare.mjs';

const requirements = `${root}test/live/requirements.txt`;

/** The environment for the tests: where sam, cfn-lint and their Python are, or why they are not there. */
export function testTools() {
  const python = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'].find(isRecent);
  if (python === undefined) return missing('Python 3.10 or newer is not installed');
  const pin = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const venv = `${root}.tools/sam-${pin}`;
  // A venv knows its own path, so it is made in place; the mark says that it is whole.
  const mark = `${venv}/complete`;
  if (!existsSync(mark)) {
    console.log('Installing the SAM CLI for the live tests (about a minute, once)…');
    rmSync(venv, { recursive: true, force: true });
    const steps = [
      [python, ['-m', 'venv', venv]],
      [
        `${venv}/bin/pip`,
        ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements],
      ],
    ];
    for (const [command, args] of steps) {
      const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
      if (status !== 0)
        return missing(`the SAM CLI could not be installed (${command} ended with ${status})`);
    }
    writeFileSync(`${mark}.new`, '');
    renameSync(`${mark}.new`, mark);
  }
  return {
    SAMGEN_TEST_SAM: `${venv}/bin/sam`,
    SAMGEN_TEST_CFN_LINT: `${venv}/bin/cfn-lint`,
    SAMGEN_TEST_PYTHON: `${venv}/bin/python`,
  };
}

function isRecent(command) {
  const check = 'import sys, venv; sys.exit(sys.version_info < (3, 10))';
  return spawnSync(command, ['-c', check], { stdio: 'ignore' }).status === 0;
}

/** Where nobody looks at skips, a missing tool is a failure. */
function missing(reason) {
  if (process.env.CI) {
    console.error(`The live tests cannot run: ${reason}.`);
    process.exit(1);
  }
  return { SAMGEN_TEST_NO_SAM: reason };
}
