// Makes Python virtual environments side by side: make-venvs.mjs PYTHON [FOLDER REQUIREMENTS]…
import { spawn } from 'node:child_process';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const [python, ...pairs] = process.argv.slice(2);
const wanted = [];
for (let at = 0; at < pairs.length; at += 2) wanted.push([pairs[at], pairs[at + 1]]);

const failures = (await Promise.all(wanted.map(([venv, requirements]) => make(venv, requirements)))).filter(
  Boolean,
);
if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exitCode = 1;
}

/** Undefined, or what failed. */
async function make(venv, requirements) {
  const start = performance.now();
  rmSync(venv, { recursive: true, force: true });
  const made = await run(python, ['-m', 'venv', venv]);
  if (made) return made;
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
  const pip = () =>
    run(`${venv}/bin/python`, [
      ...install,
      '--retries',
      '8',
      '--timeout',
      '60',
      '--requirement',
      requirements,
    ]);
  // pip repeats what the network loses on the way; what is left is worth one more try as a whole.
  const failed = (await pip()) && (await pip());
  if (failed) return failed;
  // The mark says that it is whole.
  writeFileSync(`${venv}/complete.new`, '');
  renameSync(`${venv}/complete.new`, `${venv}/complete`);
  removeOlder(venv);
  console.log(`${basename(venv)} took ${((performance.now() - start) / 1000).toFixed(0)} s.`);
  return undefined;
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      const tail = said.trim().split('\n').slice(-8).join('\n');
      resolve(code === 0 ? undefined : `${command} ${args.join(' ')} ended with ${code ?? signal}:\n${tail}`);
    });
  });
}

/** Named NAME-HASH: another hash is an earlier pin. */
function removeOlder(venv) {
  const kind = basename(venv).replace(/[^-]*$/, '');
  for (const name of readdirSync(dirname(venv))) {
    if (name.startsWith(kind) && name !== basename(venv)) {
      rmSync(join(dirname(venv), name), { recursive: true, force: true });
    }
  }
}
