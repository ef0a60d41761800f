import { describe, expect, test } from 'vitest';
import { planStackRun } from '../../src/env/stack-run.ts';
import { changesText, stackPlanText } from '../../src/env/stack-text.ts';
import { FailedError, RefusedError } from '../../src/errors.ts';
import type { StackChange } from '../../src/guard/stack-change.ts';
import { journalOf, journalPlaceWith } from '../support/journal.ts';
import type { ScriptedAnswer } from '../support/scripted-aws.ts';
import { recordedDeps, recordedSink } from '../support/sinks.ts';
import {
  LIVE,
  liveReading,
  plainFunction,
  STACK,
  stackRun,
  stateCalls,
  TEMPLATE,
} from '../support/stack-run.ts';
import { stackId } from '../support/stacks.ts';
import { rejectionOf } from '../support/thrown.ts';

const NEW: StackChange = { parameters: { Secret: 'th3-n3w-0ne' }, wishes: new Map() };

const planOf = (
  script: Record<string, readonly ScriptedAnswer[]>,
  change: StackChange = NEW,
  given: Parameters<typeof stackRun>[1] = {},
  env: Record<string, string> = journalPlaceWith().env,
) => planStackRun(stackRun(script, given).run, change, recordedDeps('/project', { env }));

const textOf = async (...given: Parameters<typeof planOf>): Promise<string> => {
  const text = stackPlanText(await planOf(...given), recordedSink(true));
  expect(text).not.toMatch(/th3-n3w-0ne|the-old-secret/);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  return text;
};

describe('what is shown before anything happens', () => {
  test('a parameter alone: what it changes, and what stays', async () => {
    expect(
      await textOf(stateCalls()),
    ).toBe(`Through the stack hello: Secret gets a new value; all other parameters keep
theirs
Variables
  Hello
    ~ SECRET  changed
    = kept: LEVEL, STAGE
`);
  });

  test('what else hangs on it, and what is outside', async () => {
    const template = {
      ...TEMPLATE,
      Resources: {
        ...TEMPLATE.Resources,
        Database: { Type: 'AWS::RDS::DBInstance', Properties: { MasterUserPassword: { Ref: 'Secret' } } },
        Topic: { Type: 'AWS::SNS::Topic' },
      },
    };
    const reading = liveReading({ variables: { ...LIVE, OUTSIDE: 'x', LEVEL: 'info' } });
    expect(await textOf(stateCalls(template, [reading]))).toBe(
      `Through the stack hello: Secret gets a new value; all other parameters keep
theirs
  Also used by: Database
Variables
  Hello
    = LEVEL    kept: changed outside, it would certainly be put back
    = OUTSIDE  kept: outside the template, it would certainly be dropped
    ~ SECRET   changed
    = kept: STAGE
  What is outside the template is kept by parameters that samgen adds to the
  deployed template; a deploy without samgen takes it away.
`,
    );
  });

  test('a parameter that gives variables of two functions', async () => {
    const template = {
      ...TEMPLATE,
      Resources: { ...TEMPLATE.Resources, Other1: plainFunction({ TOKEN: { Ref: 'Secret' } }) },
    };
    const other = liveReading({ name: 'other-fn', variables: { TOKEN: 'the-old-secret' } });
    expect(await textOf(stateCalls(template, [liveReading(), other]))).toContain(`  Hello
    ~ SECRET  changed
    = kept: LEVEL, STAGE
  Other1
    ~ TOKEN  changed
`);
  });

  test('wishes alone: no parameter is named', async () => {
    const wishes = new Map([['Hello', { set: { MORE: 'm' }, unset: ['LEVEL'] }]]);
    expect(await textOf(stateCalls(), { parameters: {}, wishes })).toBe(`Through the stack hello
Variables
  Hello
    - LEVEL  taken out of the template
    + MORE   added
    = kept: SECRET, STAGE
  What is outside the template is kept by parameters that samgen adds to the
  deployed template; a deploy without samgen takes it away.
`);
  });

  test('two parameters, and other words for what becomes of them', async () => {
    const both = { parameters: { Secret: 'th3-n3w-0ne', Stage: 'prod' }, wishes: new Map() };
    const plan = await planOf(stateCalls(), both);
    expect(stackPlanText(plan, recordedSink())).toMatch(
      /^Through the stack hello: Secret, Stage get new values\n/,
    );
    const words = ['takes it', 'take them'] as const;
    expect(stackPlanText(plan, recordedSink(), words)).toMatch(
      /^Through the stack hello: Secret, Stage take them\n/,
    );
  });

  test('what CloudFormation will do', () => {
    const type = 'AWS::Lambda::Function';
    expect(
      changesText([
        { action: 'Modify', logicalId: 'Hello', type },
        { action: 'Modify', logicalId: 'Db', type: 'AWS::RDS::DBInstance', replacement: 'True' },
        { action: 'Add', logicalId: 'New', type, replacement: 'Conditional' },
        { action: 'Dynamic', logicalId: 'Any', type },
      ]),
    ).toBe(`CloudFormation will
  modify Hello (AWS::Lambda::Function)
  modify Db (AWS::RDS::DBInstance), made anew
  add    New (AWS::Lambda::Function), perhaps made anew
  dynamic Any (AWS::Lambda::Function)
`);
  });
});

describe('what is carried out', () => {
  test('one parameter has a value, all others keep the stack’s', async () => {
    const { parameters, text } = await planOf(stateCalls());
    expect(parameters).toEqual({ Secret: 'th3-n3w-0ne', Stage: undefined });
    expect(text).toBe((await planOf(stateCalls())).state.text);
  });

  test('what is outside goes along by a parameter of samgen’s', async () => {
    const reading = liveReading({ variables: { ...LIVE, OUTSIDE: 'x' } });
    const { parameters, text } = await planOf(stateCalls(TEMPLATE, [reading]));
    const [name = ''] = Object.keys(parameters).filter((one) => one.startsWith('SamgenKept'));
    expect(parameters).toEqual({ Secret: 'th3-n3w-0ne', Stage: undefined, [name]: 'x' });
    expect(text).toContain(`OUTSIDE": !Ref ${name}`);
  });
});

describe('is refused before any write', () => {
  const refused = async (...given: Parameters<typeof planOf>) => rejectionOf(planOf(...given), RefusedError);

  test('a nested stack', async () => {
    const nested = { 'stacks.describe': [{ ...STACK, rootId: stackId('root') }] };
    expect((await refused(nested)).message).toBe(
      'hello is a nested stack: only its root can change it, or a later deploy of that would undo the change.',
    );
  });

  test('a stack that another samgen is updating, or has left', async () => {
    const { env } = journalPlaceWith(journalOf());
    const error = await refused({ 'stacks.describe': [STACK] }, NEW, { flags: { configEnv: 'prod' } }, env);
    expect(error.message).toContain('was not brought to its end');
    expect(error.hint).toBe('This brings it to its end:\nsamgen deploy --config-env prod --resume');
  });

  test('a parameter that names a value elsewhere', async () => {
    const template = {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, Secret: { Type: 'AWS::SSM::Parameter::Value<String>' } },
    };
    expect((await refused(stateCalls(template))).message).toBe(
      'The parameter Secret names a value in the SSM Parameter Store, where CloudFormation reads it.',
    );
  });

  test('what is outside, where that was asked for', async () => {
    const reading = liveReading({ variables: { ...LIVE, OUTSIDE: 'x' } });
    const error = await refused(stateCalls(TEMPLATE, [reading]), NEW, { onDrift: 'fail' });
    expect(error.message).toContain('OUTSIDE of Hello');
    expect(error.hint).toContain('samgen env set SECRET --on-drift preserve');
  });

  test('a function whose variables are hidden', async () => {
    const hidden = liveReading({ variables: {}, hidden: { code: 'AccessDenied', message: 'no key' } });
    await expect(planOf(stateCalls(TEMPLATE, [hidden]))).rejects.toThrow(RefusedError);
  });
});

describe('fails before any write', () => {
  test.each([undefined, { ...STACK, status: 'REVIEW_IN_PROGRESS' }])(
    'without a stack (%#)',
    async (stack) => {
      const error = await rejectionOf(planOf({ 'stacks.describe': [stack] }), FailedError);
      expect(error.message).toBe('There is no stack hello in eu-central-1.');
    },
  );

  test.each(['UPDATE_IN_PROGRESS', 'ROLLBACK_COMPLETE'])('in a stack in %s', async (status) => {
    const script = { 'stacks.describe': [{ ...STACK, status }] };
    await expect(planOf(script)).rejects.toThrow(FailedError);
  });
});
