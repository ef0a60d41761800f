import { expect, type TestContext, test } from 'vitest';
import { chooseTargets, type TargetFlags } from '../../src/env/choose-targets.ts';
import { changedOutside, missingOnFunction, readOrigin } from '../../src/env/origin.ts';
import { sourceOf } from '../../src/env/source.ts';
import { isolateAws } from '../support/aws-server.ts';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';

const SECRET = 'of the first deploy';

/** A project with a public and a secret variable that is deployed, and what samgen's stages say of it. */
async function deployedProject(ctx: TestContext, name: string, ...args: string[]) {
  const { endpoint, env, calls } = live(ctx);
  const cwd = await newProject('hello', '--stack-name', name, '--blueprint', 'env-vars', ...args);
  const isParameter = args.includes('parameter');
  const given = isParameter ? ['--param-from-env', 'SecretVar=THE_SECRET'] : [];
  const deployed = await samgen(['deploy', '--yes', ...given], { cwd, env: { ...env, THE_SECRET: SECRET } });
  expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
  isolateAws(endpoint);
  const deps = { cwd, standsIn: cwd, env, signal: new AbortController().signal };
  const { HelloFunctionName: fn = '', HelloFunctionArn: arn = '' } = await calls.outputs(name);
  const set = async (variables: Record<string, string>) => {
    const { status } = await calls.lambda('PUT', `/2015-03-31/functions/${fn}/configuration`, {
      Environment: { Variables: variables },
    });
    expect(status).toBe(200);
  };
  const look = async (flags: TargetFlags = {}) => {
    const { aws, targets } = await chooseTargets(flags, { write: true, one: true }, deps);
    const [target] = targets;
    const outcome = await aws.functions.read(target!.id, deps.signal);
    if (outcome.kind !== 'read') throw new Error(`The read ends in ${outcome.kind}`);
    const { reading } = outcome;
    return { target: target!, reading, ...(await readOrigin(target!, reading, aws.stacks)) };
  };
  return { fn, arn, set, look };
}

test('a secret that is a parameter, found by every name of the function', {
  timeout: 180_000,
}, async (ctx) => {
  const { fn, arn, set, look } = await deployedProject(ctx, 'origin-parameter', '--secrets', 'parameter');
  const stack = { name: 'origin-parameter', logicalId: 'HelloFunction' };
  const label = `HelloFunction (${fn})`;
  const found = [
    [{}, { id: fn, label, stack }],
    [{ function: 'HelloFunction' }, { id: fn, label, stack }],
    [{ function: fn }, { id: fn, label, stack, reading: { name: fn } }],
    [{ function: arn }, { id: arn, label: fn }],
  ] as const;
  for (const [flags, wanted] of found) {
    const { target, origin, stackStatus, reading } = await look(flags);
    expect(target).toMatchObject(wanted);
    expect(stackStatus).toBe('CREATE_COMPLETE');
    expect(sourceOf(origin, 'PUBLIC_VAR')).toEqual({ kind: 'literal' });
    expect(sourceOf(origin, 'SECRET_VAR')).toEqual({ kind: 'parameter', name: 'SecretVar', noEcho: true });
    expect(sourceOf(origin, 'OTHER')).toEqual({ kind: 'outside' });
    expect(origin).toMatchObject({
      kind: 'stack',
      deployed: { stackName: stack.name, logicalId: 'HelloFunction' },
    });
    expect(JSON.stringify(origin)).not.toContain(SECRET);
    expect(reading.variables).toEqual({ PUBLIC_VAR: 'some-value', SECRET_VAR: SECRET });
    expect(changedOutside(origin, reading.variables)).toEqual([]);
    expect(missingOnFunction(origin, reading.variables)).toEqual([]);
  }
  await set({ PUBLIC_VAR: 'by hand' });
  const { origin, reading } = await look();
  expect(changedOutside(origin, reading.variables)).toEqual(['PUBLIC_VAR']);
  expect(missingOnFunction(origin, reading.variables)).toEqual(['SECRET_VAR']);
});

test('a secret that no template has is outside', { timeout: 180_000 }, async (ctx) => {
  const { set, look } = await deployedProject(ctx, 'origin-external', '--secrets', 'external');
  await set({ PUBLIC_VAR: 'some-value', SECRET_VAR: SECRET });
  const { origin, reading } = await look();
  expect(sourceOf(origin, 'PUBLIC_VAR')).toEqual({ kind: 'literal' });
  expect(sourceOf(origin, 'SECRET_VAR')).toEqual({ kind: 'outside' });
  expect(changedOutside(origin, reading.variables)).toEqual([]);
  expect(missingOnFunction(origin, reading.variables)).toEqual([]);
});
