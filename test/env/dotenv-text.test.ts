import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dotenvText, jsonText } from '../../src/env/dotenv-text.ts';
import { FailedError } from '../../src/errors.ts';
import { readParams } from '../../src/parameters/params-file.ts';
import { hostileValue } from '../parameters/hostile-values.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const WORDS = { flag: 'samgen env import', check: '', noun: 'variable' } as const;

const textOf = (variables: Record<string, string>) =>
  dotenvText(variables, 'a title', 'samgen env pull v.json');

/** Through a file, as `import` reads it. */
async function readBack(name: string, text: string): Promise<Record<string, string>> {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, name), text);
  const entries = await readParams(name, { cwd, readStdin: async () => Buffer.of() }, WORDS);
  return Object.fromEntries(entries.map((entry) => [entry.name, entry.value]));
}

const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{1,8}$/);
const value = fc.oneof(hostileValue, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));

test.each<[string, string, boolean]>([
  ['plain-1.0', 'KEY=plain-1.0', true],
  ['', "KEY=''", true],
  ['==', "KEY='=='", true],
  ['two words # $HOME "q" \\n', `KEY='two words # $HOME "q" \\n'`, true],
  ['a\nb\n', "KEY='a\nb\n'", true],
  [" it's ", `KEY=" it's "`, true],
  ['a\r\nb', 'KEY="a\\r\nb"', false],
  ["it's $5", `KEY="it's $5"`, false],
  [`it's "q"`, 'KEY=`it\'s "q"`', false],
  ["it's \\n", "KEY=`it's \\n`", false],
  ['it\'s `x` "q"', 'KEY=it\'s `x` "q"', false],
  ['C:\\dir\\', "KEY='C:\\dir\\'", true],
])('%j is written %j', (given, line, forShell) => {
  const { text, notForShell } = textOf({ KEY: given });
  expect(text).toContain(`\n${line}\n`);
  expect(parse(text)).toEqual({ KEY: given });
  expect(notForShell).toEqual(forShell ? [] : ['KEY']);
  expect(text.includes('not for a shell, which would run or change: KEY')).toBe(!forShell);
});

test('names are in order, whatever the function has', () => {
  expect(textOf({ BB: '1', AA: '2' }).text).toBe('# a title\nAA=2\nBB=1\n');
  expect(jsonText({ BB: '1', AA: '2' })).toBe('{\n  "AA": "2",\n  "BB": "1"\n}\n');
});

test('a backslash at the end does not swallow what follows', () => {
  const variables = { AA: 'C:\\', BB: '\nx', CC: "'", DD: '# y\\' };
  expect(parse(textOf(variables).text)).toEqual(variables);
});

test.each(['\ud800', '\0', '\r\\n'])('%j is not carried', (given) => {
  expect(() => textOf({ POOR: given })).toThrow(FailedError);
});

test('what dotenv cannot carry is told by its name alone', () => {
  let error: unknown;
  try {
    textOf({ FINE: '1', POOR: `hunter2'"\`\n` });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(FailedError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^The value of POOR cannot be written/),
    hint: expect.stringMatching(/\.gitignore has to name the file:\nsamgen env pull v\.json$/),
  });
  expect(`${(error as FailedError).message}${(error as FailedError).hint}`).not.toContain('hunter2');
});

describe('any variables', () => {
  test('dotenv: what is written is read as it was, by samgen and by dotenv, or it is an error', async () => {
    let carried = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 6 }), async (variables) => {
        let text: string;
        try {
          ({ text } = textOf(variables));
        } catch (error) {
          expect(error).toBeInstanceOf(FailedError);
          return;
        }
        carried += 1;
        expect(parse(Buffer.from(text).toString())).toEqual(variables);
        expect(await readBack('.env', text)).toEqual(variables);
      }),
      { numRuns: 1_000 },
    );
    expect(carried).toBeGreaterThan(500);
  });

  test('JSON: all of them', async () => {
    const text = value.filter((one) => !/\p{Cs}|\0/u.test(one));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, text, { maxKeys: 6 }), async (variables) => {
        expect(await readBack('v.json', jsonText(variables))).toEqual(variables);
      }),
      { numRuns: 500 },
    );
  });

  test('a shell reads the same, but for those that are said not to be for it', () => {
    const samples = fc.sample(value, { numRuns: 2_000, seed: 20_261_121 });
    const variables: Record<string, string> = {};
    for (const [index, one] of samples.entries()) {
      try {
        if (textOf({ KEY: one }).notForShell.length === 0 && !one.includes('\0'))
          variables[`V_${index}`] = one;
      } catch {
        // dotenv cannot carry it.
      }
    }
    expect(Object.keys(variables).length).toBeGreaterThan(700);
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.env'), textOf(variables).text);
    const print = 'process.stdout.write(JSON.stringify(process.env))';
    const script = 'set -a; . ./.env; exec "$0" -e "$1"';
    const seen = execFileSync('sh', ['-c', script, process.execPath, print], {
      cwd: folder,
      env: {},
      maxBuffer: 1e8,
    });
    expect(JSON.parse(seen.toString())).toMatchObject(variables);
  });
});
