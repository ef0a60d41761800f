import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InvalidProjectError } from '../../src/errors.ts';
import { parametersFor } from '../../src/project/locate-project.ts';
import { openProject } from '../../src/project/open-project.ts';
import { template, writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('reads the template and the samconfig beside it', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'infra/t.yaml': template(),
    'infra/samconfig.toml':
      '[dev.global.parameters]\nregion = "eu-west-3"\n[dev.deploy.parameters]\nstack_name = "s"\n',
  });
  const project = await openProject(folder, { template: 'infra/t.yaml', configEnv: 'dev' });
  expect(project).toMatchObject({
    folder: join(folder, 'infra'),
    workingFolder: folder,
    templateFile: join(folder, 'infra/t.yaml'),
    environment: 'dev',
  });
  expect(Object.keys(project.template['Resources'] as object)).toEqual(['HelloFunction']);
  expect(parametersFor(project, 'deploy')).toEqual({ region: 'eu-west-3', stack_name: 's' });
});

test.each([
  ['Resources:\n\tA: 1\n', /^template\.yaml:2:1: A tab/],
  ['A: 1\nB: [1\n', /^template\.yaml:\d:\d+: /],
  ['', /^template\.yaml:1:1: .*empty/],
])('%j is an invalid project; the error has the place and what to run', async (text, message) => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'template.yaml': text });
  const opened = openProject(folder, {});
  await expect(opened).rejects.toThrow(InvalidProjectError);
  await expect(opened).rejects.toMatchObject({
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/samgen validate/),
  });
});
