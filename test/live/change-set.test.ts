import { setTimeout as wait } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { connectAws } from '../../src/adapters/aws.ts';
import type { PublishedVersion } from '../../src/env/versions.ts';
import type { ChangeSet, ChangeSetRequest, ChangeSets } from '../../src/stack/change-set.ts';
import { isolateAws } from '../support/aws-server.ts';
import { variablesOf } from '../support/bare-function.ts';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';

const FIRST = 'of the first deploy';
const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'];

/** A project with a secret parameter that is deployed, and samgen's adapters to what AWS knows of it. */
async function deployedProject(ctx: TestContext, name: string) {
  const { endpoint, env, calls } = live(ctx);
  const cwd = await newProject('hello', '--stack-name', name, '--blueprint', 'env-vars');
  const deployed = await samgen(['deploy', '--yes', '-q', '--param-from-env', 'SecretVar=FIRST'], {
    cwd,
    env: { ...env, FIRST },
  });
  expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
  isolateAws(endpoint);
  const { signal } = new AbortController();
  const aws = connectAws({ region: 'us-east-1', profile: undefined }, env, signal);
  const { HelloFunctionName: fn = '' } = await calls.outputs(name);
  const settled = async () => {
    for (;;) {
      const stack = await aws.stacks.describe(name);
      if (stack === undefined || !stack.status.endsWith('_IN_PROGRESS')) return stack;
      await wait(20);
    }
  };
  return { aws, endpoint, calls, fn, signal, settled, variables: () => variablesOf(endpoint, fn) };
}

async function made(changeSets: ChangeSets, request: ChangeSetRequest): Promise<ChangeSet> {
  const id = await changeSets.create(request);
  for (;;) {
    const changeSet = await changeSets.describe(id);
    if (changeSet.status !== 'pending') return changeSet;
    await wait(20);
  }
}

test('a parameter that nobody may read is changed, from a body and from S3', {
  timeout: 180_000,
}, async (ctx) => {
  const { aws, endpoint, settled, variables } = await deployedProject(ctx, 'by-change-set');
  const before = await settled();
  const body = (await aws.stacks.template('by-change-set', 'Original')) ?? '';
  const request = (name: string, secret: string | undefined, template: ChangeSetRequest['template']) => ({
    stackName: 'by-change-set',
    name,
    template,
    parameters: { SecretVar: secret },
    capabilities: CAPABILITIES,
  });

  const second = await made(aws.changeSets, request('second', 'the, "second" = one', { body }));
  expect(second).toEqual({
    id: expect.stringContaining(':changeSet/second/'),
    status: 'ready',
    changes: [{ action: 'Modify', logicalId: 'HelloFunction', type: 'AWS::Lambda::Function' }],
  });
  expect(await variables()).toMatchObject({ SECRET_VAR: FIRST });
  await aws.changeSets.execute(second.id);
  expect(await settled()).toMatchObject({ status: 'UPDATE_COMPLETE', tags: before?.tags });
  expect(await variables()).toMatchObject({ SECRET_VAR: 'the, "second" = one' });

  const unchanged = await made(aws.changeSets, request('unchanged', undefined, { body }));
  expect(unchanged).toMatchObject({ status: 'empty', changes: [] });
  await aws.changeSets.remove(unchanged.id);
  await expect(aws.changeSets.describe(unchanged.id)).rejects.toThrow('ChangeSetNotFound');

  const large = `${body}\n${`# ${'-'.repeat(100)}\n`.repeat(600)}`;
  expect(large.length).toBeGreaterThan(51_200);
  const refused = aws.changeSets.create(request('too-large', 'the-third-value', { body: large }));
  await expect(refused).rejects.toThrow(/ValidationError/);
  await expect(refused).rejects.not.toThrow(/the-third-value/);
  await fetch(`${endpoint}/templates-of-change-sets`, { method: 'PUT' });
  const url = await aws.templates.put('templates-of-change-sets', 'samgen/large.yaml', large);
  expect(url).toBe(`${endpoint}/templates-of-change-sets/samgen/large.yaml`);
  expect(await fetch(url).then((answer) => answer.text())).toBe(large);
  const third = await made(aws.changeSets, request('third', 'the-third-value', { url }));
  expect(third).toMatchObject({ status: 'ready' });
  await aws.changeSets.execute(third.id);
  expect(await settled()).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect(await variables()).toMatchObject({ SECRET_VAR: 'the-third-value' });
  expect(await aws.stacks.template('by-change-set', 'Original')).toBe(large);
});

test('a version is published once, and an alias moves to it', { timeout: 180_000 }, async (ctx) => {
  const { aws, calls, fn, signal } = await deployedProject(ctx, 'with-versions');
  const { versions } = aws;
  expect(await versions.list(fn, signal)).toEqual([]);
  const first = await versions.publish(fn, { description: 'the first' }, signal);
  expect(first).toEqual({ version: '1', description: 'the first', codeSha256: expect.any(String) });
  expect(await versions.publish(fn, { description: 'once more' }, signal)).toEqual(first);

  const read = await aws.functions.read(fn, signal);
  if (read.kind !== 'read') return expect.unreachable(read.kind);
  const { reading } = read;
  expect(reading).toMatchObject({ version: '$LATEST', codeSha256: (first as PublishedVersion).codeSha256 });
  expect(Math.abs(Date.now() - reading.lastModified!)).toBeLessThan(600_000);
  const written = await aws.functions.write(fn, { ...reading.variables, NEW: 'x' }, reading.revision, signal);
  expect(written).toMatchObject({ kind: 'accepted' });
  const second = await versions.publish(
    fn,
    { description: 'the second', codeSha256: reading.codeSha256! },
    signal,
  );
  expect(second).toMatchObject({ version: '2', description: 'the second' });
  expect(await versions.list(fn, signal)).toEqual([first, second]);
  expect(await aws.functions.read(`${fn}:2`, signal)).toMatchObject({ reading: { version: '2' } });

  expect(await versions.alias(fn, 'live', signal)).toBeUndefined();
  await calls.lambda('POST', `/2015-03-31/functions/${fn}/aliases`, { Name: 'live', FunctionVersion: '1' });
  const alias = await versions.alias(fn, 'live', signal);
  expect(alias).toEqual({ version: '1', revision: expect.any(String), isWeighted: false });
  const to = { version: '2', revision: alias!.revision };
  expect(await versions.moveAlias(fn, 'live', to, signal)).toBe(true);
  expect(await versions.moveAlias(fn, 'live', { ...to, version: '1' }, signal)).toBe(false);
  expect(await versions.alias(fn, 'live', signal)).toMatchObject({ version: '2' });

  await versions.remove(fn, '1', signal);
  await versions.remove(fn, '1', signal);
  expect(await versions.list(fn, signal)).toEqual([second]);
});
