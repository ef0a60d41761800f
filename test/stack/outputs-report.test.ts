import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outputsEnv, outputsObject, outputsTable } from '../../src/stack/outputs-report.ts';
import { exists } from '../../src/stack/stack.ts';
import { missingTools } from '../support/machine.ts';
import { recordedSink } from '../support/sinks.ts';
import { stackOf } from '../support/stacks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const OUTPUTS = [
  { key: 'Arn', value: 'arn:aws:lambda:eu-central-1:123456789012:function:hello' },
  { key: 'Name', value: 'hello' },
];

const sinkOf = (columns: number, isTerminal = true) => ({ ...recordedSink(isTerminal), columns });

describe('outputsTable', () => {
  const wide = `Arn   ${OUTPUTS[0]!.value}\nName  hello\n`;
  test('puts values beside names, to the last column', () => {
    const needed = 'Name'.length + 2 + OUTPUTS[0]!.value.length;
    expect(outputsTable(OUTPUTS, sinkOf(needed))).toBe(wide);
    expect(outputsTable(OUTPUTS, sinkOf(needed - 1))).toBe(`Arn\n  ${OUTPUTS[0]!.value}\nName\n  hello\n`);
  });
  test('does not depend on a width where there is no terminal', () => {
    expect(outputsTable(OUTPUTS, sinkOf(10, false))).toBe(wide);
  });
  test('indents every line of a value', () => {
    expect(outputsTable([{ key: 'Note', value: 'one\ntwo' }], sinkOf(80))).toBe('Note\n  one\n  two\n');
  });
  test('of nothing is nothing', () => {
    expect(outputsTable([], sinkOf(80))).toBe('');
  });
});

test('outputsObject has them by name', () => {
  expect(outputsObject(OUTPUTS)).toEqual({ Arn: OUTPUTS[0]!.value, Name: 'hello' });
});

describe('outputsEnv', () => {
  test.each([
    ['arn:aws:lambda:eu-central-1:1:function:hello', 'A=arn:aws:lambda:eu-central-1:1:function:hello'],
    ['', 'A='],
    ['two words', "A='two words'"],
    ['$HOME "`x`"', `A='$HOME "\`x\`"'`],
    ['# no comment', "A='# no comment'"],
    ['~', "A='~'"],
    ["it's", `A="it's"`],
    [`'"$\`\\`, 'A="\'\\"\\$\\`\\\\"'],
  ])('%j', (value, line) => {
    expect(outputsEnv([{ key: 'A', value }])).toBe(`${line}\n`);
  });

  const bash = missingTools('bash');
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...`'"\`$\\ #=!~*;&|<>(){}[]%\t,`),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 30,
  });
  const oneLine = text.filter((value) => !/[\n\r\0]/.test(value));

  test.skipIf(bash !== undefined)('bash reads every value of one line back', () => {
    const file = join(temporaryFolder(), 'outputs.env');
    fc.assert(
      fc.property(fc.array(oneLine, { minLength: 1, maxLength: 20 }), (values) => {
        writeFileSync(file, outputsEnv(values.map((value, index) => ({ key: `K${index}`, value }))));
        const script = `set -a; . "$1"; for ((i = 0; i < $2; i++)); do n=K$i; printf '%s\\0' "\${!n}"; done`;
        const said = execFileSync('bash', ['--norc', '-c', script, 'bash', file, String(values.length)]);
        expect(said.toString().split('\0').slice(0, -1)).toEqual(values);
      }),
      { numRuns: 100 },
    );
  });
  test('dotenv reads them back as well', () => {
    // Nothing is read alike by both where a single quote meets one of these.
    const alike = oneLine.filter(
      (value) => !(value.includes("'") && /[\\"$`]/.test(value)) && !value.endsWith('\\'),
    );
    fc.assert(
      fc.property(fc.array(alike, { maxLength: 20 }), (values) => {
        const outputs = values.map((value, index) => ({ key: `K${index}`, value }));
        expect(parseDotenv(outputsEnv(outputs))).toEqual(outputsObject(outputs));
      }),
      { numRuns: 500 },
    );
  });
});

test('a stack that has a change set only does not exist yet', () => {
  expect(exists(undefined)).toBe(false);
  expect(exists(stackOf({ status: 'REVIEW_IN_PROGRESS' }))).toBe(false);
  expect(exists(stackOf({ status: 'ROLLBACK_COMPLETE' }))).toBe(true);
});
