import { expect, test } from 'vitest';
import { checkNames, readEntries } from '../../src/env/read-entries.ts';
import { UsageError } from '../../src/errors.ts';
import { filesIn } from '../parameters/files-in.ts';
import { recordedDeps } from '../support/sinks.ts';
import { thrownBy } from '../support/thrown.ts';

const WORDS = { flag: 'samgen env import', check: 'Check the name of the file.', noun: 'variable' } as const;

const read = (name: string, content: string) =>
  readEntries(name, WORDS, recordedDeps(filesIn({ [name]: content })));

test.each([
  ['.env', "AA=1\n# c\nBB='x\ny'\nCC=\n", { AA: '1', BB: 'x\ny', CC: '' }],
  ['.env', "AA='='\nBB='=='\n", { AA: '=', BB: '==' }],
  ['v.json', '{"AA": "1", "Parameters": "x"}', { AA: '1', Parameters: 'x' }],
  ['v.yaml', 'AA: 1.10\nBB: |\n  x\n  y\n', { AA: '1.10', BB: 'x\ny\n' }],
])('%s %j', async (name, content, variables) => {
  expect((await read(name, content)).variables).toEqual(variables);
});

test('each has its place', async () => {
  const { placeOf } = await read('v.env', "AA='x\ny'\n\nBB=\n");
  expect([placeOf('AA'), placeOf('BB')]).toEqual(['v.env:1', 'v.env:4']);
});

test.each<[string, string, RegExp]>([
  ['v.env', 'AA=hunter2\naHVudGVyMg==\n', /^v\.env:2: this may be the end of a value of several lines/],
  ['v.env', 'AA=hunter2\nBB\n', /^v\.env:2: this line has no NAME=VALUE/],
  ['v.json', '{"AA": ["hunter2"]}', /^v\.json:1: the value of AA is a list; a variable is a text/],
  ['v.json', '{"Hello": {"AA": "hunter2"}}', /^v\.json:1: the value of Hello is a map; a variable is a text/],
  [
    'v.json',
    '{"Parameters": {"AA": "hunter2"}}',
    /^v\.json:1: the value of Parameters is a map; a variable is/,
  ],
  ['v.json', '[{"ParameterKey": "AA", "ParameterValue": "hunter2"}]', /^v\.json:1: this is no map/],
  ['v.yaml', '? [hunter2]\n: 1\n', /^v\.yaml:1: the name of a variable is a plain text/],
  ['v.yaml', 'AA:\n', /^v\.yaml:1: AA has no value/],
])('%s %j is refused', async (name, content, message) => {
  const error = await read(name, content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  const { message: said, hint = '' } = error as UsageError;
  expect(said).toMatch(message);
  expect(said + hint).not.toContain('hunter2');
  expect(said + hint).not.toContain('aHVudGVyMg');
});

test('what is not there is told in the words of the command', async () => {
  const deps = recordedDeps(filesIn({}));
  await expect(readEntries('absent.env', WORDS, deps)).rejects.toMatchObject({
    message: 'There is no absent.env.',
    hint: 'Check the name of the file.',
  });
  await expect(readEntries('', WORDS, deps)).rejects.toMatchObject({
    message: 'samgen env import names no file.',
    hint: 'Write samgen env import FILE, or samgen env import - for stdin.',
  });
});

test.each<[string, string, RegExp]>([
  ['v.env', 'AA=1\nAWS_REGION=x\n', /^v\.env:2: AWS_REGION is set by Lambda itself/],
  ['v.env', 'AA=1\n_HANDLER=\n', /^v\.env:2: _HANDLER is set by Lambda itself/],
  ['v.json', '{"AA": "1", "a.b": "x"}', /^v\.json:1: 'a\.b' is no name for a variable/],
  // It may be the last line of a text in base64.
  ['v.env', 'AA=hunter2\n9hVudGVy=\n', /^v\.env:2: this is no name for a variable\.$/],
])('%s %j has a name that Lambda does not take', async (name, content, message) => {
  const entries = await read(name, content);
  const error = thrownBy(() => checkNames(entries), UsageError);
  expect(error.message).toMatch(message);
  expect(error.hint).toMatch(/\. Or take it out of there\.$/);
});

test('names that Lambda takes pass', async () => {
  checkNames(await read('v.env', 'AA=1\nTZ=:UTC\n'));
});
