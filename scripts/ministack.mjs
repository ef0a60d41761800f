// Runs MiniStack, an emulator of AWS: ministack.mjs PYTHON. Says where it listens as a line of JSON, and ends it, with
// all that it started and wrote, when its stdin ends: so nothing is left behind, however the tests end.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const SECONDS_TO_START = 90;
const python = resolve(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'samgen-ministack-'));
const logFile = join(folder, 'log');
const log = openSync(logFile, 'a');
let server;
let stopping = false;
/** A line on stdin before its end says that whoever used MiniStack has ended. */
let orderly = false;

process.stdin.on('data', () => {
  orderly = true;
});
process.stdin.on('end', () => stop(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(1));

try {
  const endpoint = await startSomewhere();
  await makeBucketOfSam(endpoint);
  console.log(JSON.stringify({ endpoint, folder }));
} catch (error) {
  fail(error.message);
}

/** Another program can take a free port before MiniStack does; it ends then. */
async function startSomewhere(attempts = 3) {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  server = start(port);
  if (await isReady(endpoint, server)) {
    server.once('exit', () => fail('MiniStack ended'));
    return endpoint;
  }
  if (attempts === 1 || stopping) throw new Error('MiniStack did not start');
  signalAll('SIGKILL');
  return startSomewhere(attempts - 1);
}

function start(port) {
  const folders = Object.fromEntries(
    ['home', 'tmp', 'state', 's3'].map((name) => [name, join(folder, name)]),
  );
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
  // Functions run with this environment besides their own, so nothing of the machine's is in it.
  const child = spawn(python, ['-m', 'ministack'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      HOME: folders.home,
      TMPDIR: folders.tmp,
      STATE_DIR: folders.state,
      S3_DATA_DIR: folders.s3,
      PYTHONUNBUFFERED: '1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      SERVICES: 's3,lambda,cloudformation,iam,sts,ecr,logs,cloudwatch,ssm,secretsmanager,kms',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      // It removes containers with its labels when it starts and ends, those of another MiniStack too.
      DOCKER_HOST: `unix://${folder}/no-docker`,
    },
  });
  child.once('error', (error) => fail(error.message));
  return child;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .on('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = probe.address();
        probe.close(() => resolve(port));
      });
  });
}

async function isReady(endpoint, child) {
  const until = performance.now() + SECONDS_TO_START * 1000;
  while (performance.now() < until && child.exitCode === null && child.signalCode === null) {
    const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (health?.ok) return true;
    await wait(50);
  }
  return false;
}

/**
 * `sam deploy --resolve-s3` makes this stack where it is missing. Two at once get in each other's way, and each waits
 * 15 seconds for it.
 */
async function makeBucketOfSam(endpoint) {
  const template = {
    Resources: { SamCliSourceBucket: { Type: 'AWS::S3::Bucket' } },
    Outputs: { SourceBucket: { Value: { Ref: 'SamCliSourceBucket' } } },
  };
  await cloudFormation(endpoint, {
    Action: 'CreateStack',
    TemplateBody: JSON.stringify(template),
    'Tags.member.1.Key': 'ManagedStackSource',
    'Tags.member.1.Value': 'AwsSamCli',
  });
  let status = '';
  while (status !== 'CREATE_COMPLETE') {
    if (status.includes('FAILED') || status.includes('ROLLBACK'))
      throw new Error(`The bucket for sam is ${status}`);
    const answer = await cloudFormation(endpoint, { Action: 'DescribeStacks' });
    status = /<StackStatus>(\w+)</.exec(answer)?.[1] ?? '';
    await wait(20);
  }
}

async function cloudFormation(endpoint, parameters) {
  const response = await fetch(endpoint, {
    method: 'POST',
    // It finds the service by the signature's scope, and does not look at the signature.
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({
      Version: '2010-05-15',
      StackName: 'aws-sam-cli-managed-default',
      ...parameters,
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${parameters.Action}: ${text}`);
  return text;
}

function fail(what) {
  if (stopping) return;
  console.error(
    `${what}. Its log ends with:\n${readFileSync(logFile, 'utf8').split('\n').slice(-30).join('\n')}`,
  );
  stop(1);
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  if (server?.pid !== undefined) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    signalAll('SIGTERM');
    if (server.exitCode === null && server.signalCode === null) {
      await Promise.race([ended, wait(5000, undefined, { ref: false })]);
    }
    // What is left of its group: functions that do not end by themselves.
    signalAll('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  // After a crash a sam that still runs can write to its HOME, and so make the folder anew.
  for (let second = 0; second < 10 && !orderly; second += 1) {
    await wait(1000);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  process.exit(code);
}

function signalAll(signal) {
  try {
    process.kill(-server.pid, signal);
  } catch {
    // All of them have ended.
  }
}
