import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutOf } from '../../src/dockerfile/cut-command.ts';
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import { commandsOf, scriptCommands } from '../../src/dockerfile/shell-commands.ts';
import { withEdits } from '../../src/text/edits.ts';

const commands = (run: string) => {
  const text = `FROM a\n${run}\nCMD x\n`;
  const dockerfile = parseDockerfile(text);
  return { text, commands: commandsOf(text, dockerfile.stages[0]!.instructions[0]!) };
};
const shown = (run: string) =>
  commands(run).commands.map(({ before, assignments, words, after }) =>
    [
      before && (before.opens ? `<${before.text}` : before.text),
      ...[...assignments, ...words].map(({ value, text }) => value ?? `?${text}`),
      after?.text,
    ]
      .filter((part) => part !== undefined)
      .join(' ')
      .replaceAll('\n', 'NL'),
  );

describe('commandsOf', () => {
  test.each<[string, string[]]>([
    ['RUN a b', ['a b']],
    ['RUN a && b || c; d | e & f', ['a &&', '&& b ||', '|| c ;', '; d |', '| e &', '& f']],
    [
      'RUN a \\\n  # comment\n\n  b && \\  \r\n  c\\\nd "e f"  \'g "h\' i\\ j',
      ['a b &&', '&& cd e f g "h i j'],
    ],
    [
      'RUN A=1 B="x y" make $C "${D}" $(e f) `g h` \'$i\' \\$j',
      ['A=1 B=x y make ?$C ?"${D}" ?$(e f) ?`g h` $i $j'],
    ],
    ['RUN a # b && c', ['a']],
    ['RUN a#b && c', ['a#b &&', '&& c']],
    ['RUN if a; then b; else c; fi && d', ['<if a ;', '<then b ;', '<else c ;', '&& d']],
    ['RUN for x in a b; do c $x; done; d', ['<do c ?$x ;', '; d']],
    ['RUN (a && b) && { c; } && ! d', ['<( a &&', '&& b', '<{ c ;', '<! d']],
    ['RUN case $x in a|b) c ;; *) d;; esac; e', ['<) c ;;', '<) d ;;', '; e']],
    ['RUN [[ a && b ]] && c', ['[[ a b ]] &&', '&& c']],
    ['RUN a > /dev/null 2>&1 && b </x', ['a &&', '&& b']],
    ['RUN bash -c "a && b"', ['bash -c a && b']],
    ['RUN ["a", "b \\" c"]', ['a b " c']],
    ['RUN <<EOF\na \\\n  b\n# c && d\n\ne && \\\nf\nEOF', ['a b NL', 'NL e &&', '&& f']],
    ['RUN bash -ex <<EOF\na\nEOF', ['bash -ex', 'a']],
    ['RUN python3 <<EOF\na\nEOF', ['python3']],
    ['RUN <<EOF\n#!/usr/bin/env python3\na\nEOF', []],
    ['RUN <<EOF\ncat <<X > y\na\nX\nb\nEOF', ['cat NL', 'NL b']],
    ['RUN --mount=type=cache,target=/x a', ['a']],
    ['RUN a "$(b "c d" \')\')" e', ['a ?"$(b "c d" \')\')" e']],
    ["RUN a 'b", ['a b']],
    ['RUN a $(b', ['a ?$(b']],
  ])('%s', (run, expected) => {
    expect(shown(run)).toEqual(expected);
  });

  test('every word and every separator is where it is said to be, in any script', () => {
    const blank = fc.constantFrom(' ', '  ', '\t', ' \\\n ', ' \\\n  # c && d\n  ', ' \\\r\n');
    const word = fc.oneof(
      fc
        .stringMatching(/^[a-z][a-z0-9./:+-]{0,6}$/)
        .filter((name) => !/^(?:if|fi|do|time|for|case|then|else|elif|done|esac|while|until)$/.test(name))
        .map((name) => [name, name]),
      fc.stringMatching(/^[a-z &|;#]{0,6}$/).map((inner) => [`"${inner}"`, inner]),
      fc.stringMatching(/^[a-z &|;#$"]{0,6}$/).map((inner) => [`'${inner}'`, inner]),
      fc.constant(['ab\\\ncd', 'abcd']),
      fc.constantFrom(['$X', undefined], ['"${X:-a b}"', undefined], ['$(a | b)', undefined]),
    );
    const piece = fc.tuple(
      fc.array(fc.tuple(word, blank), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('&&', '||', ';', '|'),
      blank,
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        const run = pieces
          .map(([words, separator, after], index) =>
            [
              ...words.flatMap(([[text], between]) => [text, between]),
              ...(index < pieces.length - 1 ? [separator, after] : ['x']),
            ].join(''),
          )
          .join('');
        const { text, commands: found } = commands(`RUN z ${run}`);
        expect(found.map(({ words }) => words.length)).toEqual(
          pieces.map(
            ([words], index) => words.length + (index === 0 ? 1 : 0) + (index === pieces.length - 1 ? 1 : 0),
          ),
        );
        expect(found.flatMap(({ words }) => words.map(({ value }) => value)).slice(1, -1)).toEqual(
          pieces.flatMap(([words]) => words.map(([[, value]]) => value)),
        );
        found.forEach(({ words, start, end, before, after }, index) => {
          for (const one of words) expect(text.slice(one.start, one.end)).toBe(one.text);
          expect([start, end]).toEqual([words[0]!.start, words.at(-1)!.end]);
          for (const one of [before, after]) if (one) expect(text.slice(one.start, one.end)).toBe(one.text);
          expect(after?.nextStart).toBe(found[index + 1]?.start);
          expect(before?.previousEnd).toBe(found[index - 1]?.end);
        });
      }),
    );
  });

  test('reads any text without an end', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'ab$(){}`\'"\\\n&|;<># =', 'case', ' in ', 'do')), (parts) => {
        const text = parts.join('');
        for (const { words } of scriptCommands(text, { start: 0, end: text.length }))
          for (const one of words) expect(text.slice(one.start, one.end)).toBe(one.text);
      }),
    );
  });
});

describe('cutOf', () => {
  const cut = (run: string): string => {
    const { text, commands: found } = commands(run);
    const span = cutOf(text, found.find(({ words }) => words[0]?.value === 'X')!);
    return span
      ? withEdits(text, [{ ...span, text: '' }]).slice('FROM a\n'.length, -'\nCMD x\n'.length)
      : 'stays';
  };

  test.each([
    ['RUN X y && b && c', 'RUN b && c'],
    ['RUN a && X y && c', 'RUN a && c'],
    ['RUN a && b && X y', 'RUN a && b'],
    ['RUN a; X; c', 'RUN a; c'],
    ['RUN a && \\\n    X y && \\\n    c', 'RUN a && \\\n    c'],
    ['RUN X y && \\\n    c', 'RUN c'],
    ['RUN a && \\\n    X y', 'RUN a'],
    ['RUN a \\\n && X y \\\n && c', 'RUN a \\\n && c'],
    ['RUN a \\\n && b \\\n && X', 'RUN a \\\n && b'],
    ['RUN a && \\\n  # about X\n  X && \\\n  # about c\n  c', 'RUN a && \\\n  # about c\n  c'],
    ['RUN a \\\n  # about X\n  && X \\\n  # about c\n  && c', 'RUN a \\\n  # about c\n  && c'],
    ['RUN X && \\\n  # about c\n  c', 'RUN \\\n  # about c\n  c'],
    ['RUN <<EOF\na\n# about X\nX\n# about c\nc\nEOF', 'RUN <<EOF\na\n# about c\nc\nEOF'],
    ['RUN <<EOF\na\nX\nEOF', 'RUN <<EOF\na\nEOF'],
    ['RUN a; X && c', 'RUN a; c'],
    ['RUN a && X; c', 'RUN a; c'],
    ['RUN if a; then X && b; fi', 'RUN if a; then b; fi'],
    ['RUN a && X || c', 'RUN a || c'],
    ['RUN a && \\\n    X && b && \\\n    c', 'RUN a && \\\n    b && \\\n    c'],
    ['RUN X', 'stays'],
    ['RUN X || true', 'stays'],
    ['RUN a || X && c', 'stays'],
    ['RUN a | X && c', 'stays'],
    ['RUN if a; then X; fi', 'stays'],
    ['RUN a; X || c', 'stays'],
  ])('%s', (run, expected) => {
    expect(cut(run)).toBe(expected);
  });
});
