import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { readVariableFile } from '../../src/invoke/variable-file.ts';
import { writeFiles } from '../support/function-project.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown.ts';

const CANARY = ['c4n4ry', 'file'].join('-');
const owner = (declared: readonly string[] = []) => ({
  logicalId: 'HelloFunction',
  name: 'hello-named',
  has: (variable: string) => declared.includes(variable),
});

function read(name: string, text: string) {
  const folder = temporaryFolder();
  writeFiles(folder, { [name]: text });
  return readVariableFile(name, recordedDeps(folder));
}

test.each([
  ['.env', 'ONE=1\nTWO="a b"\n', { ONE: '1', TWO: 'a b' }],
  ['vars.json', '{"ONE": 1.10, "TWO": "a b", "YES": true}', { ONE: '1.10', TWO: 'a b', YES: 'true' }],
  ['vars.yaml', 'ONE: 010\nTWO: a b\n', { ONE: '010', TWO: 'a b' }],
  ['empty.json', '{}', {}],
])('%s: every variable of the file', async (name, text, variables) => {
  expect((await read(name, text))(owner())).toEqual(variables);
});

test("sam's own form: the function's, by logical ID or name, over those for all that it declares", async () => {
  const sam = await read(
    'env.json',
    JSON.stringify({
      Parameters: { STAGE: 'all', TABLE: 'of all', FOREIGN: 'not declared' },
      HelloFunction: { TABLE: 'mine', COUNT: 3, NONE: null, YES: true },
      'hello-named': { TABLE: 'by name', NAMED: 'n' },
      Other: { STAGE: 'other', LEAK: 'x' },
    }),
  );
  expect(sam(owner(['STAGE', 'TABLE']))).toEqual({
    STAGE: 'all',
    TABLE: 'mine',
    COUNT: '3',
    NONE: '',
    YES: 'true',
    NAMED: 'n',
  });
  expect((await read('p.json', '{"Parameters":{"STAGE":"x"}}'))(owner(['STAGE']))).toEqual({ STAGE: 'x' });
});

test.each([
  ['.env', `OK=1\nAWS_REGION=${CANARY}\n`, '.env:2: AWS_REGION is set by Lambda itself'],
  ['a.json', `{\n"_HANDLER": "${CANARY}"}`, 'a.json:2: _HANDLER is set by Lambda itself'],
  ['a.yaml', `A-B: ${CANARY}\n`, "a.yaml:1: 'A-B' is no name"],
  [
    's.json',
    `{"HelloFunction": {\n"AWS_ACCESS_KEY_ID": "${CANARY}"}}`,
    's.json:2: AWS_ACCESS_KEY_ID is set by',
  ],
  ['s.json', `{"HelloFunction": {\n"AB": ["${CANARY}"]}}`, 's.json:2: the value of AB is a list'],
  ['s.json', `{"AB": "${CANARY}", "HelloFunction": {"AB": "1"}}`, 'the value of HelloFunction is a map'],
  ['t.json', `{"AB": "${CANARY}", }`, 't.json:1:'],
  ['twice.json', `{"F": {"AB": "${CANARY}", "AB": "2"}}`, 'twice.json:1:'],
])('%s %#: refused with the place, and without a value', async (name, text, message) => {
  const error = await rejectionOf(read(name, text), UsageError);
  expect(error.message).toContain(message);
  expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(CANARY);
});

test('a file that is not there names the flag', async () => {
  const error = await rejectionOf(readVariableFile('no.json', recordedDeps(temporaryFolder())), UsageError);
  expect(`${error.message} ${error.hint}`).toBe('There is no no.json. Check --env-file.');
  const folder = join(temporaryFolder(), 'x');
  writeFiles(folder, { 'y.json/z': '' });
  const inFolder = await rejectionOf(readVariableFile('y.json', recordedDeps(folder)), UsageError);
  expect(inFolder.message).toBe('y.json is a folder, not a file.');
});

test("a file of sam's form without a part for the function says so, and names a near one", async () => {
  const folder = temporaryFolder();
  const said = async (sections: object) => {
    writeFiles(folder, { 'env.json': JSON.stringify(sections) });
    const deps = recordedDeps(folder);
    expect((await readVariableFile('env.json', deps))(owner())).toEqual({});
    return deps.stderr.text();
  };
  expect(await said({ HeloFunction: { VALUE: CANARY } })).toBe(
    'env.json has no variables for HelloFunction; is HeloFunction meant?\n',
  );
  expect(await said({ Quite: { VALUE: CANARY } })).toBe('env.json has no variables for HelloFunction\n');
  expect(await said({ Parameters: { VALUE: CANARY } })).toBe('');
});
