import { describe, expect, test } from 'vitest';
import { tomlLayout } from '../../src/toml/layout.ts';

describe('tomlLayout', () => {
  test('finds the sections and their pairs, and no header inside a value', () => {
    const text =
      '\uFEFFa.b = 1\r\n[x."y z"] # [no]\r\n  k = """\r\n[no]\r\n"""\r\nl = [\r\n[1],\r\n]\r\n# [no]\r\n [[m]]\r\nt = { u = 1 }\r\n';
    const found = tomlLayout(text).sections.map(({ path, isMany, start, end, pairs }) => ({
      path,
      isMany,
      header: text.slice(start, end),
      pairs: pairs.map((pair) => [pair.path.join('/'), text.slice(pair.start, pair.end)]),
    }));
    expect(found).toEqual([
      { path: [], isMany: false, header: '', pairs: [['a/b', '\uFEFFa.b = 1']] },
      {
        path: ['x', 'y z'],
        isMany: false,
        header: '[x."y z"] # [no]',
        pairs: [
          ['x/y z/k', '  k = """\r\n[no]\r\n"""'],
          ['x/y z/l', 'l = [\r\n[1],\r\n]'],
        ],
      },
      { path: ['m'], isMany: true, header: '[[m]]', pairs: [['m/0/t', 't = { u = 1 }']] },
    ]);
  });
});
