import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { colouredDiff, unifiedDiff } from '../../src/text/unified-diff.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a unified diff', () => {
  test('shows three lines around each change', () => {
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at + 1}\n`);
    const after = lines.with(5, 'another\n').join('');
    expect(unifiedDiff('Dockerfile', lines.join(''), after)).toBe(
      [
        '--- a/Dockerfile',
        '+++ b/Dockerfile',
        '@@ -3,7 +3,7 @@',
        ' line 3',
        ' line 4',
        ' line 5',
        '-line 6',
        '+another',
        ' line 7',
        ' line 8',
        ' line 9',
        '',
      ].join('\n'),
    );
  });

  test('of nothing is empty', () => {
    expect(unifiedDiff('x', 'a\r\n', 'a\r\n')).toBe('');
  });

  test('of a new file comes from nothing', () => {
    expect(unifiedDiff('x', undefined, 'a\n')).toBe('--- /dev/null\n+++ b/x\n@@ -0,0 +1,1 @@\n+a\n');
  });

  test.each([
    ['one line ending more', 'FROM a\r\nRUN b', 'FROM a@c\r\nRUN b\r\n'],
    ['none at the end', 'FROM a\nRUN b', 'FROM a@c\nRUN b'],
    ['a line that looks like a head', 'a\n-- b\n++ c\nd\n', 'a\n++ c\n++ d\nd\n'],
    ['nothing before', '', 'a\n'],
  ])('with %s is what patch takes', async (_, before, after) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'x'), before);
    await execa('git', ['apply', '--unidiff-zero', '-'], {
      cwd,
      input: unifiedDiff('x', before, after),
    });
    expect(readFileSync(join(cwd, 'x'), 'utf8')).toBe(after);
  });
});

test('colours, and nothing that a terminal obeys', () => {
  const paint = (colour: string) => (text: string) => `<${colour}>${text}</>`;
  const style = {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
  };
  const diff = unifiedDiff('x', 'a\n-- b\r\n\tc\n', 'a\n++ \u001b[2Jb\r\n\tc\n');
  expect(colouredDiff(diff, style)).toBe(
    [
      '<bold>--- a/x</>',
      '<bold>+++ b/x</>',
      '<cyan>@@ -1,3 +1,3 @@</>',
      ' a',
      '<red>--- b</>',
      '<green>+++ \\u001b[2Jb</>',
      ' \tc',
      '',
    ].join('\n'),
  );
});
