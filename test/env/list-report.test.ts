import { expect, test } from 'vitest';
import type { FunctionReading, Variables } from '../../src/env/function.ts';
import { listObject, listText, sourceWords } from '../../src/env/list-report.ts';
import type { Opened } from '../../src/env/opened.ts';
import type { Origin, Source } from '../../src/env/source.ts';
import { recordedSink } from '../support/sinks.ts';

const sources = new Map<string, Exclude<Source, { kind: 'outside' }>>([
  ['LITERAL', { kind: 'literal' }],
  ['LEVEL', { kind: 'parameter', name: 'LogLevel', noEcho: false }],
  ['SECRET_VAR', { kind: 'parameter', name: 'SecretVar', noEcho: true }],
  ['DB', { kind: 'reference', service: 'secretsmanager', id: 'prod/db' }],
  ['URL', { kind: 'computed', parameters: ['Host', 'Port'] }],
  ['ARN', { kind: 'computed', parameters: [] }],
]);
const ofStack = (values: Variables = {}): Origin => ({
  kind: 'stack',
  deployed: { stackName: 'hello', logicalId: 'Hello', sources, values: new Map(Object.entries(values)) },
});
const unknown: Origin = { kind: 'unknown', why: 'It is not shown.', missing: 'cloudformation:GetTemplate' };

function opened(variables: Variables, origin: Origin = ofStack()): Opened {
  const reading: FunctionReading = {
    arn: 'arn:aws:lambda:eu-central-1:123456789012:function:hello-1',
    name: 'hello-1',
    revision: 'r',
    variables,
    lastUpdate: 'Successful',
    state: 'Active',
  };
  return { target: { id: 'hello-1', label: 'Hello (hello-1)' }, reading, origin };
}

const LIVE = { LITERAL: 'a', LEVEL: 'info', SECRET_VAR: 'hunter2', DB: 'x', URL: 'ü', ARN: 'y', MINE: '' };

test('where each comes from', () => {
  expect(Object.fromEntries(Object.keys(LIVE).map((key) => [key, sourceWords(ofStack(), key)]))).toEqual({
    LITERAL: 'template',
    LEVEL: 'parameter LogLevel',
    SECRET_VAR: 'parameter SecretVar (NoEcho)',
    DB: 'secretsmanager prod/db',
    URL: 'computed by the template (Host, Port)',
    ARN: 'computed by the template',
    MINE: 'outside the template',
  });
  expect(sourceWords({ kind: 'no-stack' }, 'AA')).toBe('the function itself');
  expect(sourceWords(unknown, 'AA')).toBe('unknown');
});

test('names, bytes and sources; no value', () => {
  expect(listText(opened(LIVE), false, recordedSink(true))).toBe(`NAME        SIZE  FROM
ARN            1  computed by the template
DB             1  secretsmanager prod/db
LEVEL          4  parameter LogLevel
LITERAL        1  template
MINE           0  outside the template
SECRET_VAR     7  parameter SecretVar (NoEcho)
URL            2  computed by the template (Host, Port)
${Buffer.byteLength(JSON.stringify(LIVE))} of 4096 bytes
`);
});

test('what was changed outside is marked, and what the template has besides is named', () => {
  const text = listText(
    opened({ LITERAL: 'b', LEVEL: 'info' }, ofStack({ LITERAL: 'a', LEVEL: 'info' })),
    false,
    recordedSink(),
  );
  expect(text).toContain('\nLITERAL     1  template, changed since\n');
  expect(text).toContain('\nLEVEL       4  parameter LogLevel\n');
  expect(text).toContain('\nChanged outside since the deploy: LITERAL. ');
  expect(text).toContain('\nIn the template, and not on the function: SECRET_VAR, DB.\n');
});

test('what is unknown is said once, with the permission', () => {
  const text = listText(opened({ AA: '1', BB: '2' }, unknown), false, recordedSink());
  expect(text).toContain('AA       1  unknown\n');
  expect(text).toMatch(
    /\nWhere the values come from is unknown: It is not shown\. The permission cloudformation:GetTemplate would tell\.\n$/,
  );
});

test('no variables', () => {
  expect(listText(opened({}, { kind: 'no-stack' }), false, recordedSink())).toBe(
    'Hello (hello-1) has no variables.\n',
  );
});

const LONG = `A${'_LONG'.repeat(20)}`;

test('with long names and sources the others stay in their columns, in 80', () => {
  const long = new Map<string, Exclude<Source, { kind: 'outside' }>>([
    ['AA', { kind: 'computed', parameters: Array.from({ length: 12 }, (_, index) => `Parameter${index}`) }],
  ]);
  const origin: Origin = {
    kind: 'stack',
    deployed: { stackName: 's', logicalId: 'L', sources: long, values: new Map() },
  };
  const lines = listText(opened({ [LONG]: 'x', AA: '1', BB: '2' }, origin), false, recordedSink(true)).split(
    '\n',
  );
  expect(lines.filter((line) => line.length > 80)).toEqual([LONG]);
  const column = lines[0]!.indexOf('FROM');
  for (const line of lines.slice(1, -2))
    if (line !== LONG) expect(line.slice(column - 2, column + 1)).toMatch(/^ {2}\S/);
  // What is piped has one line for each, in columns.
  const piped = listText(opened({ [LONG]: 'x', AA: '1', BB: '2' }, origin), false, recordedSink()).split(
    '\n',
  );
  expect(piped).toHaveLength(6);
  const from = piped[0]!.indexOf('FROM');
  expect(from).toBe(LONG.length + 8);
  for (const line of piped.slice(1, 4)) expect(line.slice(from - 2)).toMatch(/^ {2}\S/);
});

test('a terminal of 40 breaks no source within a word, with values and without', () => {
  const source = { kind: 'computed', parameters: ['Alpha', 'Beta', 'Gamma'] } as const;
  const origin: Origin = {
    kind: 'stack',
    deployed: {
      stackName: 's',
      logicalId: 'L',
      sources: new Map([['A_NAME_OF_TWENTY_ONE', source]]),
      values: new Map(),
    },
  };
  const narrow = { ...recordedSink(true), columns: 40 };
  const variables = { A_NAME_OF_TWENTY_ONE: 'some text', BB: '2' };
  const bare = listText(opened(variables, origin), false, narrow).split('\n');
  expect(bare.slice(0, -2)).toEqual([
    'NAME          SIZE  FROM',
    'A_NAME_OF_TWENTY_ONE',
    '                 9  computed by the',
    '                    template (Alpha,',
    '                    Beta, Gamma)',
    'BB               1  outside the template',
  ]);
  const shown = listText(opened(variables, origin), true, narrow).split('\n');
  expect(shown.slice(0, 6)).toEqual([
    'NAME          SIZE  FROM                  VALUE',
    'A_NAME_OF_TWENTY_ONE',
    '                 9  computed by the       "some text"',
    '                    template (Alpha,',
    '                    Beta, Gamma)',
    'BB               1  outside the template  "2"',
  ]);
});

test('piped with values, all stands in columns, however wide', () => {
  const source = { kind: 'computed', parameters: Array.from({ length: 9 }, (_, at) => `Part${at}`) } as const;
  const origin: Origin = {
    kind: 'stack',
    deployed: { stackName: 's', logicalId: 'L', sources: new Map([['AA', source]]), values: new Map() },
  };
  const lines = listText(opened({ [LONG]: 'x', AA: '1' }, origin), true, recordedSink()).split('\n');
  const column = lines[0]!.indexOf('VALUE');
  expect(lines.slice(1, 3).map((line) => line.slice(column))).toEqual(['"1"', '"x"']);
});

test('shown values cannot trick a terminal, nor take two lines', () => {
  const values = {
    AA: 'a\nb',
    BB: '\u001b[31m',
    CC: 'x\u202ey\u2028',
    DD: '\u{e0041}',
    EE: 'ü 😀 "q"',
    FF: '\u0085',
  };
  const text = listText(opened(values, { kind: 'no-stack' }), true, recordedSink(true));
  expect(text.split('\n').slice(0, -2)).toEqual([
    'NAME  SIZE  FROM                 VALUE',
    'AA       3  the function itself  "a\\nb"',
    'BB       5  the function itself  "\\u001b[31m"',
    'CC       8  the function itself  "x\\u202ey\\u2028"',
    'DD       4  the function itself  "\\udb40\\udc41"',
    'EE      11  the function itself  "ü 😀 \\"q\\""',
    'FF       2  the function itself  "\\u0085"',
  ]);
  for (const line of text.split('\n').slice(1, 7)) {
    const shown = line.slice(line.indexOf('"'));
    expect(Object.values(values)).toContain(JSON.parse(shown));
  }
});

test('as JSON, with values only where they are to be shown', () => {
  const origin = ofStack({ LITERAL: 'a' });
  const one = opened({ LITERAL: 'b', MINE: 'hunter2' }, origin);
  const object = listObject(one, false);
  expect(JSON.stringify(object)).not.toContain('hunter2');
  expect(object).toEqual({
    function: 'hello-1',
    arn: 'arn:aws:lambda:eu-central-1:123456789012:function:hello-1',
    bytes: 32,
    limit: 4096,
    variables: [
      { key: 'LITERAL', bytes: 1, source: { kind: 'literal' }, changedOutside: true },
      { key: 'MINE', bytes: 7, source: { kind: 'outside' } },
    ],
    missing: ['LEVEL', 'SECRET_VAR', 'DB'],
  });
  expect(listObject(one, true).variables[1]).toMatchObject({ value: 'hunter2' });
  expect(listObject(opened({ AA: '' }, unknown), false)).toMatchObject({
    variables: [{ key: 'AA', source: { kind: 'unknown' } }],
    unknown: { why: 'It is not shown.', missing: 'cloudformation:GetTemplate' },
  });
});
