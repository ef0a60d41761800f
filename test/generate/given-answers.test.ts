import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answersOfFile, answersOfFlags } from '../../src/generate/given-answers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function fromFile(text: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'answers.yaml'), text);
  return answersOfFile('answers.yaml', folder);
}

describe('answers of flags', () => {
  test('are typed as their questions are', () => {
    const flags = {
      language: 'go',
      memory: '256',
      envs: ['dev,prod', 'test'],
      publicVar: ['A_B=1,2'],
      yes: true,
    };
    expect(answersOfFlags(flags)).toEqual({
      language: 'go',
      memory: 256,
      envs: ['dev', 'prod', 'test'],
      'public-var': ['A_B=1,2'],
    });
  });

  test('refuse what is no number', () => {
    expect(() => answersOfFlags({ memory: '12.5' })).toThrow(
      '--memory: 12.5 is not a whole number from 128 to 10240.',
    );
  });
});

describe('answers of a file', () => {
  test('have the names of the questions, in YAML or JSON', async () => {
    const wanted = {
      answers: { language: 'go', memory: 256, 'public-var': ['A_B=x'], envs: ['dev'] },
      dir: 'api',
    };
    expect(
      await fromFile('dir: api\nlanguage: go\nmemory: 256\npublic-var:\n  A_B: x\nenvs: [dev]\n'),
    ).toEqual(wanted);
    const json = '{"dir":"api","language":"go","memory":256,"public-var":["A_B=x"],"envs":"dev"}';
    expect(await fromFile(json)).toEqual(wanted);
  });

  test.each([
    ['languge: go', /answers.yaml:1:1: there is no question languge/],
    ['language: go\nmemory: lots', /answers.yaml:2:1: memory: lots is not a whole number/],
    ['function: [a, b]', /answers.yaml:1:1: function: a plain text is needed/],
    ['- go', /answers.yaml holds no answers/],
    ['a: [', /answers.yaml:1:/],
  ])('%j is refused at its place', async (text, message) => {
    await expect(fromFile(text)).rejects.toThrow(message);
  });

  test('say where there is no file', async () => {
    await expect(answersOfFile('nothing.yaml', temporaryFolder())).rejects.toThrow(
      'There is no nothing.yaml.',
    );
  });
});
