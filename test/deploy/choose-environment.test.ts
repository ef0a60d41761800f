import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { openForDeploy, samconfigFileOf } from '../../src/deploy/choose-environment.ts';
import type { Prompter } from '../../src/deps.ts';
import { CancelledError, UsageError } from '../../src/errors.ts';
import { parametersFor } from '../../src/project/locate-project.ts';
import { PLAIN } from '../support/deploys.ts';
import { writeFiles } from '../support/function-project.ts';
import { scriptedPrompter } from '../support/scripted-prompter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const section = (name: string) => `[${name}.deploy.parameters]\nstack_name = "${name}-stack"\n`;
const SAMCONFIG = `version = 0.1\n${section('default')}${section('dev')}`;
const WITHOUT_DEFAULT = `version = 0.1\n${section('dev')}${section('prod')}`;

function open(
  samconfig: string | undefined,
  configEnv: string | undefined,
  guided: boolean,
  prompt?: Prompter,
) {
  const cwd = temporaryFolder();
  writeFiles(cwd, {
    'template.yaml': stringify(PLAIN),
    ...(samconfig === undefined ? {} : { 'samconfig.toml': samconfig }),
  });
  return openForDeploy({ configEnv }, guided, { cwd, ...(prompt === undefined ? {} : { prompt }) });
}

describe('the environment', () => {
  test.each([
    [SAMCONFIG, undefined, 'default'],
    [SAMCONFIG, 'dev', 'dev'],
    [WITHOUT_DEFAULT, 'dev', 'dev'],
  ])('is the one that is named, else default (%#)', async (samconfig, configEnv, environment) => {
    for (const guided of [true, false]) {
      const { prompt } = scriptedPrompter();
      const project = await open(samconfig, configEnv, guided, prompt);
      expect(project.environment).toBe(environment);
      expect(parametersFor(project, 'deploy')).toEqual({ stack_name: `${environment}-stack` });
    }
  });
  test('needs no samconfig, but to be named', async () => {
    expect(await open(undefined, undefined, false)).toMatchObject({
      environment: 'default',
      samconfig: undefined,
    });
    const named = open(undefined, 'dev', false);
    await expect(named).rejects.toThrow(UsageError);
    await expect(named).rejects.toMatchObject({
      message: 'There is no samconfig, and so no environment dev.',
      hint: expect.stringContaining('samgen deploy --guided'),
    });
  });
  test('is made by --guided, with a samconfig where there is none', async () => {
    const { prompt } = scriptedPrompter();
    expect((await open(undefined, 'dev', true, prompt)).environment).toBe('dev');
    expect((await open(undefined, undefined, true, prompt)).environment).toBe('default');
  });
  test('is made by --guided where the user says yes', async () => {
    const { prompt, asked } = scriptedPrompter(['samconfig.toml has no environment prod. Make it?', true]);
    const project = await open(SAMCONFIG, 'prod', true, prompt);
    expect(project.environment).toBe('prod');
    expect(project.samconfig).toBeDefined();
    expect(asked[0]?.initial).toBe(true);
  });
  test('is not made where the user says no', async () => {
    const { prompt } = scriptedPrompter([/has no environment default\. Make it\?$/, false]);
    await expect(open(WITHOUT_DEFAULT, undefined, true, prompt)).rejects.toThrow(CancelledError);
  });
  test.each([
    [WITHOUT_DEFAULT, undefined, false, 'has no environment default', 'dev, prod'],
    [WITHOUT_DEFAULT, undefined, true, 'has no environment default', 'dev, prod'],
    [SAMCONFIG, 'prod', false, 'has no environment prod', 'default, dev'],
    [SAMCONFIG, 'prod', true, 'has no environment prod', 'default, dev'],
    ['version = 0.1\n', 'prod', false, 'has no environment prod', 'none'],
  ])(
    'is never guessed where nobody can be asked (%#)',
    async (samconfig, configEnv, guided, message, hint) => {
      const opened = open(samconfig, configEnv, guided);
      await expect(opened).rejects.toThrow(UsageError);
      await expect(opened).rejects.toMatchObject({
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      });
    },
  );
  test('a samconfig that names none does not stand in the way', async () => {
    expect((await open('version = 0.1\n', undefined, false)).environment).toBe('default');
  });
  test('is not made by a deploy that is not guided: nothing is asked', async () => {
    const { prompt } = scriptedPrompter();
    await expect(open(WITHOUT_DEFAULT, undefined, false, prompt)).rejects.toThrow(UsageError);
  });
  test('without a terminal one that there is can be named', async () => {
    await expect(open(WITHOUT_DEFAULT, undefined, false)).rejects.toMatchObject({
      hint: expect.stringContaining('It has: dev'),
    });
  });
});

test('answers go into the samconfig that there is, else into a new one beside the template', async () => {
  const project = await open(SAMCONFIG, undefined, false);
  expect(samconfigFileOf(project)).toBe(join(project.folder, 'samconfig.toml'));
  const other = { ...project, samconfig: { ...project.samconfig!, file: '/elsewhere/other.yaml' } };
  expect(samconfigFileOf(other)).toBe('/elsewhere/other.yaml');
  const none = {
    ...project,
    samconfig: undefined,
    templateFile: '/p/infra/template.yaml',
    workingFolder: '/p',
  };
  expect(samconfigFileOf(none)).toBe('/p/infra/samconfig.toml');
});
