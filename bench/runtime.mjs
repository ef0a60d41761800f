// A function on aws-lambda-go behind samgen's Runtime API and behind AWS's own emulator, turn by turn.
import childProcess, { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../scripts/prepare.mjs';
import { openBareSockets } from './bare-sockets.mjs';
import { runProgram } from './measure.mjs';

const EVENT = Buffer.from('{"name":"Ada"}');
const ANSWER = '{"message":"Hello, Ada!"}';
const NAME = 'BenchGoFunction';
const CALLS = 3000;
const BURSTS = 10;
const BURST = 300;

/** AWS's emulator, out of the SAM CLI that this Python has. */
export function emulatorOf(python) {
  const libraries = join(dirname(dirname(python)), 'lib');
  const machine = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const [version] = readdirSync(libraries);
  return join(libraries, version, `site-packages/samcli/local/rapid/aws-lambda-rie-${machine}`);
}

/**
 * Medians and percentiles in milliseconds: of cold starts, of single events, and events in a second of one caller that
 * does not wait; these of Node's sockets alone, too. The same HTTP client, which keeps its connection, calls the emulator
 * and `samgen dev`.
 */
export async function raceOfRuntimes(emulator, folder, env) {
  const bin = join(root, 'dist/samgen.js');
  runProgram([process.execPath, bin, 'new', 'bench-go', '--yes', '--language', 'go', '--function', NAME], {
    cwd: folder,
    env,
  });
  const project = join(folder, 'bench-go');
  const taskRoot = join(folder, 'bench-go-built');
  mkdirSync(taskRoot);
  const flags = ['-trimpath', '-tags', 'lambda.norpc', '-ldflags', '-s -w'];
  runProgram(['go', 'build', ...flags, '-o', join(taskRoot, 'bootstrap'), '.'], {
    cwd: join(project, 'functions', NAME),
    env: { ...env, CGO_ENABLED: '0' },
  });
  const openSandbox = await sandboxes(taskRoot, folder);
  const cold = await coldStarts(emulator, taskRoot, openSandbox);
  const warm = await warmCalls(emulator, taskRoot, project, openSandbox, env);
  return { cold, ...warm };
}

/** When samgen's runtime started a program last, on the clock of `performance.now`. */
let spawned = 0;

/** samgen's runtime, which is TypeScript, for this Node. */
async function sandboxes(taskRoot, folder) {
  const outfile = join(folder, 'runtime.mjs');
  const contents = `export { openSandbox } from './sandbox.ts'; export { bootstrapProgram } from './bootstrap-process.ts';`;
  await build({
    stdin: { contents, resolveDir: join(root, 'src/runtime'), loader: 'ts' },
    ...{ bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' },
  });
  const { spawn: plainSpawn } = childProcess;
  childProcess.spawn = (...args) => {
    spawned = performance.now();
    return plainSpawn(...args);
  };
  syncBuiltinESMExports();
  const { openSandbox, bootstrapProgram } = await import(pathToFileURL(outfile).href);
  const log = new Writable({ write: (_chunk, _encoding, done) => done() });
  const program = bootstrapProgram({ taskRoot, stdout: log, stderr: log });
  const settings = { functionName: NAME, memorySize: 128, region: 'us-east-1', handler: 'bootstrap' };
  return () => openSandbox({ ...settings, taskRoot, variables: {}, timeoutSeconds: 60, program });
}

async function coldStarts(emulator, taskRoot, openSandbox) {
  const times = { emulator: [], samgen: [] };
  for (let round = 0; round <= 21; round += 1) {
    const theirs = await startEmulator(emulator, taskRoot);
    // It starts the bootstrap with the first event.
    const client = clientOf(theirs.port, 'function');
    const emulatorTime = await timed(client.call);
    client.close();
    await theirs.end();
    const sandbox = openSandbox();
    await callOf(sandbox);
    // From the spawn of the bootstrap; that of the emulator's follows the event at once, and cannot be seen.
    const samgenTime = performance.now() - spawned;
    await sandbox.close();
    // The first round fills the caches of the machine.
    if (round === 0) continue;
    times.emulator.push(emulatorTime);
    times.samgen.push(samgenTime);
  }
  return { emulator: percentile(times.emulator, 0.5), samgen: percentile(times.samgen, 0.5) };
}

async function warmCalls(emulator, taskRoot, project, openSandbox, env) {
  const theirs = await startEmulator(emulator, taskRoot);
  const dev = await startDev(project, env);
  const sandbox = openSandbox();
  const bare = await openBareSockets(taskRoot, EVENT);
  const clients = [clientOf(theirs.port, 'function'), clientOf(dev.port, NAME)];
  const contenders = {
    emulator: clients[0].call,
    samgen: () => callOf(sandbox),
    dev: clients[1].call,
  };
  try {
    const times = { emulator: [], samgen: [], dev: [] };
    const perSecond = { emulator: 0, samgen: 0, bare: 0 };
    const { emulator, samgen } = contenders;
    const inBursts = { emulator, samgen, bare: () => bare.call().then(check) };
    for (let round = -BURST; round < CALLS; round += 1) {
      for (const [name, call] of Object.entries(contenders)) {
        const time = await timed(call);
        if (round >= 0) times[name].push(time);
        // What a runtime does after its answer is not to slow down the one whose turn is next.
        await wait(1);
      }
    }
    for (let burst = 0; burst < BURSTS; burst += 1) {
      for (const [name, call] of Object.entries(inBursts)) {
        const time = await timed(async () => {
          for (let number = 0; number < BURST; number += 1) await call();
        });
        perSecond[name] += (BURST * 1000) / time / BURSTS;
      }
    }
    const of = (part) =>
      Object.fromEntries(Object.entries(times).map(([name, list]) => [name, percentile(list, part)]));
    return { p50: of(0.5), p99: of(0.99), perSecond };
  } finally {
    for (const client of clients) client.close();
    await sandbox.close();
    await bare.end();
    await dev.end();
    await theirs.end();
  }
}

async function callOf(sandbox) {
  check((await sandbox.invoke(EVENT)).payload);
}

function clientOf(port, name) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const options = {
    ...{ agent, host: '127.0.0.1', port, method: 'POST', path: `/2015-03-31/functions/${name}/invocations` },
    headers: { 'Content-Length': EVENT.length },
  };
  const call = () =>
    new Promise((resolve, reject) => {
      const asked = request(options, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks)));
      });
      asked.on('error', reject);
      asked.end(EVENT);
    }).then(check);
  return { call, close: () => agent.destroy() };
}

function check(payload) {
  if (payload.toString() !== ANSWER) throw new Error(`The function answered ${payload}`);
}

async function startEmulator(emulator, taskRoot) {
  const [port, runtimePort] = [await freePort(), await freePort()];
  const addresses = [
    ...['--runtime-interface-emulator-address', `127.0.0.1:${port}`],
    ...['--runtime-api-address', `127.0.0.1:${runtimePort}`],
  ];
  const child = spawn(emulator, ['--log-level', 'error', ...addresses, './bootstrap', 'bootstrap'], {
    cwd: taskRoot,
    stdio: 'ignore',
  });
  await listening(port);
  return {
    port,
    async end() {
      const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
      child.kill('SIGKILL');
      // Its bootstrap is in a process group of its own.
      for (const pid of children.split(' ').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

async function startDev(project, env) {
  const bin = join(root, 'dist/samgen.js');
  const child = spawn(process.execPath, [bin, 'dev', '--port', '0', '--json', '--quiet'], {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const { endpoint } = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('\n')) resolve(JSON.parse(text));
    });
    void ended.then((code) => reject(new Error(`samgen dev ended with ${code}`)));
  });
  return {
    port: Number(new URL(endpoint).port),
    async end() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port) {
  for (;;) {
    const connected = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (connected) return;
    await wait(5);
  }
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const percentile = (list, part) =>
  [...list].sort((one, other) => one - other)[Math.floor(list.length * part)];
