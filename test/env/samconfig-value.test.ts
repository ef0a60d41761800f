import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bucketFor, rememberInSamconfig } from '../../src/env/samconfig-value.ts';
import { loadSamconfig } from '../../src/samconfig/load.ts';
import type { Samconfig } from '../../src/samconfig/read.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const TEMPLATE = {
  Parameters: {
    Stage: { Type: 'String' },
    Level: { Type: 'String' },
    Secret: { Type: 'String', NoEcho: true },
  },
};
const PROD = `[prod.deploy.parameters]
stack_name = "hello-prod" # ours
region = "eu-central-1"
s3_bucket = "a-bucket"
parameter_overrides = { Stage = "old", Secret = "in-the-clear" }
`;

/** What a samconfig says, as a command has it that has chosen this stack in this region. */
async function place(
  text = PROD,
  chosen: { stackName?: string | undefined; region?: string } = { stackName: 'hello-prod' },
) {
  const file = join(temporaryFolder(), 'samconfig.toml');
  writeFileSync(file, `version = 0.1\n${text}`);
  const { samconfig } = (await loadSamconfig(file)) as { samconfig?: Samconfig };
  return {
    file,
    text: () => readFileSync(file, 'utf8').replace('version = 0.1\n', ''),
    chosen: {
      samconfig,
      environment: 'prod',
      stackName: chosen.stackName,
      region: chosen.region ?? 'eu-central-1',
    },
  };
}

describe('a value that the stack has now', () => {
  test('is written where the samconfig has another one; nothing else is', async () => {
    const { text, chosen } = await place();
    expect(await rememberInSamconfig({ Stage: 'new', Level: 'x' }, TEMPLATE, 'hello-prod', chosen)).toEqual([
      'Stage saved in samconfig.toml, whose value the next deploy would have put back.',
    ]);
    expect(text()).toBe(PROD.replace('"old"', '"new"'));
  });

  test('is not written where it is a secret: what stands there is told', async () => {
    const { text, chosen } = await place();
    const notes = await rememberInSamconfig({ Secret: 'th3-n3w-0ne' }, TEMPLATE, 'hello-prod', chosen);
    expect(notes).toEqual([
      'samconfig.toml has another value for Secret, a secret: the next deploy would put that back. Take it out there.',
    ]);
    expect(text()).toBe(PROD);
  });

  test.each<[string, Record<string, string>]>([
    ['that it has already', { Stage: 'old', Secret: 'in-the-clear' }],
    ['that it does not give', { Level: 'x' }],
    ['of a parameter that the template does not have', { Unknown: 'x' }],
  ])('%s leaves the samconfig alone', async (_, parameters) => {
    const { text, chosen } = await place();
    expect(await rememberInSamconfig(parameters, TEMPLATE, 'hello-prod', chosen)).toEqual([]);
    expect(text()).toBe(PROD);
  });

  test('without a samconfig there is nothing to do', async () => {
    const chosen = { samconfig: undefined, environment: 'default', stackName: 'x', region: 'r' };
    expect(await rememberInSamconfig({ Stage: 'new' }, TEMPLATE, 'x', chosen)).toEqual([]);
    expect(bucketFor('x', chosen)).toBeUndefined();
  });

  test('where the samconfig cannot be read, that is told: the stack is changed all the same', async () => {
    const text = PROD.replace(/parameter_overrides = .*/, 'parameter_overrides = "file://none.yaml"');
    const { chosen } = await place(text);
    const [note, ...more] = await rememberInSamconfig({ Stage: 'new' }, TEMPLATE, 'hello-prod', chosen);
    expect(note).toMatch(/^Whether samconfig\.toml has another value, .* could not be seen to: .*none\.yaml/);
    expect(more).toEqual([]);
  });
});

describe('the samconfig of another stack says nothing', () => {
  test.each<[string, { stackName?: string; region?: string }, string]>([
    ['that an ARN has led to', {}, 'other'],
    ['that was named', { stackName: 'other' }, 'other'],
    ['of this name in another region', { stackName: 'hello-prod', region: 'eu-west-1' }, 'hello-prod'],
  ])('%s', async (_, given, stackName) => {
    const { text, chosen } = await place(PROD, given);
    expect(await rememberInSamconfig({ Stage: 'new', Secret: 'x' }, TEMPLATE, stackName, chosen)).toEqual([]);
    expect(bucketFor(stackName, chosen)).toBeUndefined();
    expect(text()).toBe(PROD);
  });

  test('but one without a name is that of the stack that was named', async () => {
    const text = PROD.replace(/stack_name.*\n/, '');
    const named = await place(text, { stackName: 'any' });
    expect(bucketFor('any', named.chosen)).toBe('a-bucket');
    const byArn = await place(text, {});
    expect(bucketFor('any', byArn.chosen)).toBeUndefined();
  });
});

test('the bucket is the one that the samconfig names', async () => {
  expect(bucketFor('hello-prod', (await place()).chosen)).toBe('a-bucket');
  expect(bucketFor('hello-prod', (await place(PROD.replace('"a-bucket"', '""'))).chosen)).toBeUndefined();
});
