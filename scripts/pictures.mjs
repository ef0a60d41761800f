// npm run pictures: the README's terminal pictures, drawn from real runs of the built bin on a pseudo-terminal.
import { spawn as spawnProgram } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { prepare, root } from './prepare.mjs';
import { testTools } from './test-tools.mjs';

const COLUMNS = 80;
const [ENTER, DOWN, CTRL_C] = ['\r', '\u001b[B', '\u0003'];

prepare();
const { SAMGEN_TEST_SAM: sam, SAMGEN_TEST_MINISTACK: python } = testTools();
if (!sam || !python) throw new Error('The pictures of a deploy need the SAM CLI and MiniStack.');
const folder = mkdtempSync(join(tmpdir(), 'samgen-pictures-'));
const { CI: _ci, NO_COLOR: _plain, NODE_EXTRA_CA_CERTS: _certs, ...host } = process.env;
let ministack;
let env = { ...host, TERM: 'xterm-256color' };

/** Runs samgen on a terminal; `dialogue` is what to wait for, and what to type or do then. */
async function onTerminal(args, cwd, screen, dialogue = [], expected = 0) {
  const shown = args.map((word) => (/[^\w./-]/.test(word) ? `'${word}'` : word)).join(' ');
  await write(screen, `\u001b[1m$ samgen ${shown}\u001b[0m\r\n`);
  const child = spawn(process.execPath, [join(root, 'dist/samgen.js'), ...args], {
    cols: COLUMNS,
    rows: 60,
    cwd,
    env,
  });
  const steps = [...dialogue];
  let unread = '';
  let written = Promise.resolve();
  child.onData((data) => {
    written = written.then(() => write(screen, data));
    unread += data;
    const [question, keys] = steps[0] ?? [];
    if (question === undefined || !unread.includes(question)) return;
    steps.shift();
    unread = '';
    if (typeof keys === 'string') child.write(keys);
    else keys();
  });
  const { exitCode } = await new Promise((resolve) => child.onExit(resolve));
  await written;
  if (exitCode !== expected || steps.length > 0)
    throw new Error(`samgen ${shown} ended with ${exitCode}, ${steps.length} steps left`);
}

/** A line for the shell, which is shown as it is typed. */
async function byShell(line, cwd, screen) {
  await write(screen, `\u001b[1m$ ${line}\u001b[0m\r\n`);
  const child = spawn('bash', ['-c', line], { cols: COLUMNS, rows: 60, cwd, env });
  let written = Promise.resolve();
  child.onData((data) => {
    written = written.then(() => write(screen, data));
  });
  const { exitCode } = await new Promise((resolve) => child.onExit(resolve));
  await written;
  if (exitCode !== 0) throw new Error(`${line} ended with ${exitCode}`);
}

const write = (screen, data) => new Promise((resolve) => screen.write(data, resolve));
const newScreen = () => new xterm.Terminal({ cols: COLUMNS, rows: 60, allowProposedApi: true });

const COLOURS = ['#21222c', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d7dae0'];
const [WIDTH, HEIGHT, MARGIN] = [8.4, 18, 16];

/** The screen as SVG: one text element for each run of characters that look the same. */
function svg(screen, title) {
  const buffer = screen.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, index) => buffer.getLine(index));
  const used = lines.findLastIndex((line) => line.translateToString(true) !== '') + 1;
  const body = lines.slice(0, used).flatMap((line, row) => runs(line).map((run) => textElement(run, row)));
  const [width, height] = [Math.round(COLUMNS * WIDTH + 2 * MARGIN), used * HEIGHT + 2 * MARGIN];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="#282c34"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">
${body.join('\n')}
</g>
</svg>
`;
}

function runs(line) {
  const found = [];
  for (let column = 0; column < line.length; column += 1) {
    const cell = line.getCell(column);
    const style = `${cell.isFgPalette() ? cell.getFgColor() : 'x'}/${cell.isBold() !== 0}/${cell.isDim() !== 0}`;
    const last = found.at(-1);
    const characters = cell.getChars() || ' ';
    if (last?.style === style) last.text += characters;
    else
      found.push({
        column,
        style,
        cell: {
          colour: cell.isFgPalette() ? cell.getFgColor() % 8 : 7,
          bold: cell.isBold() !== 0,
          dim: cell.isDim() !== 0,
        },
        text: characters,
      });
  }
  return found.map((run) => ({ ...run, text: run.text.trimEnd() })).filter(({ text }) => text !== '');
}

function textElement({ column, text, cell }, row) {
  const x = (MARGIN + column * WIDTH).toFixed(1);
  const y = MARGIN + row * HEIGHT + 13;
  const weight = cell.bold ? ' font-weight="bold"' : '';
  const opacity = cell.dim ? ' opacity="0.65"' : '';
  const length = (text.length * WIDTH).toFixed(1);
  return `<text x="${x}" y="${y}" fill="${COLOURS[cell.colour]}"${weight}${opacity} textLength="${length}">${escaped(text)}</text>`;
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The AWS of these pictures: an emulator, with fake credentials. It ends when its stdin does. */
async function startMinistack() {
  const child = spawnProgram(process.execPath, [join(root, 'scripts/ministack.mjs'), python], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { endpoint } = await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => resolve(JSON.parse(data)));
    child.on('exit', () => reject(new Error('MiniStack did not start.')));
  });
  const ofAws = Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|SAM)_/.test(name)));
  env = {
    ...ofAws,
    SAMGEN_SAM: sam,
    SAM_CLI_TELEMETRY: '0',
    SAM_CLI_POLL_DELAY: '0.5',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'eu-central-1',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  };
  return child;
}

async function picture(name, title, draw) {
  const screen = newScreen();
  await draw(screen);
  mkdirSync(`${root}docs`, { recursive: true });
  writeFileSync(`${root}docs/${name}.svg`, svg(screen, title));
  console.log(`docs/${name}.svg`);
}

try {
  await picture('new', 'samgen new asks a few questions and makes a project', (screen) =>
    onTerminal(['new', 'hello'], folder, screen, [
      ['Start from', DOWN + ENTER],
      ['Language', ENTER],
      ['Package', ENTER],
      ['Architecture', ENTER],
      ['Function name', ENTER],
    ]),
  );
  const project = join(folder, 'hello');
  await picture('invoke', 'samgen validate and samgen invoke in that project', async (screen) => {
    await onTerminal(['validate'], project, screen);
    await write(screen, '\r\n');
    await onTerminal(['invoke', '-d', '{"name":"Ada"}'], project, screen);
  });
  await picture('dev', 'samgen dev serves the functions of the project, and shows each call', (screen) => {
    const handler = join(project, 'functions/HelloFunction/handler.sh');
    const address = 'http://127.0.0.1:3001/2015-03-31/functions/HelloFunction/invocations';
    const call = () => void fetch(address, { method: 'POST', body: '{"name":"Ada"}' });
    return onTerminal(['dev'], project, screen, [
      ['until Ctrl-C', call],
      ['answered in', () => writeFileSync(handler, `${readFileSync(handler, 'utf8')}# edited\n`)],
      ['is ready', call],
      ['answered in', CTRL_C],
    ]);
  });
  const template = join(project, 'template.yaml');
  ministack = await startMinistack();
  await picture('proof', 'samgen build refuses a bootstrap that Lambda could not start', async (screen) => {
    const bootstrap = join(project, 'functions/HelloFunction/bootstrap');
    chmodSync(bootstrap, 0o644);
    await onTerminal(['build'], project, screen, [], 1);
    chmodSync(bootstrap, 0o755);
  });
  await picture(
    'deploy',
    'samgen deploy --guided asks, remembers, builds, deploys, and shows the outputs',
    (screen) =>
      onTerminal(['deploy', '--guided'], project, screen, [
        ['Stack name', ENTER],
        ['AWS region', ENTER],
        ['SecretVar', `correct horse battery staple${ENTER}`],
        ['Capabilities', ENTER],
        ['Show the changes', ENTER],
        ['Deploy this changeset? [y/N]', `y${ENTER}`],
      ]),
  );
  await picture('outputs', 'samgen outputs shows what the stack gave, or one value alone', async (screen) => {
    await onTerminal(['outputs'], project, screen);
    await write(screen, '\r\n');
    await onTerminal(['outputs', 'HelloFunctionName'], project, screen);
  });
  await picture(
    'env',
    'samgen env set asks for the value, shows the plan, waits, verifies',
    async (screen) => {
      await onTerminal(['env', 'set', 'API_TOKEN'], project, screen, [
        ['Value of API_TOKEN', `correct horse battery staple${ENTER}`],
      ]);
      await write(screen, '\r\n');
      await onTerminal(['env', 'list'], project, screen);
    },
  );
  await picture('story', 'No variable is lost, whoever deploys', async (screen) => {
    symlinkSync(join(root, 'dist/samgen.js'), join(folder, 'samgen'));
    env = { ...env, PATH: `${folder}:${dirname(sam)}:${env.PATH}`, FIRST: 'the first secret' };
    const cwd = join(folder, 'story');
    const gap = () => write(screen, '\r\n');
    await byShell('samgen new story --blueprint env-vars --yes --quiet > log', folder, screen);
    await byShell('samgen deploy --yes --quiet --param-from-env SecretVar=FIRST > log', cwd, screen);
    await gap();
    await onTerminal(['env', 'set', 'SECRET_VAR'], cwd, screen, [
      ['SECRET_VAR', `correct horse battery staple${ENTER}`],
    ]);
    await gap();
    await byShell("sed -i 's/some-value/edited/' template.yaml", cwd, screen);
    await byShell('samgen deploy --yes --quiet > log', cwd, screen);
    await byShell("sed -i 's/edited/edited-again/' template.yaml", cwd, screen);
    await byShell('(sam build && sam deploy --no-confirm-changeset) > log 2>&1; tail -n 2 log', cwd, screen);
    await onTerminal(['env', 'set', 'API_TOKEN'], cwd, screen, [['API_TOKEN', `the token${ENTER}`]]);
    await gap();
    await byShell("sed -i 's/edited-again/the-end/' template.yaml", cwd, screen);
    await onTerminal(['deploy', '--yes'], cwd, screen);
    await gap();
    await onTerminal(['env', 'adopt', 'API_TOKEN'], cwd, screen);
    await gap();
    await byShell('samgen deploy --yes --quiet > log', cwd, screen);
    await onTerminal(['env', 'list'], cwd, screen);
  });
  await picture(
    'migrate',
    'samgen migrate shows the changes as a diff, and asks before they are written',
    (screen) => {
      const old = join(folder, 'greeter');
      mkdirSync(join(old, 'hello'), { recursive: true });
      const resource = [
        'HelloFunction:',
        '  Type: AWS::Serverless::Function',
        '  Properties:',
        '    CodeUri: hello/',
        '    Handler: hello',
        '    Runtime: go1.x # since 2019',
      ];
      const lines = [
        'Transform: AWS::Serverless-2016-10-31',
        'Resources:',
        ...resource.map((line) => `  ${line}`),
      ];
      writeFileSync(join(old, 'template.yaml'), `${lines.join('\n')}\n`);
      writeFileSync(
        join(old, 'hello/main.go'),
        'package main\n\nimport _ "github.com/aws/aws-lambda-go/lambda"\n',
      );
      const module = 'module hello\n\ngo 1.20\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n';
      writeFileSync(join(old, 'hello/go.mod'), module);
      return onTerminal(['migrate', '--arch', 'arm64'], old, screen, [['Write these', ENTER]]);
    },
  );
  const original = readFileSync(template, 'utf8');
  const broken = `Resources:
  Hook:
    Type: AWS::CloudFormation::CustomResource
    Properties:
      ServiceToken: !Sub arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:not-there
`;
  writeFileSync(template, original.replace('Resources:\n', broken));
  await picture(
    'failure',
    'samgen deploy shows the first failing resource, why, and what to run next',
    (screen) => onTerminal(['deploy', '--yes'], project, screen, [], 1),
  );
  const mistaken = original
    .replace('Timeout: 10', 'Timout: 10')
    .replace('[x86_64]', '[amd64]')
    .replace('[arm64]', '[aarch64]')
    .replace('!Ref SecretVar', '!Ref SecretVal');
  writeFileSync(template, mistaken);
  await picture(
    'validate',
    'samgen validate shows three mistakes, each at its place and with a hint',
    (screen) => onTerminal(['validate'], project, screen, [], 3),
  );
} finally {
  ministack?.stdin.end();
  rmSync(folder, { recursive: true, force: true });
}
