import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderContents } from '../support/folder-contents.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('samgen new', () => {
  test('makes a project without a question', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await samgen(['new', 'hello', '--yes'], { cwd });
    expect(code).toBe(0);
    expect(Object.keys(folderContents(join(cwd, 'hello')))).toEqual([
      '.gitignore',
      'README.md',
      'events/event.json',
      'functions/HelloFunction/bootstrap',
      'functions/HelloFunction/handler.sh',
      'samconfig.toml',
      'template.yaml',
      'tests/HelloFunction.sh',
    ]);
    expect(statSync(join(cwd, 'hello/functions/HelloFunction/bootstrap')).mode & 0o111).toBe(0o111);
    expect(stdout.split('\n')[0]).toBe('hello/');
    expect(stdout).toContain('template.yaml');
    expect(stderr).toContain('samgen invoke -d');
    expect(readdirSync(cwd)).toEqual(['hello']);
  });

  test('says how secrets outside of the template get their values, and nothing of it where they are parameters', async () => {
    const cwd = temporaryFolder();
    const named = ['--secret-var', 'A_KEY,B_KEY', '--yes'];
    const external = await samgen(['new', 'one', '--secrets', 'external', ...named], { cwd });
    expect(external.stderr).toContain('samgen env set A_KEY B_KEY');
    const parameter = await samgen(['new', 'two', '--secrets', 'parameter', ...named], { cwd });
    expect(parameter.stderr).not.toContain('samgen env set');
  });

  test('prints a command that gives the same project', async () => {
    const cwd = temporaryFolder();
    const flags = [
      '--language',
      'go',
      '--public-var',
      'GREETING=it\'s $HOME, "here"',
      '--secret-var',
      'A_KEY,B_KEY',
      '--envs',
      'dev',
    ];
    const first = await samgen(
      ['new', 'one', '--function', 'Fn', '--stack-name', 'st', ...flags, '--yes', '--json'],
      { cwd },
    );
    const { command } = JSON.parse(first.stdout);
    const { execa } = await import('execa');
    // The printed line is for a shell, so a shell reads it.
    const { stdout } = await execa('bash', ['-c', `samgen() { printf '%s\\0' "$@"; }; ${command}`]);
    const words = stdout.split('\0').slice(0, -1);
    const second = await samgen(
      words.map((word) => (word === 'one' ? 'two' : word)),
      { cwd },
    );
    expect(second.code).toBe(0);
    const contents = folderContents(join(cwd, 'two'));
    expect({ ...contents, 'README.md': contents['README.md']!.replace('# two', '# one') }).toEqual(
      folderContents(join(cwd, 'one')),
    );
  });

  test('--dry-run writes nothing', async () => {
    const cwd = temporaryFolder();
    const { code, stdout } = await samgen(['new', 'hello', '--dry-run', '--yes'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('├── template.yaml');
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('--json is one document with the answers and the files', async () => {
    const cwd = temporaryFolder();
    const { code, stdout } = await samgen(['new', 'hello', '--json', '--blueprint', 'env-vars'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      dir: join(cwd, 'hello'),
      dryRun: false,
      answers: { blueprint: 'env-vars', 'secret-var': ['SECRET_VAR'], secrets: 'parameter' },
    });
    expect(JSON.parse(stdout).files).toContainEqual({
      path: 'events/event.json',
      bytes: 20,
      executable: false,
    });
  });

  test('takes answers from a file, and flags over them', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'answers.yaml'), 'dir: api\nlanguage: go\nmemory: 256\n');
    const { code, stdout } = await samgen(['new', '--from', 'answers.yaml', '--memory', '512', '--json'], {
      cwd,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      dir: join(cwd, 'api'),
      answers: { language: 'go', memory: 512 },
    });
  });

  test('refuses to overwrite, names each file, and writes nothing', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'hello/events'), { recursive: true });
    writeFileSync(join(cwd, 'hello/template.yaml'), 'mine');
    writeFileSync(join(cwd, 'hello/events/event.json'), 'mine');
    const { code, stderr } = await samgen(['new', 'hello', '--yes'], { cwd });
    expect(code).toBe(4);
    expect(stderr).toContain('would be overwritten: events/event.json, template.yaml. Nothing was written.');
    expect(Object.keys(folderContents(join(cwd, 'hello')))).toEqual(['events/event.json', 'template.yaml']);
    expect((await samgen(['new', 'hello', '--yes', '--force'], { cwd })).code).toBe(0);
    expect(folderContents(join(cwd, 'hello'))['template.yaml']).toContain('AWS::Serverless::Function');
  });

  test('goes into the folder of -C, and into the current one', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'a b'));
    expect((await samgen(['new', '.', '--yes', '-C', 'a b'], { cwd })).code).toBe(0);
    expect(folderContents(join(cwd, 'a b'))['samconfig.toml']).toContain('stack_name = "a-b"');
  });

  test.each([
    [['new'], 2, 'A folder is needed.'],
    [['new', 'x', '--language', 'cobol'], 2, 'There is no language cobol.'],
    [['new', 'x', '--memory', 'lots'], 2, '--memory: lots is not a whole number from 128 to 10240.'],
    [['new', 'x', '--languge', 'go'], 2, 'Did you mean --language?'],
    [['new', 'x', 'y'], 2, 'Too many arguments'],
    [['new', 'x', '--from', 'none.yaml'], 2, 'There is no none.yaml.'],
    [['new', 'x', '-C', 'nowhere'], 2, 'There is no folder nowhere.'],
    [['nwe'], 2, 'Did you mean new?'],
  ])('%j ends with %i', async (args, code, message) => {
    const cwd = temporaryFolder();
    const ran = await samgen(args, { cwd });
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain(message);
    expect(ran.stdout).toBe('');
    expect(readdirSync(cwd)).toEqual([]);
    const json = await samgen([...args, '--json'], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, error: { code: 'usage' } });
  });
});

describe('samgen itself', () => {
  test('has help on stdout that fits 80 columns', async () => {
    for (const args of [
      ['--help'],
      [],
      ['help'],
      ['new', '--help'],
      ['help', 'new'],
      ['validate', '-h'],
      ['invoke', '-h'],
    ]) {
      const { code, stdout, stderr } = await samgen(args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
      expect(stdout).toContain('Usage: samgen');
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  test('has a version', async () => {
    expect((await samgen(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('colours nothing without a terminal, and something when it is forced to', async () => {
    expect((await samgen(['nwe'])).stderr).not.toContain('\u001b[');
    expect((await samgen(['nwe'], { env: { FORCE_COLOR: '1' } })).stderr).toContain('\u001b[31m');
    expect((await samgen(['nwe', '--no-color'], { env: { FORCE_COLOR: '1' } })).stderr).not.toContain(
      '\u001b[',
    );
  });

  test('bears a reader that goes away', async () => {
    const { execa } = await import('execa');
    const { BIN } = await import('../support/samgen.ts');
    const { stdout } = await execa('bash', ['-o', 'pipefail', '-c', 'node "$0" new --help | head -1', BIN]);
    expect(stdout).toContain('Usage: samgen new');
  });
});

describe('what a user can do wrong', () => {
  test('flags for every command may stand before it', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'there'));
    const { code, stdout } = await samgen(['-C', 'there', '--json', 'new', 'hello', '--yes'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      dir: join(cwd, 'there/hello'),
      // It is to be typed where the user stands.
      command: expect.stringContaining('samgen new there/hello --'),
    });
    expect(
      (await samgen(['--json', '-C', 'nowhere', 'new', 'x', '-C', 'there', '--yes'], { cwd })).code,
    ).toBe(0);
  });

  test('help for a command that is none', async () => {
    const { code, stderr } = await samgen(['help', 'validat']);
    expect(code).toBe(2);
    expect(stderr).toContain("Unknown command 'validat'.\n  Did you mean validate?");
  });

  test('a full disk is said in one line', async (ctx) => {
    if (!existsSync('/dev/full')) return ctx.skip('there is no /dev/full');
    const { execa } = await import('execa');
    const { BIN } = await import('../support/samgen.ts');
    const command = 'node "$0" --help >/dev/full';
    const { exitCode, stderr } = await execa('bash', ['-c', command, BIN], { reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'Error: stdout cannot be written: ENOSPC.' });
  });

  test('names that an option, a terminal or a file system would not bear', async () => {
    const cwd = temporaryFolder();
    const dashed = await samgen(['new', '--yes', '--', '-dash'], { cwd });
    expect(dashed.stderr).toContain('samgen new ./-dash --blueprint');
    expect(dashed.stderr).toContain('cd ./-dash');
    expect((await samgen(['new', 'a\u001b[31mb', '--yes'], { cwd })).stderr).toContain('control characters');
    expect((await samgen(['new', 'x'.repeat(255), '--yes'], { cwd })).code).toBe(0);
    expect(await samgen(['new', 'x'.repeat(256), '--yes'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('at most 255 bytes'),
    });
    writeFileSync(join(cwd, 'file'), '');
    expect((await samgen(['new', 'file/sub', '--yes'], { cwd })).stderr).toContain(
      `${join(cwd, 'file')} is a file`,
    );
  });

  test('--dry-run says what stands in the way, and keeps --force', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'README.md'), 'mine');
    const refused = await samgen(['new', '.', '--yes', '--dry-run'], { cwd });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('README.md');
    const forced = await samgen(['new', '.', '--yes', '--dry-run', '--force'], { cwd });
    expect(forced.code).toBe(0);
    expect(forced.stderr).toContain('--yes --force');
    expect(readdirSync(cwd)).toEqual(['README.md']);
  });

  test('a value that is given where a name belongs is not repeated', async () => {
    const { code, stdout, stderr } = await samgen(['new', 'x', '--secret-var', 'TOKEN=hunter2', '--yes'], {
      cwd: temporaryFolder(),
    });
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain('hunter2');
  });

  test('answers in a file keep their text', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'a.yaml'),
      'dir: x\ntimeout: 010\npublic-var: {ACCOUNT: 012345671234, VERSION: 1.10, SWITCH: on}\n',
    );
    const { stdout } = await samgen(['new', '--from', 'a.yaml', '--json'], { cwd });
    expect(JSON.parse(stdout).answers).toMatchObject({
      timeout: 10,
      'public-var': ['ACCOUNT=012345671234', 'VERSION=1.10', 'SWITCH=on'],
    });
  });
});
