import { describe, expect, test } from 'vitest';
import { forSam } from '../../src/cli/command-spec.ts';
import { type Parsed, parse } from '../../src/cli/parse.ts';
import { commands } from '../../src/cli.ts';
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

describe('what stands behind --', () => {
  test.each([
    [
      ['deploy', '--', '--guided', 'x'],
      ['--guided', 'x'],
    ],
    [['deploy', '--'], []],
    [['deploy'], []],
    [
      ['build', '--', 'Hello', '--use-container'],
      ['Hello', '--use-container'],
    ],
    [
      ['delete', '--yes', '--', '--s3-bucket', 'b'],
      ['--s3-bucket', 'b'],
    ],
    [
      ['-C', 'app', 'deploy', '--', '-C', 'other', '--json'],
      ['-C', 'other', '--json'],
    ],
    // Words of samgen's own names are sam's there.
    [
      ['deploy', '--', 'build', '--help', '-V', '--version'],
      ['build', '--help', '-V', '--version'],
    ],
    // Only the first one parts.
    [
      ['deploy', '--', 'a', '--', 'b'],
      ['a', '--', 'b'],
    ],
  ])('%j', (argv, passedOn) => {
    const { spec, call } = called(...argv);
    expect(call.passedOn).toEqual(passedOn);
    expect(call.arguments).toEqual([]);
    expect(spec.name).toBe(argv.find((word) => ['deploy', 'build', 'delete'].includes(word)));
  });

  test("is no flag of samgen's", () => {
    const { call, surroundings } = called(
      'deploy',
      '--yes',
      '--',
      '--json',
      '--no-input',
      '--debug',
      '-q',
      '-C',
      'x',
    );
    expect(call.common).toEqual({ json: false, quiet: false, debug: false });
    expect(call.flags['yes']).toBe(true);
    expect(surroundings).toEqual({ dir: undefined, input: true, color: true });
  });

  test('is an argument for commands that pass nothing on', () => {
    const { call } = called('new', '--', '--odd');
    expect(call.arguments).toEqual(['--odd']);
    expect(call.passedOn).toEqual([]);
    expect(called('outputs', '--', 'Arn').call.arguments).toEqual(['Arn']);
  });

  test.each([['validate'], ['invoke'], ['outputs']])('is one too many for samgen %s', (name) => {
    expect(() => called(name, 'a', '--', 'b')).toThrow(UsageError);
    expect(() => called(name, 'a', '--', 'b')).toThrow(/^Too many arguments/i);
  });
});

describe('too many arguments', () => {
  test.each([
    ['deploy', 'Too many arguments for samgen deploy: hello.'],
    ['delete', 'Too many arguments for samgen delete: hello.'],
  ])('samgen %s says where they may go', (name, message) => {
    for (const rest of [[], ['--'], ['--', '--debug', 'x']]) {
      try {
        called(name, 'hello', ...rest);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect((error as UsageError).message).toBe(message);
        expect((error as UsageError).hint).toBe('What is for sam goes behind --.');
      }
    }
  });
});

describe('flags', () => {
  test('that may be repeated come as a list, others as the last', () => {
    const { call } = called('deploy', '--param', 'A=1', '--param=B=2', '--region', 'a', '--region', 'b');
    expect(call.flags).toMatchObject({ param: ['A=1', 'B=2'], region: 'b' });
  });
  test('of every command may stand before it and behind it; behind it wins', () => {
    expect(called('-C', 'a', '--json', 'deploy', '-q').surroundings.dir).toBe('a');
    expect(called('-C', 'a', '--json', 'deploy', '-q').call.common).toEqual({
      json: true,
      quiet: true,
      debug: false,
    });
    expect(called('-C', 'a', 'deploy', '-C', 'b').surroundings.dir).toBe('b');
    expect(called('--no-input', 'deploy', '--no-color').surroundings).toMatchObject({
      input: false,
      color: false,
    });
  });
  test('--no-build is told, and only where it was said', () => {
    expect(called('deploy', '--no-build').call.flags['build']).toBe(false);
    expect(called('deploy').call.flags['build']).not.toBe(false);
  });
  test.each([
    [['deploy', '--guidde'], /Unknown option '--guidde'/, /Did you mean --guided\?/],
    [['deploy', '--region'], /--region <region>.*argument missing/, /See samgen deploy --help\./],
    [['deplyo'], /Unknown command 'deplyo'/, /Did you mean deploy\?/],
    [['--nope'], /Unknown option '--nope'/, /See samgen --help\./],
    [['--nope', 'deploy'], /Unknown option '--nope'/, /See samgen deploy --help\./],
    [['deploy', '--s3-bucket', 'b'], /Unknown option '--s3-bucket'/, /What is for sam goes behind --\./],
    [['--', 'build', 'x'], /samgen build stands behind --/, /See samgen build --help\./],
    [['--json'], /A command is missing/, /See samgen --help\./],
    [['help', 'deploy', 'x'], /Unknown command 'deploy x'/, /See samgen deploy --help\./],
    [['iint'], /Unknown command 'iint'/, /Did you mean init\?/],
    [['help', 'deplyo'], /Unknown command 'deplyo'/, /Did you mean deploy\?/],
  ])('%j is wrong usage', (argv, message, hint) => {
    try {
      called(...argv);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      expect((error as UsageError).message).toMatch(message);
      expect((error as UsageError).hint).toMatch(hint);
    }
  });
});

describe('texts', () => {
  test('the version, and the help of a command', () => {
    expect(texts('--version')).toBe('1.2.3\n');
    expect(texts('-V')).toBe('1.2.3\n');
    for (const argv of [
      ['deploy', '--help'],
      ['deploy', '-h'],
      ['help', 'deploy'],
    ])
      expect(texts(...argv)).toMatch(/^Usage: samgen deploy \[options\] \[-- sam's own options\]/);
    expect(texts('outputs', '--help')).toMatch(/^Usage: samgen outputs \[options\] \[key\]/);
  });
  test.each(commands.map((entry) => [entry.name, 'passesOn' in entry && entry.passesOn === forSam] as const))(
    'the help of %s tells whether it passes words on to sam (%s)',
    (name, passesOn) => {
      expect(texts(name, '--help').includes("[-- sam's own options]")).toBe(passesOn);
    },
  );
});
