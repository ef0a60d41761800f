import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overridesFile, quotedForSam, writtenForSam } from '../../src/parameters/sam-encoding.ts';
import { unquoted } from '../../src/samconfig/override-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { hostileValue, hostileValues } from './hostile-values.ts';
import { convertedBySam, overridesOf, PYTHON_TIMEOUT_MS } from './real-converter.ts';

const named = (values: readonly string[]) =>
  Object.fromEntries(values.map((value, index) => [`P${index}`, value]));

test('quoted, a value comes back as it was', () => {
  fc.assert(
    fc.property(hostileValue, (value) => {
      expect(unquoted(quotedForSam(value))).toBe(value);
      expect(unquoted(writtenForSam(value))).toBe(value);
    }),
    { numRuns: 5_000 },
  );
});

test('only what sam would change is written in quotes', () => {
  expect(writtenForSam('two words')).toBe('two words');
  expect(writtenForSam('C:\\dir\\file')).toBe('C:\\dir\\file');
  expect(writtenForSam('{"a":1}')).toBe('{"a":1}');
  expect(writtenForSam('"x"')).toBe('""x""');
  expect(writtenForSam('a\\ b')).toBe('"a\\\\ b"');
  expect(quotedForSam('x')).toBe('"x"');
});

test('the file is ASCII, and a map also where nothing is given', () => {
  expect(overridesFile({})).toBe('{}\n');
  expect(overridesFile({ A: 'é\u2028😀\n' })).toBe('"A": "\\"\\"\\xe9\\u2028\\U0001f600\\x0a\\"\\""\n');
});

test(
  'sam reads each value of the file as it was given',
  async (context) => {
    const folder = temporaryFolder();
    const values = named(hostileValues(20_000));
    writeFileSync(join(folder, 'o.yaml'), overridesFile(values));
    const jobs = [{ values: [`file://${join(folder, 'o.yaml')}`] }];
    expect(overridesOf(await convertedBySam(context, jobs, folder))).toEqual(values);
  },
  PYTHON_TIMEOUT_MS,
);

test(
  'sam reads the file in any locale',
  async (context) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'o.yaml'), overridesFile({ A: 'é€😀' }));
    // Python would rather have UTF-8 than plain ASCII, and is told not to.
    const locale = { LC_ALL: 'C', PYTHONCOERCECLOCALE: '0', PYTHONUTF8: '0' };
    const jobs = [{ values: ['file://o.yaml'] }];
    expect(overridesOf(await convertedBySam(context, jobs, folder, locale))).toEqual({ A: 'é€😀' });
  },
  PYTHON_TIMEOUT_MS,
);

test(
  'sam reads an empty file of overrides as none',
  async (context) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'o.yaml'), overridesFile({}));
    const jobs = [{ values: ['file://o.yaml'] }];
    expect(overridesOf(await convertedBySam(context, jobs, folder))).toEqual({});
  },
  PYTHON_TIMEOUT_MS,
);

test(
  'sam reads each value of a samconfig table as it was written for it',
  async (context) => {
    const folder = temporaryFolder();
    const values = named(hostileValues(20_000));
    const lines = Object.entries(values).map(
      ([name, value]) => `${name} = ${tomlText(writtenForSam(value))}`,
    );
    const head = 'version = 0.1\n[default.deploy.parameters.parameter_overrides]\n';
    writeFileSync(join(folder, 'samconfig.toml'), `${head}${lines.join('\n')}\n`);
    expect(overridesOf(await convertedBySam(context, [{ folder }], folder))).toEqual(values);
  },
  PYTHON_TIMEOUT_MS,
);

/** JSON's strings are TOML's, but for DEL. */
const tomlText = (value: string) => JSON.stringify(value).replaceAll('\x7f', '\\u007f');
