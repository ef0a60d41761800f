import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutKeys } from '../../src/sam/samconfig-without.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KEYS = ['image_repository', 'resolve_image_repos', 'guided'];

function without(name: string, text: string, environment = 'default') {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return withoutKeys({ file, environment }, KEYS);
}

const TOML = `# of the team
version = 0.1

[default.global.parameters]
guided = true # first
stack_name = "hello"

[default.build.parameters]
image_repository = "stays: it is for build"

[default.deploy.parameters]
# where images go
image_repository = "1.dkr.ecr.eu-central-1.amazonaws.com/x"
resolve_image_repos = true
capabilities = "CAPABILITY_IAM" # roles
parameter_overrides = { Stage = "two words" }

[dev.deploy.parameters]
image_repository = "stays: another environment"
`;

test('takes keys out of a TOML samconfig, of one environment, and leaves the comments of others', () => {
  const { name, text } = without('samconfig.toml', TOML);
  expect(name).toBe('samconfig.toml');
  expect(text).not.toContain('dkr.ecr');
  expect(text).not.toMatch(/guided|resolve_image_repos/);
  for (const kept of [
    '# of the team\nversion = 0.1\n',
    'stack_name = "hello"',
    'image_repository = "stays: it is for build"',
    'capabilities = "CAPABILITY_IAM" # roles',
    'parameter_overrides = { Stage = "two words" }',
    '[dev.deploy.parameters]\nimage_repository = "stays: another environment"',
  ])
    expect(text).toContain(kept);
});

test('takes them out of the environment that is used', () => {
  const { text } = without('samconfig.toml', TOML, 'dev');
  expect(text).not.toContain('stays: another environment');
  expect(text).toContain('dkr.ecr');
  expect(text).toContain('guided = true # first');
});

test('leaves a TOML samconfig without such keys as it is', () => {
  const text = '# x\nversion = 0.1\n[default.deploy.parameters]\nstack_name = "a"\n';
  expect(without('samconfig.toml', text).text).toBe(text);
  expect(without('samconfig.toml', text, 'nope').text).toBe(text);
  expect(without('samconfig.toml', `\ufeff${text}`).text).toBe(text);
});

test('writes the version as a float: sam takes no other', () => {
  const text = 'version = 1.0\n[default.deploy.parameters]\nguided = true\nstack_name = "a"\n';
  expect(without('samconfig.toml', text).text).toContain('version = 1.0\n');
});

test.each(['samconfig.yaml', 'samconfig.yml'])('%s keeps its comments as well', (name) => {
  const text = `# of the team
version: 0.1
default:
  global:
    parameters:
      guided: true
  deploy:
    parameters:
      stack_name: hello # ours
      image_repository: 1.dkr.ecr
      resolve_image_repos: true
dev:
  deploy:
    parameters:
      image_repository: stays
`;
  expect(without(name, text)).toEqual({
    name,
    text: `# of the team
version: 0.1
default:
  global:
    parameters: {}
  deploy:
    parameters:
      stack_name: hello # ours
dev:
  deploy:
    parameters:
      image_repository: stays
`,
  });
});
