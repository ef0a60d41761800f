import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { type BootstrapOptions, bootstrapProgram } from '../../src/runtime/bootstrap-process.ts';
import { hostFiles } from '../../src/runtime/host-files.ts';
import {
  CollectingSink,
  exitCodeOf,
  isAlive,
  pidFrom,
  taskRootWith,
  temporaryFolder,
  until,
} from './helpers.ts';

const path = '/usr/bin:/bin';

async function startIn(taskRoot: string, environment = {}, options: Partial<BootstrapOptions> = {}) {
  const stdout = new CollectingSink();
  const stderr = new CollectingSink();
  const program = bootstrapProgram({ taskRoot, stdout, stderr, ...options });
  const start = await program.start({ PATH: path, ...environment });
  if (start.kind === 'failed') return { failure: start.failure, stdout, stderr };
  onTestFinished(() => start.process.kill());
  return { process: start.process, stdout, stderr };
}

const started = async (...parameters: Parameters<typeof startIn>) => {
  const { process, ...rest } = await startIn(...parameters);
  if (!process) throw new Error(`Not started: ${JSON.stringify(rest.failure)}`);
  return { process, ...rest };
};

test('runs bootstrap in its folder, with the given environment alone, no input and no arguments', async () => {
  const folder = taskRootWith(
    '#!/bin/bash\necho "$PWD|$#|$(cat)|$(ps -o pgid= -p $$)|$$"; env -u _ -u SHLVL -u PWD >&2',
  );
  const { process: bootstrap, stdout, stderr } = await started(folder, { GREETING: 'hello there' });
  expect(await bootstrap.ended).toEqual({ exitCode: 0, signal: null });
  await bootstrap.kill();
  const [cwd, count, input, group, pid] = stdout.text.trim().split('|');
  expect(cwd).toBe(realpathSync(folder));
  expect([count, input]).toEqual(['0', '']);
  expect(group?.trim()).toBe(pid);
  expect(group?.trim()).not.toBe(String(process.pid));
  expect(stderr.text.trim().split('\n').sort()).toEqual(['GREETING=hello there', `PATH=${path}`]);
});

test.each([
  ['exit 0', { exitCode: 0, signal: null }],
  ['exit 7', { exitCode: 7, signal: null }],
  ['kill -SEGV $$', { exitCode: null, signal: 'SIGSEGV' }],
])('tells how it ended: %s', async (command, end) => {
  const { process: bootstrap } = await started(taskRootWith(`#!/bin/bash\n${command}\n`));
  expect(await bootstrap.ended).toEqual(end);
});

const elf = (machine: number) => {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  return header;
};
const foreignMachine = process.arch === 'arm64' ? 62 : 183;

test.each([
  ['an empty file', '', 'exec format error', 'is empty'],
  ['a script without #!', 'echo hello\n', 'exec format error', 'begins with #!'],
  ['a byte order mark before #!', '\uFEFF#!/bin/bash\n', 'exec format error', 'begins with #!'],
  ['#! without an interpreter', '#!\nexit 0\n', 'exec format error', 'names no interpreter'],
  ['a program of another machine', elf(foreignMachine), 'exec format error', 'is built for'],
  ['a missing interpreter', '#!/no/such/shell -e\n', 'no such file or directory', '"/no/such/shell"'],
  ['a CRLF first line', '#!/bin/bash\r\nexit 0\r\n', 'no such file or directory', 'ends in CRLF'],
  [
    'an interpreter that is not executable',
    '#!/etc/passwd\n',
    'permission denied',
    'interpreter is not executable',
  ],
] as const)('does not start %s', async (_name, text, kind, reason) => {
  const folder = taskRootWith(text as string | Buffer);
  const { failure } = await startIn(folder);
  expect(failure).toEqual({ kind, path: join(folder, 'bootstrap'), reason: expect.stringContaining(reason) });
});

test('does not start a file that is not executable', async () => {
  const { failure } = await startIn(taskRootWith('#!/bin/bash\n', 0o644));
  expect(failure).toMatchObject({ kind: 'permission denied', reason: expect.stringContaining('chmod +x') });
});

test('finds no bootstrap in an empty folder, in a folder of that name or behind a dead link', async () => {
  const asFolder = temporaryFolder();
  mkdirSync(join(asFolder, 'bootstrap'));
  const asLink = temporaryFolder();
  symlinkSync('nowhere', join(asLink, 'bootstrap'));
  for (const folder of [temporaryFolder(), asFolder, asLink]) {
    expect(await startIn(folder)).toMatchObject({
      failure: { kind: 'missing', path: join(folder, 'bootstrap') },
    });
  }
});

test("a task root that does not exist, or a launcher, is the caller's mistake", async () => {
  await expect(startIn('/no/such/folder')).rejects.toMatchObject({ code: 'usage', hint: expect.any(String) });
  const folder = taskRootWith(elf(foreignMachine));
  await expect(startIn(folder, {}, { launcher: ['/no/such/emulator'] })).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('/no/such/emulator'),
  });
});

test('a launcher runs the bootstrap, of whatever format', async () => {
  const folder = taskRootWith('echo "ran by $0 with $1"');
  const { process: bootstrap, stdout } = await started(folder, {}, { launcher: ['/bin/bash', '--norc'] });
  expect(await bootstrap.ended).toEqual({ exitCode: 0, signal: null });
  await bootstrap.kill();
  expect(stdout.text).toBe(`ran by ${join(folder, 'bootstrap')} with \n`);
});

test('kill ends the whole group, also what ignores SIGTERM and was detached from its parent', async () => {
  const folder = taskRootWith(
    `#!/bin/bash
trap '' TERM HUP
( trap '' TERM HUP; sleep 1000 & echo $! > grandchild; wait ) &
( ( exec sleep 1000 ) & echo $! > orphan )
wait
`,
  );
  const { process: bootstrap } = await started(folder);
  const pids = [await pidFrom(join(folder, 'grandchild')), await pidFrom(join(folder, 'orphan'))];
  expect(pids.map(isAlive)).toEqual([true, true]);
  await bootstrap.kill();
  expect(await bootstrap.ended).toEqual({ exitCode: null, signal: 'SIGKILL' });
  await until(() => !pids.some(isAlive), 'the grandchildren to be gone');
});

test('what a bootstrap leaves behind when it exits is killed too', async () => {
  const folder = taskRootWith('#!/bin/bash\nsleep 1000 & echo $! > child\nexit 3\n');
  const { process: bootstrap } = await started(folder);
  const child = await pidFrom(join(folder, 'child'));
  expect(await bootstrap.ended).toEqual({ exitCode: 3, signal: null });
  await until(() => !isAlive(child), 'the child to be gone');
});

test('a process that left the group and holds the output open does not hold up kill', async () => {
  const folder = taskRootWith(`#!/bin/bash
echo last words
setsid bash -c 'echo $$ > child; exec sleep 1000' &
wait
`);
  const { process: bootstrap, stdout } = await started(folder);
  const child = await pidFrom(join(folder, 'child'));
  onTestFinished(() => void process.kill(child, 'SIGKILL'));
  const begun = performance.now();
  await bootstrap.kill();
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(isAlive(child)).toBe(true);
  expect(stdout.text).toBe('last words\n');
});

test.runIf(process.platform === 'linux')(
  'what left the group is found by its environment, even if it runs away from who looks',
  { timeout: 20_000 },
  async () => {
    const mark = `2026/11/21/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    // Each one starts the next in a session of its own and ends.
    const runner = `[ -e stop ] || { echo >> runs; sleep 0.005; setsid bash "$0" & }`;
    const folder = taskRootWith('#!/bin/bash\nsetsid bash ./runner &\nwait; exec sleep 1000\n');
    writeFileSync(join(folder, 'runner'), runner);
    onTestFinished(() => writeFileSync(join(folder, 'stop'), ''));
    const { process: bootstrap } = await started(folder, { AWS_LAMBDA_LOG_STREAM_NAME: mark });
    const runs = () => (existsSync(join(folder, 'runs')) ? readFileSync(join(folder, 'runs')).length : 0);
    await until(() => runs() > 5, 'some to have run');
    await bootstrap.kill();
    const after = runs();
    const marked = readdirSync('/proc').filter(
      (pid) => /^\d+$/.test(pid) && hostFiles.processFile(`/proc/${pid}/environ`)?.includes(mark),
    );
    expect(marked).toEqual([]);
    expect(runs()).toBe(after);
  },
);

test('stdout and stderr can be opened by name, as shell scripts do', async () => {
  const body = 'echo one >/dev/stderr; echo two | tee /dev/stderr >/dev/stdout; echo three >>/dev/fd/2';
  const { process: bootstrap, stdout, stderr } = await started(taskRootWith(`#!/bin/bash\n${body}\n`));
  await bootstrap.ended;
  await bootstrap.kill();
  expect(stdout.text).toBe('two\n');
  expect(stderr.text).toBe('one\ntwo\nthree\n');
});

test('hands on all that was written before the end', async () => {
  const {
    process: bootstrap,
    stdout,
    stderr,
  } = await started(taskRootWith('#!/bin/bash\nhead -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2\n'));
  await bootstrap.ended;
  await bootstrap.kill();
  expect([stdout.text.length, stderr.text.length]).toEqual([3_000_000, 2_000_000]);
});

test('a flood stays in the process that makes it while the sink is slow', async () => {
  const flood = 200 * 1024 * 1024;
  let received = 0;
  let peak = 0;
  let longestQueue = 0;
  const slow: Writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      peak = Math.max(peak, process.memoryUsage.rss());
      longestQueue = Math.max(longestQueue, slow.writableLength);
      setTimeout(done, 1);
    },
  });
  const before = process.memoryUsage.rss();
  const { process: bootstrap } = await started(
    taskRootWith(`#!/bin/bash\nexec head -c ${flood} /dev/zero\n`),
    {},
    {
      stdout: slow,
    },
  );
  await bootstrap.ended;
  await bootstrap.kill();
  expect(received).toBe(flood);
  expect(longestQueue).toBeLessThan(1024 * 1024);
  // Most of it is garbage that is not yet collected.
  expect(peak - before).toBeLessThan(120 * 1024 * 1024);
});

test('a stuck sink stops the process and not its end', async () => {
  let received = 0;
  const stuck = new Writable({
    write(chunk: Buffer) {
      received += chunk.length;
    },
  });
  const folder = taskRootWith(
    '#!/bin/bash\ndd if=/dev/zero bs=1M count=1000 status=none\necho done > done\n',
  );
  const { process: bootstrap } = await started(folder, {}, { stdout: stuck });
  await until(() => received > 0, 'the first bytes');
  const before = process.memoryUsage.rss();
  await bootstrap.kill();
  expect(received).toBeLessThan(1024 * 1024);
  expect(process.memoryUsage.rss() - before).toBeLessThan(30 * 1024 * 1024);
  expect(existsSync(join(folder, 'done'))).toBe(false);
});

test('a sink that fails does not block the process', async () => {
  const errors: Error[] = [];
  const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  broken.on('error', (error) => errors.push(error));
  const { process: bootstrap } = await started(
    taskRootWith('#!/bin/bash\nhead -c 2000000 /dev/zero; exit 4\n'),
    {},
    {
      stdout: broken,
    },
  );
  expect(await bootstrap.ended).toEqual({ exitCode: 4, signal: null });
  expect(errors.map((error) => error.message)).toEqual(['EPIPE']);
});

test.runIf(process.platform === 'linux')(
  'measures the peak memory of the process and its children',
  async () => {
    const folder = taskRootWith(
      `#!/bin/bash
${process.execPath} -e 'globalThis.kept = Buffer.alloc(150e6, 1); require("fs").writeFileSync("ready", "1\\n"); setInterval(() => {}, 1e6)' &
wait
`,
    );
    const { process: bootstrap } = await started(folder);
    await until(() => existsSync(join(folder, 'ready')), 'the memory to be taken');
    expect(bootstrap.peakMemoryBytes()).toBeGreaterThan(150e6);
    expect(bootstrap.peakMemoryBytes()).toBeLessThan(600e6);
    await bootstrap.kill();
    expect(bootstrap.peakMemoryBytes()).toBeUndefined();
  },
);

test('leaves no listener on the sinks or on this process', async () => {
  const stdout = new CollectingSink();
  const before = process.listenerCount('exit');
  for (let round = 0; round < 3; round += 1) {
    const { process: bootstrap } = await started(
      taskRootWith('#!/bin/bash\necho hello\n'),
      {},
      { stdout, stderr: stdout },
    );
    await bootstrap.ended;
    await bootstrap.kill();
  }
  expect(stdout.text).toBe('hello\n'.repeat(3));
  expect(stdout.eventNames()).toEqual([]);
  expect(process.listenerCount('exit')).toBe(before);
});

test('an exit of this process that closes nothing takes the bootstrap with it', async () => {
  const folder = taskRootWith(
    `#!/bin/bash
setsid bash -c 'echo $$ > away.new; mv away.new away; exec sleep 1000' &
echo $$ > pid
sleep 1000
`,
  );
  const exitCode = exitCodeOf(
    folder,
    `import { existsSync } from 'node:fs';
import { bootstrapProgram } from '@runtime/bootstrap-process.ts';
const options = { taskRoot: ${JSON.stringify(folder)}, stdout: process.stdout, stderr: process.stderr };
await bootstrapProgram(options).start({ PATH: '/usr/bin:/bin', AWS_LAMBDA_LOG_STREAM_NAME: ${JSON.stringify(folder)} });
setInterval(() => existsSync(options.taskRoot + '/pid') && existsSync(options.taskRoot + '/away') && process.exit(9), 5);
`,
  );
  expect(exitCode).toBe(9);
  const pids = ['pid', ...(process.platform === 'linux' ? ['away'] : [])].map((name) =>
    Number(readFileSync(join(folder, name), 'utf8')),
  );
  await until(() => !pids.some(isAlive), 'the bootstrap to be gone, and what left its group');
});
