import { describe, expect, test } from 'vitest';
import { askParameters } from '../../src/deploy/ask-parameters.ts';
import { type KnownValues, parameterValues } from '../../src/deploy/parameter-values.ts';
import { requirementsOf } from '../../src/deploy/require-values.ts';
import type { Prompter } from '../../src/deps.ts';
import { UsageError } from '../../src/errors.ts';
import { declaredParameters } from '../../src/parameters/declared.ts';
import { ENTER, scriptedPrompter } from '../support/scripted-prompter.ts';

const SECRET = { Type: 'String', NoEcho: true };

interface Case extends Partial<KnownValues> {
  parameters: Record<string, object>;
  all?: boolean;
  prompt?: Prompter;
}

function ask({ parameters, all = false, prompt, given = {}, configured = {}, stack = {} }: Case) {
  const known = { given, configured, stack };
  const values = parameterValues(declaredParameters({ Parameters: parameters }), known);
  return askParameters(values, known, all, prompt === undefined ? {} : { prompt });
}

describe('without a terminal', () => {
  test('names the flag of every value that is missing', async () => {
    const parameters = { Stage: { Type: 'String' }, Token: SECRET, Size: { Type: 'Number', Default: 1 } };
    const asked = ask({ parameters });
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toMatchObject({
      message: 'The parameters Stage, Token have no values.',
      hint: 'Give them:\n  --param Stage=VALUE\n  --param-from-env Token=VARIABLE\nor by --params FILE.',
    });
  });
  test('and of one', async () => {
    await expect(ask({ parameters: { Token: SECRET }, all: true })).rejects.toMatchObject({
      message: 'The parameter Token has no value.',
      hint: 'Give it:\n  --param-from-env Token=VARIABLE\nor by --params FILE.',
    });
  });
  test('asks for nothing where nothing is missing, guided or not', async () => {
    const parameters = { Stage: { Type: 'String', Default: 'dev' }, Token: SECRET };
    for (const all of [true, false])
      expect(await ask({ parameters, all, stack: { Token: '****' } })).toEqual({ plain: {}, secret: {} });
  });
});

describe('asks for what is missing, and no more', () => {
  test('plain values and secrets apart', async () => {
    const { prompt, asked } = scriptedPrompter(['Stage', 'dev'], ['Token', 'hunter2']);
    const parameters = {
      Stage: { Type: 'String', Description: 'where it runs' },
      Token: { ...SECRET, Description: 'of the API' },
      Kept: { Type: 'String' },
      Given: { Type: 'String' },
      Defaulted: { Type: 'String', Default: 'x' },
    };
    expect(await ask({ parameters, prompt, configured: { Kept: 'k' }, given: { Given: 'g' } })).toEqual({
      plain: { Stage: 'dev' },
      secret: { Token: 'hunter2' },
    });
    expect(asked).toEqual([
      { kind: 'text', message: 'Stage: where it runs', initial: undefined },
      { kind: 'secret', message: 'Token: of the API (hidden)' },
    ]);
  });
  test('a missing secret needs a value that the template takes', async () => {
    const { prompt } = scriptedPrompter([
      'Token',
      'long-enough',
      { '': 'It needs a value.', short: 'Token must have at least 8 characters.' },
    ]);
    const parameters = { Token: { ...SECRET, MinLength: 8 } };
    expect(await ask({ parameters, prompt })).toEqual({ plain: {}, secret: { Token: 'long-enough' } });
  });
  test('a plain value must be one that the template takes', async () => {
    const { prompt } = scriptedPrompter(['Size', '3', { three: 'Size must be a number.', 9: 'at most 5' }]);
    expect(await ask({ parameters: { Size: { Type: 'Number', MaxValue: 5 } }, prompt })).toEqual({
      plain: { Size: '3' },
      secret: {},
    });
  });
});

describe('guided, Enter keeps what there is', () => {
  const parameters = { Stage: { Type: 'String', Default: 'of-template' } };
  test.each<[string, Partial<KnownValues>, string]>([
    ["the samconfig's", { configured: { Stage: 'of-samconfig' } }, 'of-samconfig'],
    ["the stack's", { stack: { Stage: 'of-stack' } }, 'of-stack'],
    ["the template's", {}, 'of-template'],
  ])('%s', async (_, known, kept) => {
    const { prompt, asked } = scriptedPrompter(['Stage', ENTER]);
    expect(await ask({ parameters, all: true, prompt, ...known })).toEqual({
      plain: { Stage: kept },
      secret: {},
    });
    expect(asked[0]?.initial).toBe(kept);
  });
  test('and does not ask for what was given', async () => {
    const { prompt } = scriptedPrompter();
    expect(await ask({ parameters, all: true, prompt, given: { Stage: 'g' } })).toEqual({
      plain: {},
      secret: {},
    });
  });

  test.each<[string, object, Partial<KnownValues>]>([
    ["Enter takes the samconfig's", {}, { configured: { Token: 'abc' }, stack: { Token: '****' } }],
    ["Enter keeps the stack's", { Default: 'd' }, { stack: { Token: '****' } }],
    ["Enter takes the template's default", { Default: 'd' }, {}],
  ])('a secret: %s', async (said, declared, known) => {
    const { prompt, asked } = scriptedPrompter(['Token', ENTER]);
    const asking = ask({ parameters: { Token: { ...SECRET, ...declared } }, all: true, prompt, ...known });
    expect(await asking).toEqual({ plain: {}, secret: {} });
    expect(asked).toEqual([{ kind: 'secret', message: `Token (hidden; ${said})` }]);
  });
  test('a new secret goes over the one that is kept, and is no plain answer', async () => {
    const { prompt } = scriptedPrompter(['Token', 'new', { ab: 'must match' }]);
    const declared = { ...SECRET, AllowedPattern: '[a-z]{3}', Default: 'abc' };
    const answers = await ask({
      parameters: { Token: declared },
      all: true,
      prompt,
      stack: { Token: '****' },
    });
    expect(answers).toEqual({ plain: {}, secret: { Token: 'new' } });
  });
});

describe('where the template allows some values only', () => {
  const Stage = { Type: 'String', AllowedValues: ['dev', 'prod'] };
  test('one of them is chosen; the list stands on the present one', async () => {
    const { prompt, asked } = scriptedPrompter(['Stage', ENTER]);
    const answers = await ask({ parameters: { Stage }, all: true, prompt, stack: { Stage: 'prod' } });
    expect(answers.plain).toEqual({ Stage: 'prod' });
    expect(asked).toEqual([{ kind: 'choose', message: 'Stage', choices: ['dev', 'prod'], initial: 'prod' }]);
  });
  test('of a list several are typed', async () => {
    const Stages = { ...Stage, Type: 'CommaDelimitedList' };
    const { prompt, asked } = scriptedPrompter(['Stages', ENTER, { 'dev,other': 'must be' }]);
    const answers = await ask({ parameters: { Stages }, all: true, prompt, stack: { Stages: 'dev,prod' } });
    expect(answers.plain).toEqual({ Stages: 'dev,prod' });
    expect(asked[0]?.kind).toBe('text');
  });
  test("where the samconfig has another than the stack, both are shown, and Enter keeps the stack's", async () => {
    const { prompt } = scriptedPrompter(['Stage (the samconfig has dev)', ENTER]);
    const known = { stack: { Stage: 'prod' }, configured: { Stage: 'dev' } };
    expect((await ask({ parameters: { Stage }, all: true, prompt, ...known })).plain).toEqual({
      Stage: 'prod',
    });
  });
  test('one that is not allowed any more is not offered', async () => {
    const { prompt, asked } = scriptedPrompter(['Stage', 'dev']);
    await ask({ parameters: { Stage }, all: true, prompt, stack: { Stage: 'gone' } });
    expect(asked[0]?.initial).toBeUndefined();
  });
  test('a secret is typed all the same, and never listed', async () => {
    const { prompt } = scriptedPrompter(['Token', 'a', { c: 'AllowedValues' }]);
    const answers = await ask({ parameters: { Token: { ...SECRET, AllowedValues: ['a', 'b'] } }, prompt });
    expect(answers).toEqual({ plain: {}, secret: { Token: 'a' } });
  });
});

describe('what a required variable needs', () => {
  const template = {
    Metadata: { samgen: { required: ['TOKEN', 'STAGE'] } },
    Parameters: {
      Token: { ...SECRET, Default: '' },
      Stage: { Type: 'String', Default: '' },
      Free: { Type: 'String', NoEcho: true, Default: '' },
    },
    Resources: {
      Hello: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Environment: {
            Variables: { TOKEN: { Ref: 'Token' }, STAGE: { Ref: 'Stage' }, FREE: { Ref: 'Free' } },
          },
        },
      },
    },
  };
  const WHY = 'It needs a value. The template requires TOKEN of Hello.';
  const STAGE = 'It needs a value. The template requires STAGE of Hello.';
  const target = { region: 'eu-central-1', account: { id: '1', arn: 'arn' }, stackName: 'hello' };
  function askFor(known: Partial<KnownValues>, prompt: Prompter | undefined, all = false, asWell = {}) {
    const whole = { given: {}, configured: {}, stack: {}, ...known };
    const parameters = { ...template.Parameters, ...asWell };
    const required = requirementsOf({ ...template, Parameters: parameters }, whole, target);
    const values = parameterValues(declaredParameters({ Parameters: parameters }), whole);
    return askParameters(values, whole, all, prompt === undefined ? {} : { prompt }, required);
  }

  test('is asked for where it is empty, and an empty answer is none', async () => {
    const { prompt, asked } = scriptedPrompter(['Token', 't', { '': WHY }], ['Stage', 's', { '': STAGE }]);
    expect(await askFor({}, prompt)).toEqual({ plain: { Stage: 's' }, secret: { Token: 't' } });
    expect(asked[0]?.message).toBe('Token (hidden)');
  });
  test('is asked for where it was given or configured empty', async () => {
    const { prompt } = scriptedPrompter(['Token (hidden)', 't', { '': WHY }], ['Stage', 's', { '': STAGE }]);
    const known = {
      given: { Token: '' },
      configured: { Stage: '' },
      stack: { Token: '****', Stage: 'kept' },
    };
    expect(await askFor(known, prompt)).toMatchObject({ secret: { Token: 't' }, plain: { Stage: 's' } });
  });
  test('is not asked for where there is a value, and Enter keeps it', async () => {
    const known = { stack: { Token: '****', Stage: 'kept', Free: '****' } };
    expect(await askFor(known, scriptedPrompter().prompt)).toEqual({ plain: {}, secret: {} });
    const { prompt } = scriptedPrompter(
      ["Token (hidden; Enter keeps the stack's)", ENTER],
      ['Stage', ENTER, { '': STAGE }],
      ["Free (hidden; Enter keeps the stack's)", ENTER],
    );
    expect(await askFor(known, prompt, true)).toEqual({ plain: { Stage: 'kept' }, secret: {} });
  });
  test('where some values are allowed only, an empty one is not offered', async () => {
    const { prompt, asked } = scriptedPrompter(['Stage', 'dev']);
    const asWell = { Stage: { Type: 'String', Default: '', AllowedValues: ['', 'dev'] } };
    await askFor({ given: { Token: 't' } }, prompt, false, asWell);
    expect(asked[0]).toMatchObject({ choices: ['dev'], initial: undefined });
  });
  test('where nobody can be asked, nothing is asked: the plan is refused', async () => {
    expect(await askFor({}, undefined)).toEqual({ plain: {}, secret: {} });
  });
});
