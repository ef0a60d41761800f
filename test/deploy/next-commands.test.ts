import { describe, expect, test } from 'vitest';
import { nextCommands, samgenCommand } from '../../src/deploy/next-commands.ts';
import type { StackFlags } from '../../src/project/choose-stack.ts';

const at = (standsIn: string, cwd = standsIn) => ({ standsIn, cwd });

describe('samgenCommand', () => {
  test.each<[StackFlags, { standsIn: string; cwd: string }, string]>([
    [{}, at('/p'), 'samgen deploy'],
    [{}, at('/', '/p'), 'samgen deploy -C p'],
    [{}, at('/p/app/src', '/p'), 'samgen deploy -C ../..'],
    [{}, at('/p', '/p/my app'), "samgen deploy -C 'my app'"],
    [{}, at('/p', '/p/-x'), 'samgen deploy -C ./-x'],
    [{}, at('/p', "/p/it's"), "samgen deploy -C 'it'\\''s'"],
    [{}, at('/p', '/p/a\nb'), "samgen deploy -C $'a\\x0ab'"],
    [{ template: 'my app.yaml' }, at('/p'), "samgen deploy -t 'my app.yaml'"],
    [
      {
        profile: 'my profile',
        region: 'eu-central-1',
        stackName: 'hello',
        configEnv: 'dev',
        configFile: '$x.toml',
        template: 't.yaml',
      },
      at('/p', '/p/app'),
      "samgen deploy -C app -t t.yaml --config-file '$x.toml' --config-env dev --stack-name hello --region eu-central-1 --profile 'my profile'",
    ],
  ])('%j at %j', (flags, folders, command) => {
    expect(samgenCommand('deploy', flags, folders)).toBe(command);
  });
  test("takes no other of the command's flags", () => {
    const flags = { guided: true, yes: true, param: ['A=1'], stackName: 'x' } as StackFlags;
    expect(samgenCommand('outputs', flags, at('/p'))).toBe('samgen outputs --stack-name x');
  });
});

test('nextCommands names the same stack', () => {
  const stack = { name: 'hello', region: 'eu-central-1', profile: 'my profile' };
  const next = nextCommands({ configEnv: 'dev' }, stack, at('/p', '/p/app'));
  expect(next.deploy).toBe('samgen deploy -C app --config-env dev');
  expect(next.delete).toBe('samgen delete -C app --config-env dev');
  expect(next.aws('wait stack-update-complete')).toBe(
    "aws cloudformation wait stack-update-complete --stack-name hello --region eu-central-1 --profile 'my profile'",
  );
  expect(nextCommands({}, { ...stack, profile: undefined }, at('/p')).aws('x')).toBe(
    'aws cloudformation x --stack-name hello --region eu-central-1',
  );
});
