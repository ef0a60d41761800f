import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { type PassedOn, readPassedOn } from '../../src/sam/passed-on.ts';

type Read = Partial<Omit<PassedOn, 'switches'> & { switches: string[] }>;

const read = (command: 'build' | 'deploy' | 'delete', words: string[]) => {
  const { switches, ...others } = readPassedOn(command, words);
  return { ...others, switches: [...switches] };
};

const nothing = { values: {}, lists: {}, switches: [], rest: [] };

describe('sam deploy', () => {
  test.each<[string[], Read]>([
    [[], {}],
    ...['-t', '--template', '--template-file'].map((name): [string[], Read] => [
      [name, 'a.yaml'],
      { values: { template: 'a.yaml' } },
    ]),
    [
      ['--config-file=c.toml', '--config-env', 'dev'],
      { values: { 'config-file': 'c.toml', 'config-env': 'dev' } },
    ],
    [
      ['--stack-name', 'a', '--region=b', '--profile', 'c'],
      { values: { 'stack-name': 'a', region: 'b', profile: 'c' } },
    ],
    // The last one wins, as for sam.
    [['--region', 'a', '--region', 'b'], { values: { region: 'b' } }],
    [['--region=a=b'], { values: { region: 'a=b' } }],
    [['--region='], { values: { region: '' } }],
    [['-g'], { switches: ['guided'] }],
    [['--guided'], { switches: ['guided'] }],
    [['--confirm-changeset'], { switches: ['confirm-changeset'] }],
    [['--no-confirm-changeset'], { switches: ['no-confirm-changeset'] }],
    [['--image-repository', 'u'], { values: { 'image-repository': 'u' } }],
    [
      ['--image-repositories', 'A=1', '--image-repositories=B=2'],
      { lists: { 'image-repositories': ['A=1', 'B=2'] } },
    ],
    // One word each: what follows is another argument.
    [['--image-repositories', 'A=1', 'B=2'], { lists: { 'image-repositories': ['A=1'] }, rest: ['B=2'] }],
    [
      ['--capabilities', 'A', 'B', '--force-upload'],
      { lists: { capabilities: ['A', 'B'] }, rest: ['--force-upload'] },
    ],
    [['--capabilities=A', 'B'], { lists: { capabilities: ['A', 'B'] } }],
    [
      ['--parameter-overrides', 'A=1', 'B=2', '--parameter-overrides', 'C=3'],
      { lists: { 'parameter-overrides': ['A=1', 'B=2', 'C=3'] } },
    ],
    ...[
      'debug',
      'save-params',
      'no-execute-changeset',
      'resolve-s3',
      'no-resolve-s3',
      'resolve-image-repos',
      'fail-on-empty-changeset',
    ].map((name): [string[], Read] => [[`--${name}`], { switches: [name], rest: [`--${name}`] }]),
    [['--s3-bucket', 'b'], { values: { 's3-bucket': 'b' }, rest: ['--s3-bucket', 'b'] }],
    [['--s3-bucket=b'], { values: { 's3-bucket': 'b' }, rest: ['--s3-bucket=b'] }],
    [
      ['--tags', 'A=1', 'B=2', '--stack-name', 'x', '--role-arn', 'y'],
      { values: { 'stack-name': 'x' }, rest: ['--tags', 'A=1', 'B=2', '--role-arn', 'y'] },
    ],
  ])('%j', (words, wanted) => {
    expect(read('deploy', words)).toEqual({ ...nothing, ...wanted });
  });
});

test.each<['build' | 'delete', string[], Read]>([
  ['build', ['-t', 'a.yaml', '--config-env=dev'], { values: { template: 'a.yaml', 'config-env': 'dev' } }],
  [
    'build',
    ['--parameter-overrides', 'A=1', '--debug', '--profile', 'x', 'Hello'],
    { rest: ['--parameter-overrides', 'A=1', '--debug', '--profile', 'x', 'Hello'] },
  ],
  [
    'delete',
    ['--no-prompts', '--stack-name', 'x'],
    { values: { 'stack-name': 'x' }, switches: ['no-prompts'] },
  ],
  [
    'delete',
    ['--region', 'a', '--profile', 'b', '--config-file', 'c', '--config-env', 'd', '--s3-bucket', 'e'],
    {
      values: { region: 'a', profile: 'b', 'config-file': 'c', 'config-env': 'd' },
      rest: ['--s3-bucket', 'e'],
    },
  ],
])('sam %s %j', (command, words, wanted) => {
  expect(read(command, words)).toEqual({ ...nothing, ...wanted });
});

test.each([
  [['--stack-name'], '--stack-name'],
  [['--tags', 'A=1', '--region'], '--region'],
  [['--capabilities', '--debug'], '--capabilities'],
  [['--parameter-overrides'], '--parameter-overrides'],
])('%j has no value', (words, option) => {
  expect(() => readPassedOn('deploy', words)).toThrow(UsageError);
  expect(() => readPassedOn('deploy', words)).toThrow(`${option}, behind --, has no value.`);
});

test('a short option with its value glued to it', () => {
  expect(readPassedOn('deploy', ['-tother.yaml'])).toMatchObject({
    values: { template: 'other.yaml' },
    rest: [],
  });
  expect(readPassedOn('build', ['-bout', '-x'])).toMatchObject({ values: {}, rest: ['-bout', '-x'] });
});

test('of a switch and its opposite the last one counts', () => {
  const both = ['--confirm-changeset', '--no-confirm-changeset'];
  expect([...readPassedOn('deploy', both).switches]).toEqual(['no-confirm-changeset']);
  expect([...readPassedOn('deploy', both.reverse()).switches]).toEqual(['confirm-changeset']);
});

describe('any words', () => {
  /** Pieces of a command line: an option with its words, and what samgen makes of it. */
  const word = fc.stringMatching(/^[A-Za-z0-9=/.:,][A-Za-z0-9=/.:,-]{0,8}$/);
  const unknown = fc
    .tuple(
      fc.constantFrom(
        '--tags',
        '--role-arn',
        '--force-upload',
        '--metadata',
        '-x',
        '--signing-profiles',
        '--debugging',
      ),
      fc.array(word, { maxLength: 3 }),
    )
    .map(([option, words]) => ({ words: [option, ...words], rest: [option, ...words], told: 0 }));
  const value = fc
    .tuple(
      fc.constantFrom('--stack-name', '--region', '--profile', '-t', '--image-repository'),
      word,
      fc.boolean(),
    )
    .map(([option, text, glued]) => ({
      words: glued && option !== '-t' ? [`${option}=${text}`] : [option, text],
      rest: [],
      told: 1,
    }));
  const list = fc
    .tuple(
      fc.constantFrom('--capabilities', '--parameter-overrides'),
      fc.array(word, { minLength: 1, maxLength: 3 }),
    )
    .map(([option, words]) => ({ words: [option, ...words], rest: [], told: 1 }));
  const flag = fc.constantFrom('-g', '--guided', '--confirm-changeset').map((option) => ({
    words: [option],
    rest: [] as string[],
    told: 1,
  }));
  const seen = fc.constantFrom(['--debug'], ['--resolve-s3'], ['--s3-bucket', 'b']).map((words) => ({
    words,
    rest: words,
    told: 1,
  }));

  test('what samgen takes is told, and all the rest goes to sam unchanged and in order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(unknown, value, list, flag, seen), { maxLength: 8 }), (pieces) => {
        const { values, lists, switches, rest } = readPassedOn(
          'deploy',
          pieces.flatMap(({ words }) => words),
        );
        expect(rest).toEqual(pieces.flatMap((piece) => piece.rest));
        const told = Object.keys(values).length + Object.keys(lists).length + switches.size;
        expect(told === 0).toBe(pieces.every((piece) => piece.told === 0));
        const listed = pieces.filter(({ words }) => words[0] === '--capabilities');
        expect(lists['capabilities'] ?? []).toEqual(listed.flatMap(({ words }) => words.slice(1)));
        const named = pieces.filter(({ words }) => words[0]?.startsWith('--stack-name')).at(-1);
        expect(values['stack-name']).toBe(named?.words.at(-1)?.replace(/^--stack-name=/, ''));
      }),
    );
  });

  test('no word gets lost, whatever the words are', () => {
    const any = fc.oneof(
      fc.string(),
      fc.constantFrom('--region', '--capabilities', '-g', '--debug', '--', '-'),
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), (words) => {
        let said: PassedOn;
        try {
          said = readPassedOn('deploy', words);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          return;
        }
        const taken = words.filter((one) => ['--region', '--capabilities', '-g', '--debug'].includes(one));
        if (taken.length === 0) expect(said.rest).toEqual(words);
        // In order: what sam gets is what was given, with some taken out.
        let at = 0;
        for (const one of said.rest) {
          at = words.indexOf(one, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
      }),
    );
  });
});
