import { describe, expect, test } from 'vitest';
import { type Parsed, parse } from '../../src/cli/parse.ts';
import { commands } from '../../src/cli.ts';
import { envCommandNames, permissions, permissionsOf } from '../../src/env/permissions.ts';
import { UsageError } from '../../src/errors.ts';

function called(...argv: string[]): Extract<Parsed, { kind: 'run' }> {
  const parsed = parse(argv, commands, '1.2.3');
  if (parsed.kind !== 'run') throw new Error(parsed.text);
  return parsed;
}

const texts = (...argv: string[]): string => {
  const parsed = parse(argv, commands, '1.2.3');
  if (parsed.kind !== 'text') throw new Error(parsed.spec.name);
  return parsed.text;
};

function refused(...argv: string[]): UsageError {
  try {
    parse(argv, commands, '1.2.3');
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  return expect.unreachable();
}

describe('a group', () => {
  test('alone shows its help, as asked for it in every way', () => {
    const help = texts('env');
    expect(help).toMatch(/^Usage: samgen env <command> \[options\]\n/);
    for (const name of envCommandNames) expect(help).toMatch(new RegExp(`^ {2}${name}[ |]`, 'm'));
    for (const argv of [
      ['env', '--help'],
      ['env', '-h'],
      ['help', 'env'],
      ['env', 'help'],
      ['env', 'help', '--help'],
      ['-q', 'env', '-h'],
    ])
      expect(texts(...argv)).toBe(help);
  });

  test.each(envCommandNames)('shows the help of %s in every way', (name) => {
    const help = texts('env', name, '--help');
    expect(help).toMatch(new RegExp(`^Usage: samgen env ${name}(\\|\\w+)? \\[options\\]`));
    for (const argv of [
      ['env', name, '-h'],
      ['help', 'env', name],
      ['env', 'help', name],
      ['--json', 'help', 'env', name],
    ])
      expect(texts(...argv)).toBe(help);
  });

  test.each([
    ['ls', 'list'],
    ['rm', 'unset'],
  ])('%s is short for %s, in its help and in that of the group', (alias, name) => {
    expect(called('env', alias).spec.name).toBe(name);
    const help = texts('env', alias, '--help');
    expect(help).toBe(texts('env', 'help', name));
    expect(help.startsWith(`Usage: samgen env ${name}|${alias} [options]`)).toBe(true);
    expect(texts('env')).toContain(`env ${alias} for short`);
  });

  test('is one line of the overview', () => {
    const overview = texts('help');
    expect(texts('help', '-h')).toBe(overview);
    expect(overview).toMatch(/^ {2}env {2,}\S/m);
    expect(overview).not.toMatch(/^ {2}set /m);
  });

  test('takes what every command has before it, within it and behind it', () => {
    const { spec, call, surroundings } = called(
      ...['-C', 'a', 'env', '--json', '--no-input', 'set', 'A', '-q', '--function', 'F', 'B=1'],
    );
    expect(spec.name).toBe('set');
    expect(call.arguments).toEqual(['A', 'B=1']);
    expect(call.common).toEqual({ json: true, quiet: true, debug: false });
    expect(call.flags).toMatchObject({ function: 'F' });
    expect(surroundings).toMatchObject({ dir: 'a', input: false });
    expect(called('-C', 'a', 'env', '-C', 'b', 'set').surroundings.dir).toBe('b');
    expect(called('env', '-C', 'b', 'set', '-C', 'c').surroundings.dir).toBe('c');
  });

  test.each([
    [['env', 'sett'], "Unknown command 'env sett'.", 'Did you mean env set?'],
    [['help', 'env', 'sett'], "Unknown command 'env sett'.", 'Did you mean env set?'],
    [['env', 'help', 'imprt'], "Unknown command 'env imprt'.", 'Did you mean env import?'],
    [['env', 'sett', '--function', 'f'], "Unknown command 'env sett'.", 'Did you mean env set?'],
    [['env', 'frobnicate'], "Unknown command 'env frobnicate'.", 'See samgen env --help.'],
    [['env', '--json'], 'A command is missing.', 'See samgen env --help.'],
    [['env', '--function', 'f'], "Unknown option '--function'.", 'See samgen env --help.'],
    [['env', '--function', 'f', 'set', 'A'], "Unknown option '--function'.", 'See samgen env set --help.'],
    [['env', 'set', '--nonsense'], "Unknown option '--nonsense'.", 'See samgen env set --help.'],
    [['env', 'set', '--form-env', 'A'], "Unknown option '--form-env'.", 'Did you mean --from-env?'],
    [['env', 'set', '--via'], "Option '--via <way>' argument missing.", 'See samgen env set --help.'],
    [
      ['env', 'get', 'A', 'B'],
      'Too many arguments for samgen env get. Expected 1 argument but got 2.',
      'See samgen env get --help.',
    ],
  ])('%j is wrong usage', (argv, message, hint) => {
    const error = refused(...argv);
    expect([error.message, error.hint]).toEqual([message, hint]);
  });
});

test.each([
  [['env', 'API_KEY=geheim']],
  [['env', 'geheim!']],
  [['help', 'env', 'API_KEY=geheim']],
  [['env', 'set', 'API_KEY', '--value=geheim']],
  [['env', 'set', 'API_KEY', '-pgeheim']],
  [['env', 'set', 'API_KEY', '-----BEGIN PRIVATE KEY-----\ngeheim\n-----END']],
  [['env', 'set', 'API_KEY', "--it's'geheim'"]],
  [['env', 'set', 'API_KEY', '--GEHEIM-geheim']],
  [['env', 'get', 'API_KEY', 'geheim']],
  [['env', 'run', 'API_KEY=geheim', '--', 'env']],
  [['env', 'run', 'geheim']],
  [['env', 'run', 'curl', '-u=geheim']],
  [['env', 'run', '--nope', '--', 'geheim']],
])('%j does not have its secret repeated', (argv) => {
  const { message, hint } = refused(...argv);
  expect(`${message}\n${hint}`).not.toMatch(/geheim/i);
});

describe('samgen env run', () => {
  test.each([
    [['npm', 'test']],
    [['x', '--json', '--help', '-h', '-V', '-C', 'other', '--no-input', '--function', 'g']],
    [['env', 'set', 'A', '--', '--', 'b']],
    [['', ' ', 'a b', '$HOME', '"\'', '\n', 'ü', '-']],
    [['--', 'x']],
    [['-n']],
  ])('gives %j on, word for word', (words) => {
    for (const before of [
      ['env', 'run'],
      ['env', 'run', '--function', 'f'],
      ['-C', 'run', '-q', 'env', '--no-color', 'run', '--function', 'f'],
    ]) {
      const { spec, call, surroundings } = called(...before, '--', ...words);
      expect(spec.name).toBe('run');
      expect(call.passedOn).toEqual(words);
      expect(call.arguments).toEqual([]);
      expect(call.common).toMatchObject({ json: false, debug: false });
      expect(call.flags['function']).toBe(before.includes('f') ? 'f' : undefined);
      expect(surroundings).toMatchObject({ dir: before[0] === '-C' ? 'run' : undefined, input: true });
    }
  });

  test('says how it is called', () => {
    expect(texts('env', 'run', '--help')).toMatch(
      /^Usage: samgen env run \[options\] -- COMMAND \[ARGUMENTS\]\n/,
    );
  });

  test.each([
    [['env', 'run', 'npm', 'test'], 'Too many arguments for samgen env run.'],
    [['env', 'run', 'npm', '--', 'test'], 'Too many arguments for samgen env run.'],
    [['env', 'run', 'npm', '--', ''], 'Too many arguments for samgen env run.'],
    [['env', 'run', 'node', '--watch', 'x.js'], "Unknown option '--watch'."],
  ])('%j stands on the wrong side', (argv, message) => {
    const error = refused(...argv);
    expect([error.message, error.hint]).toEqual([message, 'The command goes behind --.']);
  });

  test('is not taken from behind --', () => {
    expect(refused('env', '--', 'run', 'x').message).toBe('samgen env run stands behind --.');
  });
});

describe('flags', () => {
  test.each([
    ['set', ['stdin', 'keepNewline', 'allowEmpty', 'notSecret', 'dryRun', 'all']],
    ['unset', ['yes', 'dryRun', 'all']],
    ['list', ['show', 'all']],
    ['import', ['prune', 'yes', 'allowEmpty', 'dryRun', 'all']],
    ['pull', ['force']],
    ['diff', ['exitCode']],
  ])('of %s that are switches: %j', (name, flags) => {
    const words = flags.map((flag) => `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    expect(called('env', name, ...words).call.flags).toMatchObject(
      Object.fromEntries(flags.map((flag) => [flag, true])),
    );
    const none = called('env', name).call.flags;
    for (const flag of flags) expect(none[flag]).toBeUndefined();
  });

  test.each(envCommandNames)('of %s that say which function', (name) => {
    const words = [
      '--function',
      'f',
      '--stack-name',
      's',
      '--region',
      'r',
      '--profile',
      'p',
      '--config-env',
      'e',
    ];
    expect(called('env', name, ...words, '-t', 't', '--config-file', 'c').call.flags).toMatchObject({
      function: 'f',
      stackName: 's',
      region: 'r',
      profile: 'p',
      configEnv: 'e',
      template: 't',
      configFile: 'c',
    });
  });

  test.each(['set', 'unset', 'import'])('of %s that have values', (name) => {
    expect(called('env', name, '--timeout', '90s', '--via', 'function').call.flags).toMatchObject({
      timeout: '90s',
      via: 'function',
    });
  });

  test('of set, import and diff', () => {
    const { flags } = called('env', 'set', 'A', '--from-file', '-', '--from-env', 'B').call;
    expect(flags).toMatchObject({ fromFile: '-', fromEnv: 'B' });
    expect(called('env', 'import', '-').call.arguments).toEqual(['-']);
    expect(called('env', 'diff', '--against', 'prod').call.flags['against']).toBe('prod');
  });

  test('--no-newline of get is told, and only where it was said', () => {
    expect(called('env', 'get', 'A', '-n').call.flags['newline']).toBe(false);
    expect(called('env', 'get', '--no-newline', 'A').call).toMatchObject({
      arguments: ['A'],
      flags: { newline: false },
    });
    expect(called('env', 'get', 'A').call.flags['newline']).not.toBe(false);
  });
});

describe('permissions', () => {
  const READING = ['lambda:GetFunction', 'cloudformation:ListStackResources', 'kms:Decrypt'];
  const ORIGIN = ['cloudformation:GetTemplate', 'cloudformation:DescribeStacks'];
  const WRITING = [
    'lambda:UpdateFunctionConfiguration',
    'lambda:PublishVersion',
    'lambda:DeleteFunction',
    'lambda:GetAlias',
    'lambda:UpdateAlias',
    'cloudformation:CreateChangeSet',
    'cloudformation:DescribeChangeSet',
    'cloudformation:ExecuteChangeSet',
    'cloudformation:DeleteChangeSet',
    'cloudformation:DescribeStackEvents',
    's3:PutObject',
    'kms:Encrypt',
    'kms:CreateGrant',
  ];
  const CHANGING = [...READING, ...ORIGIN, ...WRITING, 'lambda:ListTags'];
  const NEEDED: Record<string, string[]> = {
    set: CHANGING,
    unset: CHANGING,
    import: CHANGING,
    adopt: CHANGING,
    list: [...READING, ...ORIGIN, 'lambda:ListTags'],
    // It compares with the template here, for the parameters of the stack.
    diff: [...READING, 'cloudformation:DescribeStacks', 'lambda:ListTags'],
    get: READING,
    pull: READING,
    run: READING,
  };
  const actionsIn = (text: string) =>
    [...new Set(text.match(/^ +(?:lambda|cloudformation|kms|sts|s3):\w+/gm))].map((line) => line.trim());

  test.each(envCommandNames)('that %s needs are in its help, and no others', (name) => {
    expect(
      permissionsOf(name)
        .map(({ action }) => action)
        .sort(),
    ).toEqual(NEEDED[name]!.toSorted());
    expect(actionsIn(texts('env', name, '--help')).sort()).toEqual(NEEDED[name]!.toSorted());
  });

  test('are all in the help of the group, with the commands that need them', () => {
    const help = texts('env', '--help');
    expect(actionsIn(help).sort()).toEqual(permissions.map(({ action }) => action).sort());
    for (const { action, commands: who } of permissions) {
      const heads = help.slice(0, help.indexOf(action)).match(/^ {2}\S.*(?=:$)/gm);
      expect(heads?.at(-1)?.trim()).toBe(
        who.length === envCommandNames.length ? 'all commands' : who.join(', '),
      );
    }
  });

  test('and all other help fit into 80 columns', () => {
    for (const argv of [['env'], ...envCommandNames.map((name) => ['env', name, '-h'])])
      expect(
        texts(...argv)
          .split('\n')
          .filter((line) => line.length > 80),
      ).toEqual([]);
  });
});
