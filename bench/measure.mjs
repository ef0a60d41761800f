// Whole processes, turn by turn.
import { spawnSync } from 'node:child_process';

/** Runs a program to its end, and gives what it wrote to stdout. */
export function runProgram([command, ...args], { cwd, env, stdout = 'ignore' }) {
  const { status, error, ...said } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', stdout, 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${error?.message ?? said.stderr}`);
  return said.stdout;
}

/** Medians in milliseconds. Each contender once a round, so that whatever else the machine does hits all of them. */
export function race(rounds, contenders) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, work] of Object.entries(contenders)) {
      const start = process.hrtime.bigint();
      work(round);
      const end = process.hrtime.bigint();
      // The first round fills the caches of the machine.
      if (round > 0) times[name].push(Number(end - start) / 1e6);
    }
  }
  const medians = Object.entries(times).map(([name, list]) => [name, median(list)]);
  console.log('Medians in ms:', medians.map(([name, time]) => `${name} ${time.toFixed(0)}`).join(', '));
  return Object.fromEntries(medians);
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
