import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HiddenLine } from '../../src/adapters/hidden-line.ts';

const ESCAPE = '\u001b';

/** What a line holds and how it ended, its keys given in pieces. */
function typed(...chunks: string[]) {
  const line = new HiddenLine();
  const ends = chunks.map((chunk) => line.take(chunk));
  return { text: line.text, end: ends.find((end) => end !== 'more') ?? 'more' };
}

test('whatever is typed, in pieces of any size, is the answer', () => {
  const character = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.array(character)), (pieces) => {
      const printable = pieces.map((piece) => piece.join('').replaceAll(/[\p{Cc}]/gu, ''));
      expect(typed(...printable, '\r')).toEqual({ text: printable.join(''), end: 'enter' });
    }),
  );
});

describe('keys', () => {
  test.each([
    ['Home, then several at once', ['end', `${ESCAPE}[H`, 'PASTED'], 'endPASTED'],
    ['arrows', ['abcdef', `${ESCAPE}[D${ESCAPE}[D`, 'XYZ'], 'abcdefXYZ'],
    ['F1 and Alt-x', ['a', `${ESCAPE}OP`, `${ESCAPE}x`, 'b'], 'ab'],
    ['a sequence in pieces', ['a', ESCAPE, '[', '1;5', 'D', 'b'], 'ab'],
    ['Backspace takes a whole character', ['aß😀', '\u007f', '\u007f', 'b'], 'ab'],
    ['Backspace on nothing', ['\u007f', 'a'], 'a'],
    ['Ctrl-U', ['wrong', '\u0015', 'right'], 'right'],
    ['Ctrl-W', ['one two ', '\u0017', 'three'], 'one three'],
    ['a tab is a part of it, other control characters are not', ['a\tb', '\u0001\u0007\u001f'], 'a\tb'],
    ['Ctrl-D behind something', ['a', '\u0004', 'b'], 'ab'],
  ])('%s', (_, chunks, text) => {
    expect(typed(...chunks, '\r')).toEqual({ text, end: 'enter' });
  });
  test('the Escape key alone does not take the next one with it', () => {
    const line = new HiddenLine();
    line.take(`a${ESCAPE}`);
    line.pause();
    line.take('b');
    expect(line.text).toBe('ab');
  });
  test.each([
    ['Ctrl-C', ['a', '\u0003'], 'interrupt'],
    ['Ctrl-D on an empty line', ['\u0004'], 'end'],
  ])('%s ends it', (_, chunks, end) => {
    expect(typed(...chunks).end).toBe(end);
  });
});

describe('a paste', () => {
  const marked = (text: string) => `${ESCAPE}[200~${text}${ESCAPE}[201~`;
  test.each([
    ['marked', [marked('secret')], { text: 'secret', end: 'more' }],
    ['marked, with its newline', [marked('secret\r')], { text: 'secret', end: 'enter' }],
    ['marked, in the middle', ['a', marked('b'), 'c\r'], { text: 'abc', end: 'enter' }],
    [
      'marked, with control characters',
      [marked('a\u0003b\u0004'), '\r'],
      { text: 'a\u0003b\u0004', end: 'enter' },
    ],
    ['not marked, with its newline', ['secret\n'], { text: 'secret', end: 'enter' }],
    ['not marked, with a newline of Windows', ['secret\r\n'], { text: 'secret', end: 'enter' }],
  ])('of one line, %s', (_, chunks, wanted) => {
    expect(typed(...chunks)).toEqual(wanted);
  });
  test('of several lines is no answer, in whatever pieces it comes', () => {
    const pem = marked('-----BEGIN-----\rabc\rdef\r-----END-----\r');
    fc.assert(
      fc.property(fc.array(fc.nat(pem.length)), (cuts) => {
        const places = [0, ...[...cuts].sort((one, other) => one - other), pem.length];
        const chunks = places.slice(1).map((place, at) => pem.slice(places[at], place));
        expect(typed(...chunks).end).toBe('several-lines');
      }),
    );
    expect(typed('one\ntwo\n').end).toBe('several-lines');
  });
});
