// One variable of a deployed function: `samgen env set` beside what people type with the AWS CLI.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';
import { awsEnvironment, samgenBeside, withProxy } from './emulator.mjs';
import { race, runProgram } from './measure.mjs';

const NAME = 'bench-env';
const FUNCTIONS = '/2015-03-31/functions';
const EMPTY_ZIP = 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==';
const BEFORE = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`KEPT_${index}`, 'x'.repeat(40)]),
);

/** Medians in milliseconds of samgen, and of the recipe read → merge → update → wait. */
export async function raceOfEnvSet(endpoint, aws, folder, host) {
  await makeFunction(endpoint);
  const env = { ...host, ...awsEnvironment(endpoint) };
  const names = ['--function-name', NAME];
  const file = join(folder, 'environment.json');
  const recipe = (round) => {
    const run = (args, stdout) => runProgram([aws, 'lambda', ...args], { cwd: folder, env, stdout });
    const query = ['--query', 'Environment.Variables', '--output', 'json'];
    const variables = JSON.parse(run(['get-function-configuration', ...names, ...query], 'pipe'));
    // No process is started for the merge: nobody can do it in less time.
    writeFileSync(file, JSON.stringify({ Variables: { ...variables, BY_RECIPE: `${round}` } }));
    run(['update-function-configuration', ...names, '--environment', `file://${file}`]);
    run(['wait', 'function-updated-v2', ...names]);
  };
  const bin = join(root, 'dist/samgen.js');
  const samgen = (round) => {
    const words = ['env', 'set', `BY_SAMGEN=${round}`, '--function', NAME];
    runProgram([process.execPath, bin, ...words], { cwd: folder, env });
  };
  const rounds = 9;
  const medians = race(rounds, { awsCli: recipe, samgen });
  const expected = { ...BEFORE, BY_RECIPE: `${rounds}`, BY_SAMGEN: `${rounds}` };
  const after = await variablesOf(endpoint);
  const wrong = Object.keys({ ...expected, ...after }).filter((key) => expected[key] !== after[key]);
  if (wrong.length > 0) throw new Error(`After the race these are not as they were set: ${wrong.join(', ')}`);
  return medians;
}

/** The calls of one `samgen env set`, in order. */
export function callsOfEnvSet(endpoint, folder, host) {
  const calls = [];
  const seen = ({ method, url }) => calls.push(ACTIONS[`${method} ${url}`] ?? `${method} ${url}`);
  return withProxy(endpoint, seen, async (proxy) => {
    const words = ['env', 'set', 'COUNTED=once', '--function', NAME, '--quiet'];
    await samgenBeside(words, { cwd: folder, env: { ...host, ...awsEnvironment(proxy) } });
    return calls;
  });
}

/** Whether these are one read, one write, and then the reads of the wait. */
export function isPlain(calls) {
  const [read, write, ...wait] = calls;
  const reads = [read, ...wait].every((call) => call === 'GetFunction');
  return reads && write === 'UpdateFunctionConfiguration' && wait.length > 0;
}

const ACTIONS = {
  [`GET ${FUNCTIONS}/${NAME}`]: 'GetFunction',
  [`PUT ${FUNCTIONS}/${NAME}/configuration`]: 'UpdateFunctionConfiguration',
};

async function makeFunction(endpoint) {
  const made = await fetch(`${endpoint}${FUNCTIONS}`, {
    method: 'POST',
    body: JSON.stringify({
      FunctionName: NAME,
      Runtime: 'provided.al2023',
      Handler: 'bootstrap',
      Role: 'arn:aws:iam::000000000000:role/bench',
      Code: { ZipFile: EMPTY_ZIP },
      Environment: { Variables: BEFORE },
    }),
  });
  if (!made.ok) throw new Error(`CreateFunction: ${await made.text()}`);
}

async function variablesOf(endpoint) {
  const answer = await fetch(`${endpoint}${FUNCTIONS}/${NAME}/configuration`);
  return (await answer.json()).Environment.Variables;
}
