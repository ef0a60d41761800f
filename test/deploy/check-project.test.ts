import { expect, test } from 'vitest';
import { checkProject } from '../../src/deploy/check-project.ts';
import { InvalidProjectError } from '../../src/errors.ts';
import { openProject } from '../../src/project/open-project.ts';
import { writeFiles } from '../support/function-project.ts';
import { withFunction } from '../support/projects.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const GOOD = withFunction('Timeout: 3');

async function check(template: string, { quiet = false, samconfig = '', environment = 'default' } = {}) {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'template.yaml': template,
    ...(samconfig === '' ? {} : { 'samconfig.toml': samconfig }),
  });
  const deps = recordedDeps(folder);
  const project = { ...(await openProject(folder, {})), environment };
  let error: unknown;
  try {
    await checkProject(project, { json: false, quiet, debug: false }, deps);
  } catch (thrown) {
    error = thrown;
  }
  expect(deps.stdout.text()).toBe('');
  return { error, said: deps.stderr.text() };
}

test('a good project is checked without a word', async () => {
  expect(await check(GOOD)).toEqual({ error: undefined, said: '' });
});

test('a project with errors is not tried, and each is shown', async () => {
  const { error, said } = await check(withFunction('Architectures: [amd64]'), { quiet: true });
  expect(error).toBeInstanceOf(InvalidProjectError);
  expect((error as Error).message).toMatch(
    /^The project has an error: template\.yaml:12:\d+: Lambda has no architecture "amd64"/,
  );
  expect(said).toMatch(/^template\.yaml:12:\d+ {2}error {2}architecture/);
  const two = await check(withFunction('Architectures: [amd64]\nTimeout: 9999'));
  expect((two.error as Error).message).toMatch(/ \(and one more\)$/);
});

test('warnings are counted, and stop nothing', async () => {
  const template = GOOD.replace('provided.al2023', 'go1.x');
  expect(await check(template)).toEqual({ error: undefined, said: '1 warning; samgen validate shows it.\n' });
  expect(await check(template, { quiet: true })).toEqual({ error: undefined, said: '' });
});

test('an environment that is still to be made is no error', async () => {
  const samconfig = 'version = 0.1\n[dev.deploy.parameters]\nstack_name = "x"\n';
  expect((await check(GOOD, { samconfig, environment: 'prod' })).error).toBeUndefined();
  expect((await check(GOOD, { samconfig, environment: 'dev' })).error).toBeUndefined();
});
