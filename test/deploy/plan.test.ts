import { describe, expect, test } from 'vitest';
import { planDeploy } from '../../src/deploy/plan.ts';
import type { DeployFlags } from '../../src/deploy/settings.ts';
import type { DeployTarget } from '../../src/deploy/target.ts';
import type { Prompter } from '../../src/deps.ts';
import { UsageError } from '../../src/errors.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { PLAIN, projectWith, settingsFor } from '../support/deploys.ts';
import { ENTER, scriptedPrompter } from '../support/scripted-prompter.ts';
import { fakeStackReader, stackOf } from '../support/stacks.ts';

const TEMPLATE = {
  ...PLAIN,
  Parameters: {
    Stage: { Type: 'String', Default: 'of-template' },
    Token: { Type: 'String', NoEcho: true, Default: 'of-template' },
  },
};

interface Given {
  /** Of the samconfig's `default.deploy`. */
  samconfig?: Record<string, unknown>;
  template?: Record<string, unknown>;
  flags?: DeployFlags;
  behind?: string[];
  env?: Record<string, string>;
  given?: Record<string, string>;
  stack?: Stack;
  answers?: DeployTarget['answers'];
  prompt?: Prompter;
}

const notExpected = (call: string) => () => Promise.reject(new Error(`Not expected: ${call}`));

async function plan({
  samconfig,
  template = TEMPLATE,
  flags,
  behind,
  env,
  given = {},
  stack,
  answers = {},
  prompt,
}: Given) {
  const project = await projectWith(samconfig, template);
  const target: DeployTarget = {
    aws: {
      account: notExpected('account'),
      credentials: notExpected('credentials'),
      invocations: { invoke: notExpected('invoke') },
      stacks: fakeStackReader({}),
      changeSets: {
        create: notExpected('create'),
        describe: notExpected('describe'),
        execute: notExpected('execute'),
        remove: notExpected('remove'),
      },
      templates: { put: notExpected('put') },
      functions: { read: notExpected('read'), write: notExpected('write') },
      versions: {
        publish: notExpected('publish'),
        list: notExpected('list'),
        remove: notExpected('remove'),
        alias: notExpected('alias'),
        moveAlias: notExpected('moveAlias'),
      },
    },
    account: { id: '123456789012', arn: 'arn' },
    region: 'eu-central-1',
    profile: undefined,
    stackName: 'hello',
    stack,
    answers,
  };
  const deps = prompt === undefined ? {} : { prompt };
  return planDeploy(project, settingsFor(project, flags, behind, env), given, target, deps);
}

const overrides = (values: Record<string, string>) => ({ parameter_overrides: values });

describe('values for sam', () => {
  test('are left to the samconfig where nothing else is said', async () => {
    const {
      overrides: all,
      buildOverrides,
      secrets,
      answers,
    } = await plan({ samconfig: overrides({ Stage: 'c' }) });
    expect(all).toBeUndefined();
    expect(buildOverrides).toEqual({ Stage: 'c' });
    expect(secrets).toEqual([]);
    expect(answers).toEqual({});
  });
  test('are none where nobody says one', async () => {
    expect(await plan({})).toMatchObject({
      overrides: undefined,
      buildOverrides: undefined,
      secrets: [],
      answers: {},
    });
  });
  test('that are given are merged over the samconfig, key by key', async () => {
    const said = await plan({
      samconfig: overrides({ Stage: 'c', Unknown: 'kept', Token: 'secret-c' }),
      given: { Stage: 'g' },
    });
    expect(said.overrides).toEqual({ Stage: 'g', Unknown: 'kept', Token: 'secret-c' });
    expect(said.buildOverrides).toEqual({ Stage: 'g', Unknown: 'kept' });
    expect(said.secrets).toEqual(['secret-c']);
    // Given for this time only.
    expect(said.answers).toEqual({});
  });
  test('that are secret go to sam alone: not to the build, and into no file', async () => {
    const said = await plan({ given: { Token: 'secret-g' }, flags: { guided: true } });
    expect(said.overrides).toEqual({ Token: 'secret-g' });
    expect(said.buildOverrides).toBeUndefined();
    expect(said.secrets).toEqual(['secret-g']);
    expect(JSON.stringify(said.answers)).not.toContain('secret-g');
    expect(said.answers.parameters).toBeUndefined();
  });
  test('that are asked go over all others; what is no secret is remembered', async () => {
    const { prompt } = scriptedPrompter(
      ['Stage', 'asked'],
      ['Token', 'secret-asked'],
      ['Capabilities', ENTER],
      ['before they are made?', ENTER],
    );
    const said = await plan({
      samconfig: overrides({ Stage: 'c', Token: 'secret-c', Other: 'o' }),
      flags: { guided: true },
      prompt,
    });
    expect(said.overrides).toEqual({ Stage: 'asked', Token: 'secret-asked', Other: 'o' });
    expect(said.buildOverrides).toEqual({ Stage: 'asked', Other: 'o' });
    expect(said.secrets).toEqual(['secret-asked']);
    expect(said.answers.parameters).toEqual({ Stage: 'asked' });
  });
  test('that were given to --guided are remembered as well, but for secrets', async () => {
    const { prompt } = scriptedPrompter(['Capabilities', ENTER], ['before they are made?', ENTER]);
    const said = await plan({ given: { Stage: 'g', Token: 'secret-g' }, flags: { guided: true }, prompt });
    expect(said.answers.parameters).toEqual({ Stage: 'g' });
    expect(said.overrides).toEqual({ Stage: 'g', Token: 'secret-g' });
  });
  test('that only the stack has are kept by sam itself', async () => {
    const template = {
      ...PLAIN,
      Parameters: { Stage: { Type: 'String' }, Token: { Type: 'String', NoEcho: true } },
    };
    const stack = stackOf({ parameters: { Stage: 's', Token: '****' } });
    expect(await plan({ template, stack })).toMatchObject({
      overrides: undefined,
      buildOverrides: undefined,
      secrets: [],
    });
  });
  test('of a stack that has a change set only do not count', async () => {
    const template = { ...PLAIN, Parameters: { Stage: { Type: 'String' } } };
    const stack = stackOf({ status: 'REVIEW_IN_PROGRESS', parameters: { Stage: 's' } });
    const planned = plan({ template, stack });
    await expect(planned).rejects.toThrow(UsageError);
    await expect(planned).rejects.toThrow('The parameter Stage has no value.');
  });
});

describe('a secret is not passed where sam would tell it', () => {
  const given = { Token: 'secret-g' };
  test.each<[Given, string]>([
    [{ behind: ['--debug'] }, '--debug'],
    [{ behind: ['--save-params'] }, '--save-params'],
    [{ samconfig: { debug: true } }, 'debug in the samconfig'],
    [{ samconfig: { save_params: true } }, 'save_params in the samconfig'],
    [{ env: { SAM_DEBUG: 'true' } }, 'SAM_DEBUG in the environment'],
    [{ behind: ['--debug', '--save-params'] }, '--debug and --save-params'],
  ])('%j', async (said, named) => {
    const error = await plan({ ...said, given }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toBe(`A secret is passed, and ${named} would show or save it.`);
    expect(String((error as UsageError).hint)).not.toContain('secret-g');
  });
  test('nor one of the samconfig', async () => {
    const samconfig = { ...overrides({ Token: 'secret-c' }), debug: true };
    await expect(plan({ samconfig })).rejects.toThrow('A secret is passed, and debug in the samconfig');
  });
  test('but where none is passed, sam may say what it likes', async () => {
    const stack = stackOf({ parameters: { Token: '****' } });
    const behind = ['--debug', '--save-params'];
    expect(await plan({ behind, given: { Stage: 'g' }, stack })).toMatchObject({ overrides: { Stage: 'g' } });
  });
});

describe('what is remembered', () => {
  test('is what the target was asked', async () => {
    expect((await plan({ answers: { stackName: 'a', region: 'b' } })).answers).toEqual({
      stackName: 'a',
      region: 'b',
    });
  });
  test.each<[string, Given, object]>([
    ["guided, a bucket of sam's own", {}, { resolveS3: true, s3Prefix: 'hello' }],
    ['guided, with a bucket', { samconfig: { s3_bucket: 'b' } }, {}],
  ])('%s', async (_, said, remembered) => {
    const { prompt } = scriptedPrompter(['Capabilities', ENTER], ['before they are made?', false]);
    const { answers, capabilities, confirm } = await plan({
      ...said,
      template: PLAIN,
      flags: { guided: true },
      prompt,
    });
    expect(answers).toEqual({ capabilities: ['CAPABILITY_IAM'], confirmChangeset: false, ...remembered });
    expect(capabilities).toEqual(['CAPABILITY_IAM']);
    expect(confirm).toBe(false);
  });
  test('is no bucket where nothing is guided', async () => {
    expect((await plan({ template: PLAIN })).answers).toEqual({});
  });

  const image = {
    Type: 'AWS::Serverless::Function',
    Properties: { PackageType: 'Image', Role: 'arn:aws:iam::1:role/x' },
  };
  const IMAGES = { ...PLAIN, Resources: { ...PLAIN.Resources, Image: image } };
  test.each<[Given, boolean]>([
    [{ flags: { guided: true } }, true],
    [{ flags: { guided: true, imageRepository: 'u' } }, false],
    [{ flags: { guided: true }, samconfig: { image_repository: 'u' } }, false],
    [{ flags: { guided: true }, behind: ['--resolve-image-repos'] }, false],
    [{}, false],
    [{ flags: { guided: true }, template: PLAIN }, false],
  ])('%j: repositories of sam for images: %s', async (said, remembered) => {
    const { answers, hasImages } = await plan({ template: IMAGES, ...said });
    expect(answers.resolveImageRepos ?? false).toBe(remembered);
    expect(hasImages).toBe(said.template === undefined);
  });
});

describe('capabilities and confirmation', () => {
  const ROLES = { Resources: { Role: { Type: 'AWS::IAM::Role' } } };
  test('that are needed are asked for once, and remembered', async () => {
    const { prompt } = scriptedPrompter(['Capabilities', ENTER]);
    expect(await plan({ template: ROLES, prompt })).toMatchObject({
      capabilities: ['CAPABILITY_IAM'],
      answers: { capabilities: ['CAPABILITY_IAM'] },
      confirm: false,
    });
  });
  test('are left to a samconfig that has them', async () => {
    const { prompt } = scriptedPrompter();
    const samconfig = { capabilities: 'CAPABILITY_IAM' };
    const said = await plan({
      template: ROLES,
      samconfig,
      stack: stackOf({ capabilities: ['CAPABILITY_NAMED_IAM'] }),
      prompt,
    });
    expect(said.capabilities).toBeUndefined();
    expect(said.answers).toEqual({});
  });
  test('that the stack was allowed before are not asked again, and given to sam', async () => {
    const { prompt } = scriptedPrompter();
    const stack = stackOf({ capabilities: ['CAPABILITY_IAM'] });
    const said = await plan({ template: ROLES, stack, prompt });
    expect(said.capabilities).toEqual(['CAPABILITY_IAM']);
    expect(said.answers).toEqual({});
    await expect(
      plan({
        template: ROLES,
        stack: stackOf({ status: 'REVIEW_IN_PROGRESS', capabilities: ['CAPABILITY_IAM'] }),
      }),
    ).rejects.toThrow('The template makes what CloudFormation wants to be allowed: CAPABILITY_IAM.');
  });
  test('that the stack was allowed, and that are not enough any more, are asked for', async () => {
    const named = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'mine' } } } };
    const { prompt } = scriptedPrompter(['Capabilities', ENTER]);
    const stack = stackOf({ capabilities: ['CAPABILITY_IAM'] });
    expect((await plan({ template: named, stack, prompt })).capabilities).toEqual(['CAPABILITY_NAMED_IAM']);
    const more = stackOf({ capabilities: ['CAPABILITY_NAMED_IAM'] });
    expect((await plan({ template: ROLES, stack: more })).capabilities).toEqual(['CAPABILITY_NAMED_IAM']);
  });
  test('that are given go before all', async () => {
    const stack = stackOf({ capabilities: ['CAPABILITY_IAM'] });
    const flags = { capabilities: ['CAPABILITY_NAMED_IAM'] };
    const said = await plan({ template: ROLES, stack, flags, samconfig: { capabilities: 'CAPABILITY_IAM' } });
    expect(said.capabilities).toEqual(['CAPABILITY_NAMED_IAM']);
    expect(said.answers).toEqual({});
  });
  test('the confirmation is that of the samconfig, and --yes goes before it', async () => {
    const { prompt } = scriptedPrompter();
    const samconfig = { confirm_changeset: true };
    expect((await plan({ samconfig, prompt })).confirm).toBe(true);
    expect((await plan({ samconfig, flags: { yes: true } })).confirm).toBe(false);
    await expect(plan({ samconfig })).rejects.toThrow('nobody can be asked');
  });
});

describe('a required variable without a value is refused', () => {
  const variables = (map: object) => ({
    Type: 'AWS::Serverless::Function',
    Properties: { Role: 'arn:aws:iam::1:role/x', Environment: { Variables: map } },
  });
  const requiring = (...functions: object[]) => ({
    ...PLAIN,
    Metadata: { samgen: { required: ['TOKEN', 'STAGE'] } },
    Parameters: {
      Stage: { Type: 'String', Default: '' },
      Token: { Type: 'String', NoEcho: true },
    },
    Conditions: { IsHere: { 'Fn::Equals': [{ Ref: 'AWS::StackName' }, 'hello'] } },
    Resources: Object.fromEntries(functions.map((map, index) => [`Fn${index + 1}`, variables(map)])),
  });
  const BY_PARAMETER = { TOKEN: { Ref: 'Token' } };
  const refused = async (said: Given) => {
    const error = await plan(said).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    const { message, hint } = error as UsageError;
    return { message, hint };
  };

  test('a secret, with the flag that gives it, for all its functions at once', async () => {
    const template = requiring(BY_PARAMETER, BY_PARAMETER);
    const stack = stackOf({ parameters: { Token: '****' } });
    expect(await refused({ template, given: { Token: '' }, stack })).toEqual({
      message:
        'The required variable TOKEN of Fn1, Fn2 would have no value: its parameter Token is given an empty text.',
      hint: 'Give it:\n  --param-from-env Token=VARIABLE\nor by --params FILE.',
    });
    expect(await refused({ template, samconfig: overrides({ Token: '' }), stack })).toMatchObject({
      message: expect.stringContaining('the samconfig gives its parameter Token an empty text.'),
    });
    expect((await plan({ template, stack })).secrets).toEqual([]);
    expect((await plan({ template, given: { Token: 'x' } })).overrides).toEqual({ Token: 'x' });
  });
  test('several, and those that only the template can give', async () => {
    const left = { 'Fn::If': ['IsHere', { Ref: 'AWS::NoValue' }, 'x'] };
    const template = requiring({ ...BY_PARAMETER, STAGE: { Ref: 'Stage' } }, { TOKEN: left, STAGE: '' });
    expect(await refused({ template, given: { Token: '' } })).toEqual({
      message: [
        'The required variable TOKEN of Fn1 would have no value: its parameter Token is given an empty text.',
        'The required variable STAGE of Fn1 would have no value: the Default of its parameter Stage is an empty text.',
        'The required variable TOKEN of Fn2 would have no value: the template leaves it out here.',
        'The required variable STAGE of Fn2 would have no value: the template says an empty text.',
      ].join('\n'),
      hint: [
        'Give them:\n  --param-from-env Token=VARIABLE\n  --param Stage=VALUE\nor by --params FILE.',
        'Give TOKEN a value in the template, or take it out of Metadata.samgen.required.',
        'Give STAGE a value in the template, or take it out of Metadata.samgen.required.',
      ].join('\n'),
    });
  });
  test('one whose parameter is missing altogether is told as every missing parameter', async () => {
    expect(await refused({ template: requiring(BY_PARAMETER) })).toMatchObject({
      message: 'The parameter Token has no value.',
      hint: expect.stringContaining('--param-from-env Token=VARIABLE'),
    });
  });
  test('at a terminal it is asked for instead, and what is typed is deployed', async () => {
    const { prompt } = scriptedPrompter(['Token (hidden)', 'typed', { '': 'requires TOKEN of Fn1' }]);
    const said = await plan({ template: requiring(BY_PARAMETER), given: { Token: '' }, prompt });
    expect(said).toMatchObject({ overrides: { Token: 'typed' }, secrets: ['typed'] });
  });
});
