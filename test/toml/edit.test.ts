import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { setParameter } from '../../src/toml/edit.ts';

describe('setParameter', () => {
  test('adds a key to a section, and keeps comments and line endings', () => {
    const text =
      '# head\r\nversion = 0.1\r\n\r\n[default.deploy.parameters]\r\n# why\r\nstack_name = "a" # name\r\n';
    expect(setParameter(text, 'default', 'deploy', 'region', 'eu-west-1')).toBe(
      `${text}region = "eu-west-1"\r\n`,
    );
  });

  test('adds a section as a header of its own', () => {
    expect(setParameter('version = 0.1\n', 'dev', 'global', 'region', 'eu-west-1')).toBe(
      'version = 0.1\n\n[dev.global.parameters]\nregion = "eu-west-1"\n',
    );
  });

  test('replaces a value and keeps the comment behind it', () => {
    const text = '[default.deploy.parameters]\nregion = "a" # where\nother = 1\n';
    expect(setParameter(text, 'default', 'deploy', 'region', 'b')).toBe(text.replace('"a"', '"b"'));
  });

  test('says where the text is no TOML', () => {
    expect(() => setParameter('a = [', 'default', 'deploy', 'x', 'y')).toThrow(
      /samconfig.toml cannot be read/,
    );
  });

  const word = fc.stringMatching(/^[a-z][a-z_]{0,8}$/);
  const comment = fc.option(fc.stringMatching(/^[ a-zé"'=[\]#-]{0,14}$/), { nil: undefined });
  const literal = fc.constantFrom(
    'true',
    '1',
    '0.5',
    '"text # no comment"',
    "'literal'",
    '["A=1", "B=2"]',
    '{ A = "two words" }',
    '"""\nlong\ntext"""',
  );
  const section = fc.record({
    command: word,
    above: comment,
    keys: fc.uniqueArray(fc.record({ key: word, value: literal, above: comment, behind: comment }), {
      selector: (entry) => entry.key,
      maxLength: 4,
    }),
  });
  const samconfig = fc
    .uniqueArray(section, { selector: ({ command }) => command, minLength: 1, maxLength: 4 })
    .map((sections) =>
      [
        'version = 0.1\n',
        ...sections.map(
          ({ command, above, keys }) =>
            `${above === undefined ? '' : `# ${above}\n`}[default.${command}.parameters]\n${keys
              .map(
                (entry) =>
                  `${entry.above === undefined ? '' : `# ${entry.above}\n`}${entry.key} = ${entry.value}${entry.behind === undefined ? '' : ` # ${entry.behind}`}\n`,
              )
              .join('')}`,
        ),
      ].join('\n'),
    );

  test('nothing but the new line differs, and every string reads back', () => {
    fc.assert(
      fc.property(
        samconfig,
        word,
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        (text, command, value, crlf) => {
          const original = crlf ? text.replaceAll('\n', '\r\n') : text;
          const edited = setParameter(original, 'default', command, 'NewKey', value);
          const lines = edited.split('\n');
          const added = lines.findIndex((line) => line.startsWith('NewKey = '));
          const parameters = parse(edited) as never as {
            default: Record<string, { parameters: Record<string, unknown> }>;
          };
          expect(parameters.default[command]!.parameters['NewKey']).toBe(value);
          if (original.includes(`[default.${command}.parameters]`)) {
            expect([...lines.slice(0, added), ...lines.slice(added + 1)].join('\n')).toBe(original);
          } else {
            expect(edited.startsWith(original)).toBe(true);
          }
        },
      ),
    );
  });
});
