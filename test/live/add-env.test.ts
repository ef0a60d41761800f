import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';

const READ = `
import json, sys
from samcli.lib.config.samconfig import SamConfig

# get_all changes the document that it reads from.
def read(environment, command):
    return dict(SamConfig(sys.argv[1]).get_all([command], "parameters", environment).items())

def sections(environment):
    return {command: read(environment, command) for command in SamConfig(sys.argv[1]).document[environment]}
print(json.dumps({environment: sections(environment) for environment in sys.argv[2:]}))
`;

test('an environment that was added is read, built and deployed, and nothing is asked', {
  timeout: 180_000,
}, async (ctx) => {
  const { env, sam, calls } = live(ctx);
  const cwd = await newProject('added');
  const template = join(cwd, 'template.yaml');
  const parameter = 'Parameters:\n  Stage:\n    Type: String\n\n';
  writeFileSync(
    template,
    readFileSync(template, 'utf8')
      .replace(/^Resources:/m, `${parameter}Resources:`)
      .replace(/^( +)Properties:\n/m, '$1Properties:\n$1  Description: !Ref Stage\n'),
  );
  const before = readFileSync(join(cwd, 'samconfig.toml'), 'utf8');
  const words = ['config', 'add-env', 'prod', '--region', 'us-east-1', '--param', 'Stage=it is prod'];
  expect(await samgen(words, { cwd })).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'samconfig.toml'), 'utf8').startsWith(before)).toBe(true);

  const python = process.env['SAMGEN_TEST_PYTHON']!;
  const { stdout } = await execa(python, ['-c', READ, cwd, 'default', 'prod']);
  const { default: old, prod } = JSON.parse(stdout);
  const own = { stack_name: 'added-prod', region: 'us-east-1' };
  expect(Object.keys(prod)).toEqual(Object.keys(old));
  for (const [command, parameters] of Object.entries<object>(old))
    expect(prod[command]).toEqual({
      ...parameters,
      ...own,
      ...(command === 'deploy'
        ? { s3_prefix: 'added-prod', parameter_overrides: { Stage: 'it is prod' } }
        : {}),
    });

  const built = await execa(sam, ['build', '--config-env', 'prod'], { cwd, env, all: true });
  expect(built.all).toContain('Build Succeeded');
  const deployed = await samgen(['deploy', '--config-env', 'prod', '--no-input', '--yes', '--json'], {
    cwd,
    env,
  });
  expect(deployed.code, deployed.stdout + deployed.stderr).toBe(0);
  expect(JSON.parse(deployed.stdout)).toMatchObject({
    ok: true,
    stackName: 'added-prod',
    region: 'us-east-1',
  });
  expect(await calls.stack('added-prod')).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'it is prod' }],
  });
  expect(await calls.stack('added')).toBeUndefined();
  expect(await samgen(['validate', '--strict', '--config-env', 'prod'], { cwd })).toMatchObject({ code: 0 });
});
