import { describe, expect, test } from 'vitest';
import { parseMakefile, rulesFor, variablesOf } from '../../../src/migrate/makefile/rules.ts';

const text = [
  'export GOARCH := amd64 # the old one',
  'FLAGS ?= -a \\',
  '  -b',
  '.PHONY: all build-A',
  '',
  'all: build-A ; echo done',
  'build-A build-B: dep # FLAG=x',
  '\t@-cd x && \\',
  '\t  go build',
  '\t$(MAKE) -s other',
  'dep:',
  '\techo dep',
  'other: GOOS = linux',
  'other:',
  '\techo other',
  'build-%:',
  '\techo $*',
  'define run',
  '\tgo build -o $(1)',
  'endef',
  '',
].join('\n');

const recipes = (target: string, source = text) =>
  rulesFor(parseMakefile(source), target, source).flatMap(({ recipe }) =>
    recipe.map(({ start, end }) => source.slice(start, end)),
  );

describe('a Makefile', () => {
  test('gives the recipe of a target, of what it depends on, and of what it calls', () => {
    expect(recipes('build-A')).toEqual([
      'cd x && \\\n\t  go build',
      '$(MAKE) -s other',
      'echo dep',
      'echo other',
    ]);
    expect(recipes('all')).toEqual([' echo done', ...recipes('build-A')]);
  });

  test("takes a pattern's recipe where no other has the target", () => {
    expect(recipes('build-C')).toEqual(['echo $*']);
    expect(recipes('nothing')).toEqual([]);
  });

  test('is read with the lines of Windows', () => {
    const windows = text.replaceAll('\n', '\r\n');
    expect(recipes('build-C', windows)).toEqual(['echo $*']);
    expect(recipes('build-A', windows)[0]).toBe('cd x && \\\r\n\t  go build');
  });

  test('has variables, and lines that are defined for later', () => {
    const { defines } = parseMakefile(text);
    expect(defines.map((line) => line.text)).toEqual(['go build -o $(1)']);
    expect([...variablesOf(parseMakefile(text))]).toEqual([
      ['GOARCH', 'amd64'],
      ['FLAGS', '-a \\\n  -b'],
    ]);
  });
});
