import { describe, expect, test } from 'vitest';
import { askCapabilities, askConfirmation } from '../../src/deploy/ask-consent.ts';
import type { DeploySettings } from '../../src/deploy/settings.ts';
import { UsageError } from '../../src/errors.ts';
import { projectWith, settingsFor } from '../support/deploys.ts';
import { ENTER, scriptedPrompter } from '../support/scripted-prompter.ts';

const IAM = ['CAPABILITY_IAM'];
const of = (given?: string[], configured?: string[]) => ({ given, configured });

describe('capabilities', () => {
  test('that were given are taken, and remembered by --guided', async () => {
    const { prompt } = scriptedPrompter();
    expect(await askCapabilities(of(IAM, ['x']), ['y'], false, { prompt })).toEqual({
      value: IAM,
      isAnswer: false,
    });
    expect(await askCapabilities(of(IAM), [], true, { prompt })).toEqual({ value: IAM, isAnswer: true });
    expect(await askCapabilities(of(IAM), ['y'], false, {})).toEqual({ value: IAM, isAnswer: false });
  });
  test('that do not exist are refused', async () => {
    const asking = askCapabilities(of(['CAPABILITY_AIM']), [], false, {});
    await expect(asking).rejects.toThrow(UsageError);
    await expect(asking).rejects.toThrow(
      'There is no capability CAPABILITY_AIM; did you mean CAPABILITY_IAM?',
    );
  });
  test('are left to the samconfig, or not needed', async () => {
    const { prompt } = scriptedPrompter();
    for (const deps of [{ prompt }, {}]) {
      expect(await askCapabilities(of(undefined, ['x']), IAM, false, deps)).toBeUndefined();
      expect(await askCapabilities(of(), [], false, deps)).toBeUndefined();
    }
    expect(await askCapabilities(of(undefined, ['x']), IAM, true, {})).toBeUndefined();
  });
  test.each<[string, string[] | undefined, string[], boolean, string]>([
    [
      'where they are needed',
      undefined,
      ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      false,
      'CAPABILITY_IAM CAPABILITY_AUTO_EXPAND',
    ],
    ["by --guided, with the samconfig's", ['CAPABILITY_NAMED_IAM'], IAM, true, 'CAPABILITY_NAMED_IAM'],
    [
      'by --guided, with those that are needed',
      undefined,
      ['CAPABILITY_AUTO_EXPAND'],
      true,
      'CAPABILITY_AUTO_EXPAND',
    ],
    ['by --guided, with what functions need mostly', undefined, [], true, 'CAPABILITY_IAM'],
  ])('are asked %s', async (_, configured, needed, all, initial) => {
    const { prompt, asked } = scriptedPrompter(['Capabilities', ENTER]);
    expect(await askCapabilities(of(undefined, configured), needed, all, { prompt })).toEqual({
      value: initial.split(' '),
      isAnswer: true,
    });
    expect(asked[0]?.initial).toBe(initial);
  });
  test('are typed with blanks or commas, and checked', async () => {
    const { prompt } = scriptedPrompter([
      'Capabilities',
      ' CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND  CAPABILITY_RESOURCE_POLICY ',
      { iam: 'There are: CAPABILITY_IAM', 'CAPABILITY_IAM x': 'There are:' },
    ]);
    expect((await askCapabilities(of(), IAM, false, { prompt }))?.value).toEqual([
      'CAPABILITY_IAM',
      'CAPABILITY_AUTO_EXPAND',
      'CAPABILITY_RESOURCE_POLICY',
    ]);
  });
  test('without a terminal the flag is named', async () => {
    const asking = askCapabilities(of(), ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'], false, {});
    await expect(asking).rejects.toThrow(UsageError);
    await expect(asking).rejects.toMatchObject({
      hint: expect.stringContaining('--capabilities CAPABILITY_IAM --capabilities CAPABILITY_AUTO_EXPAND'),
    });
  });
});

describe('the confirmation', () => {
  type Said = Pick<DeploySettings, 'confirmChangeset' | 'yes' | 'guided'>;
  const settings = async (said: Partial<Said>): Promise<DeploySettings> => ({
    ...settingsFor(await projectWith()),
    ...said,
  });
  const configured = (value: boolean) => ({ confirmChangeset: { given: undefined, configured: value } });
  const given = (value: boolean, inSamconfig?: boolean) => ({
    confirmChangeset: { given: value, configured: inSamconfig },
  });

  test.each<[Partial<Said>, boolean, boolean]>([
    [{}, false, false],
    [configured(true), true, false],
    [configured(false), false, false],
    [given(true), true, false],
    [given(true, false), true, false],
    [given(false, true), false, false],
    [{ ...given(true), yes: true }, false, false],
    [{ ...configured(true), yes: true }, false, false],
    // What the command line says is not asked again, but remembered.
    [{ ...given(true), guided: true }, true, true],
    [{ ...given(false), guided: true }, false, true],
    [{ ...configured(true), guided: true, yes: true }, false, false],
  ])('%j: %s, remembered: %s', async (said, value, isAnswer) => {
    const { prompt } = scriptedPrompter();
    expect(await askConfirmation(await settings(said), { prompt })).toEqual({ value, isAnswer });
  });
  test.each<[Partial<Said>, boolean]>([
    [{ guided: true }, true],
    [{ guided: true, ...configured(true) }, true],
    [{ guided: true, ...configured(false) }, false],
  ])('%j is asked, Enter says %s', async (said, initial) => {
    const { prompt, asked } = scriptedPrompter(
      ['ask before they are made?', ENTER],
      ['ask before', !initial],
    );
    expect(await askConfirmation(await settings(said), { prompt })).toEqual({
      value: initial,
      isAnswer: true,
    });
    expect(await askConfirmation(await settings(said), { prompt })).toEqual({
      value: !initial,
      isAnswer: true,
    });
    expect(asked[0]?.initial).toBe(initial);
  });
  test.each<Partial<Said>>([configured(true), given(true), { ...given(true), guided: true }])(
    '%j without a terminal would ask nobody',
    async (said) => {
      const asking = askConfirmation(await settings(said), {});
      await expect(asking).rejects.toThrow(UsageError);
      await expect(asking).rejects.toMatchObject({ hint: expect.stringContaining('--yes') });
      expect(await askConfirmation(await settings({ ...said, yes: true }), {})).toMatchObject({
        value: false,
      });
    },
  );
  test('guided without a terminal asks nobody, and confirms nothing', async () => {
    expect(await askConfirmation(await settings({ guided: true }), {})).toEqual({
      value: false,
      isAnswer: false,
    });
  });
});
