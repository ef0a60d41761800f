import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parseTomlConfig } from '../../src/samconfig/document.ts';
import { placeKey, tomlPlaces } from '../../src/samconfig/toml-places.ts';
import { textIn } from '../../src/text/place.ts';

describe('tomlPlaces', () => {
  const text = `version = 0.1 # so
[default.deploy.parameters]
stack_name = "x"
"quoted key" = 'y'
list = [ "a", # one
  { b = 1 },
]
table = { A = "two # words", 'c d' = [1, 2] }
long = """
x = 1 \\"""
""" # end
a.b = 2020-01-01

[[many.of]]
one = 1
[[many.of]]
two = 2
`;
  const at = (...path: (string | number)[]) => {
    const place = tomlPlaces(text).get(placeKey(path));
    return place && { key: place.key && text.slice(...place.key), value: text.slice(...place.value) };
  };
  it.each([
    [['version'], { key: 'version', value: '0.1' }],
    [['default', 'deploy'], { key: 'deploy', value: 'deploy' }],
    [['default', 'deploy', 'parameters', 'stack_name'], { key: 'stack_name', value: '"x"' }],
    [['default', 'deploy', 'parameters', 'quoted key'], { key: '"quoted key"', value: "'y'" }],
    [['default', 'deploy', 'parameters', 'list', 0], { key: undefined, value: '"a"' }],
    [['default', 'deploy', 'parameters', 'list', 1, 'b'], { key: 'b', value: '1' }],
    [['default', 'deploy', 'parameters', 'table', 'A'], { key: 'A', value: '"two # words"' }],
    [['default', 'deploy', 'parameters', 'table', 'c d', 1], { key: undefined, value: '2' }],
    [['default', 'deploy', 'parameters', 'long'], { key: 'long', value: '"""\nx = 1 \\"""\n"""' }],
    [['default', 'deploy', 'parameters', 'a', 'b'], { key: 'b', value: '2020-01-01' }],
    [['many', 'of', 0, 'one'], { key: 'one', value: '1' }],
    [['many', 'of', 1, 'two'], { key: 'two', value: '2' }],
  ])('%j', (path, expected) => {
    expect(at(...path)).toEqual(expected);
  });

  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant('a"b\'c\n#]}'));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  it('finds each scalar of what a writer wrote', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), value, { maxKeys: 4 }), (data) => {
        const written = stringify(data);
        const places = tomlPlaces(written);
        for (const [path, expected] of scalars(parse(written), [])) {
          const place = places.get(placeKey(path));
          expect(place, `${JSON.stringify(path)} in ${written}`).toBeDefined();
          expect(parse(`x = ${written.slice(...place!.value)}`)['x']).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function scalars(data: unknown, path: (string | number)[]): [(string | number)[], unknown][] {
  if (Array.isArray(data)) return data.flatMap((item, index) => scalars(item, [...path, index]));
  if (typeof data === 'object' && data !== null)
    return Object.entries(data).flatMap(([key, item]) => scalars(item, [...path, key]));
  return [[path, data]];
}

describe('parseTomlConfig', () => {
  it('gives the place of what is missing as that of what holds it', () => {
    const text = 'version = 0.1\n[default.deploy.parameters]\nregion = "x"\n';
    const { samconfig } = parseTomlConfig(text, 'samconfig.toml');
    const shown = (path: string[], part?: 'key' | 'value') =>
      textIn(text.split('\n'), samconfig!.rangeOf(path, part));
    expect(shown(['default', 'deploy', 'parameters', 'region'])).toBe('"x"');
    expect(shown(['default', 'deploy', 'parameters', 'region'], 'key')).toBe('region');
    expect(shown(['default', 'deploy', 'parameters', 'nope'])).toBe('parameters');
    expect(shown(['nope'])).toBe('');
  });
  it('says where the TOML is wrong, and shows nothing of it', () => {
    const { samconfig, problems } = parseTomlConfig(
      'version = 0.1\n[a]\nDbPassword = hunter22\n',
      'samconfig.toml',
    );
    expect(samconfig).toBeUndefined();
    expect(problems).toMatchObject([{ rule: 'samconfig-syntax', severity: 'error', range: { line: 3 } }]);
    expect(JSON.stringify(problems)).not.toContain('hunter22');
  });
});
