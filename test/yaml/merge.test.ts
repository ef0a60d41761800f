import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { placeInOrder } from '../../src/template/section-order.ts';
import { mergeYaml } from '../../src/yaml/merge.ts';

describe('mergeYaml', () => {
  test.each([
    ['adds an entry at the end of a map', 'a:\n  x: 1\nb: 2\n', 'a:\n  y: 2\n', 'a:\n  x: 1\n  y: 2\nb: 2\n'],
    [
      'keeps the comments of both',
      'a: # one\n  x: 1 # two\n',
      'a:\n  # why\n  y: 2 # three\n',
      'a: # one\n  x: 1 # two\n  # why\n  y: 2 # three\n',
    ],
    [
      'takes over the indentation that is there',
      'a:\n    x: 1\n',
      'a:\n  y:\n    z: 1\n',
      'a:\n    x: 1\n    y:\n      z: 1\n',
    ],
    ['fills an empty value', 'a:\nb: 1\n', 'a:\n  x: 1\n', 'a:\n  x: 1\nb: 1\n'],
    [
      'replaces a value and keeps the comment behind it',
      'a: 1 # why\nb: 2\n',
      'a: 3\n',
      'a: 3 # why\nb: 2\n',
    ],
    ['replaces a tagged value', 'a: !Ref X\n', 'a: !Sub y\n', 'a: !Sub y\n'],
    ['adds to a flow map', 'a: {x: 1}\n', 'a:\n  y: [1, two]\n', 'a: {x: 1, y: [1, two]}\n'],
    ['adds to an empty flow map', 'a: {}\n', 'a:\n  y: "q,r"\n', 'a: {y: "q,r"}\n'],
    [
      'adds after a block scalar',
      'a:\n  x: |\n    one\nb: 1\n',
      'a:\n  y: 2\n',
      'a:\n  x: |\n    one\n  y: 2\nb: 1\n',
    ],
    ['keeps CRLF', 'a:\r\n  x: 1\r\n', 'a:\n  y: 2\n', 'a:\r\n  x: 1\r\n  y: 2\r\n'],
    ['does without a newline at the end', 'a:\n  x: 1', 'a:\n  y: 2\n', 'a:\n  x: 1\n  y: 2'],
  ])('%s', (_, text, fragment, expected) => {
    expect(mergeYaml(text, fragment)).toBe(expected);
  });

  test('puts a new section where CloudFormation writes it', () => {
    const text = 'Transform: t\n\n# the resources\nResources:\n  A: 1\n';
    expect(mergeYaml(text, 'Parameters:\n  P: 1\n', placeInOrder)).toBe(
      'Transform: t\n\nParameters:\n  P: 1\n\n# the resources\nResources:\n  A: 1\n',
    );
  });

  test.each([
    ['an alias', 'x: &a\n  b: 1\na: *a\n', 'a:\n  c: 1\n'],
    ['an intrinsic function', 'a: !If [c, {b: 1}, {}]\n', 'a:\n  c: 1\n'],
    ['a long-form intrinsic function', 'a:\n  Fn::If: [c, d, e]\n', 'a:\n  c: 1\n'],
    ['a list', 'a: [1]\nb: 1\n', 'a:\n  c: 1\nb:\n  d: 1\n'],
    ['an anchor that others use', 'a: &x 1\nb: *x\n', 'a: 2\n'],
    ['broken text', 'a: [\n', 'a: 2\n'],
  ])('refuses to edit %s', (_, text, fragment) => {
    expect(() => mergeYaml(text, fragment)).toThrow(/edit|read/);
  });

  const key = fc.stringMatching(/^[A-Z][a-z]{1,6}$/);
  const comment = fc.option(fc.stringMatching(/^[ a-zé!:{}"'#-]{0,12}$/), { nil: undefined });
  const scalar = fc.constantFrom(
    '1',
    'two words',
    "'quoted: # not a comment'",
    '"a\\nb"',
    '!Ref Thing',
    '[1, 2]',
    '{p: q}',
    '|\n      text: 1\n      # text\n',
    '>-\n      folded\n      text',
  );

  /** A two-level map with comments everywhere; each line as a user might have written it. */
  const document = fc
    .uniqueArray(
      fc.record({
        key,
        above: comment,
        behind: comment,
        inner: fc.uniqueArray(fc.record({ key, above: comment, value: scalar }), {
          selector: (entry) => entry.key,
          minLength: 1,
          maxLength: 4,
        }),
      }),
      {
        selector: (entry) => entry.key,
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((sections) =>
      sections
        .map(({ key: name, above, behind, inner }) => {
          const head = `${above === undefined ? '' : `# ${above}\n`}${name}:${behind === undefined ? '' : ` # ${behind}`}\n`;
          return (
            head +
            inner
              .map(
                (entry) =>
                  `${entry.above === undefined ? '' : `    # ${entry.above}\n`}    ${entry.key}: ${entry.value}${entry.value.endsWith('\n') ? '' : '\n'}`,
              )
              .join('')
          );
        })
        .join('\n'),
    );

  test('an added entry is the only difference, and reads back', () => {
    fc.assert(
      fc.property(
        document,
        fc.nat(),
        fc.stringMatching(/^[a-z]{1,5}$/),
        fc.boolean(),
        (text, choice, value, crlf) => {
          const original = crlf ? text.replaceAll('\n', '\r\n') : text;
          const sections = Object.keys(parse(text, { logLevel: 'silent' }));
          const section = sections[choice % sections.length]!;
          const edited = mergeYaml(original, `${section}:\n  New_Entry: "${value}"\n`);
          const line = `    New_Entry: "${value}"`;
          const newline = crlf ? '\r\n' : '\n';
          expect(edited.split(line)).toHaveLength(2);
          expect(edited.replace(line + newline, '')).toBe(original);
          expect(parse(edited, { logLevel: 'silent' })[section].New_Entry).toBe(value);
        },
      ),
    );
  });

  test('a replaced value is the only difference', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.nat(), (text, first, second) => {
        const data = parse(text, { logLevel: 'silent' }) as Record<string, Record<string, unknown>>;
        const section = Object.keys(data)[first % Object.keys(data).length]!;
        const entry = Object.keys(data[section]!)[second % Object.keys(data[section]!).length]!;
        const edited = mergeYaml(text, `${section}:\n  ${entry}: replaced\n`);
        const marker = `    ${entry}: replaced`;
        const at = edited.indexOf(marker, edited.search(new RegExp(`^${section}:`, 'm')));
        expect(at).toBeGreaterThanOrEqual(0);
        expect(text.startsWith(edited.slice(0, at))).toBe(true);
        expect(text.endsWith(edited.slice(at + marker.length))).toBe(true);
      }),
    );
  });
});
