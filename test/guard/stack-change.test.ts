import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { templateSources } from '../../src/env/template-sources.ts';
import { FailedError, RefusedError } from '../../src/errors.ts';
import type { LiveFunction, StackState } from '../../src/guard/plan.ts';
import { planStackChange, requestFor, type StackChange } from '../../src/guard/stack-change.ts';
import { parseTemplate } from '../../src/template/document.ts';
import { keptParameter } from '../../src/template/kept.ts';
import { ofStack, openedOf } from '../support/opened.ts';
import { scriptedAws } from '../support/scripted-aws.ts';
import { LIVE, STACK, TEMPLATE } from '../support/stack-run.ts';
import { rejectionOf, thrownBy } from '../support/thrown.ts';

const dataIn = (text: string) => parseTemplate(text, 'template').document?.value;

function stateOf(variables: Record<string, string> = LIVE, text = stringify(TEMPLATE)): StackState {
  const template = dataIn(text);
  const scope = { parameters: STACK.parameters, pseudo: {} };
  const environment = templateSources(template, 'Hello', scope)!;
  const origin = ofStack({}, { ...environment, logicalId: 'Hello' });
  const live: LiveFunction = { ...openedOf(origin, { variables }), logicalId: 'Hello' };
  return { stack: STACK, text, template, functions: [live] };
}
const planned = (state: StackState, change: Partial<StackChange>) =>
  planStackChange(state, { parameters: {}, wishes: new Map(), ...change }, 'preserve');
const NEW = { parameters: { Secret: 'new' } };
const OUTSIDE = keptParameter('Hello', 'OUTSIDE');

describe('the template that is deployed', () => {
  test('stays byte for byte where nothing is outside', () => {
    const state = stateOf();
    const { text, parameters } = planned(state, NEW);
    expect(text).toBe(state.text);
    expect(parameters).toEqual({ Secret: 'new', Stage: undefined });
  });

  test('keeps what is outside, and holds no value of it', () => {
    const { text, parameters } = planned(stateOf({ ...LIVE, OUTSIDE: 'th3-value' }), NEW);
    expect(parameters).toEqual({ Secret: 'new', Stage: undefined, [OUTSIDE]: 'th3-value' });
    expect(text).not.toMatch(/th3-value|new/);
    expect(dataIn(text)).toMatchObject({
      Metadata: { samgen: { kept: { Hello: { OUTSIDE: { Parameter: OUTSIDE } } } } },
    });
  });

  test('lets go of it where it is unset', () => {
    const first = planned(stateOf(), { wishes: new Map([['Hello', { set: { OUTSIDE: '1' }, unset: [] }]]) });
    const state = stateOf({ ...LIVE, OUTSIDE: '1' }, first.text);
    const kept = { ...state.functions[0]!.origin };
    if (kept.kind !== 'stack') return expect.unreachable();
    const sources = new Map([...kept.deployed.sources].filter(([key]) => key !== 'OUTSIDE'));
    const origin = {
      ...kept,
      deployed: { ...kept.deployed, sources, kept: new Map([['OUTSIDE', OUTSIDE]]) },
    };
    const after = planned(
      { ...state, functions: [{ ...state.functions[0]!, origin }] },
      { wishes: new Map([['Hello', { set: {}, unset: ['OUTSIDE'] }]]) },
    );
    expect(dataIn(after.text)).toEqual(TEMPLATE);
    // What the stack does not show is given with every update that writes the map: the function may have another one.
    expect(after.parameters).toEqual({ Secret: LIVE.SECRET, Stage: undefined });
  });

  test('takes an edit along', () => {
    const edit = (text: string) => text.replace('debug', 'info');
    expect(planned(stateOf(), { edit }).text).toBe(edit(stringify(TEMPLATE)));
  });

  test('is not sent where the edit leaves no template', () => {
    thrownBy(() => planned(stateOf(), { edit: () => '- a list' }), FailedError);
  });
});

describe('what is asked of CloudFormation', () => {
  const request = (text: string, bucket?: string, put: string[] = []) => {
    const { aws, given } = scriptedAws({ 'templates.put': put });
    const stack = { ...STACK, capabilities: ['CAPABILITY_IAM'] };
    const made = requestFor({ stack }, { ...planned(stateOf(), NEW), text }, aws, bucket);
    return { made, given };
  };
  const large = (bytes: number, head = '') => head + 'x'.repeat(bytes - head.length);

  test('the template itself, the capabilities of the last time, and another name each time', async () => {
    const [one, other] = await Promise.all([request('{}').made, request('{}').made]);
    expect(one).toMatchObject({
      stackName: STACK.id,
      template: { body: '{}' },
      parameters: { Secret: 'new', Stage: undefined },
      capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
    });
    expect(one.name).toMatch(/^samgen-[0-9a-f]{16}$/);
    expect(one.name).not.toBe(other.name);
  });

  test('51,200 bytes go with the call; one more goes to the bucket that is named', async () => {
    expect((await request(large(51_200)).made).template).toEqual({ body: large(51_200) });
    const { made, given } = request(large(51_201), 'named', ['https://named/x']);
    expect((await made).template).toEqual({ url: 'https://named/x' });
    expect(given('templates.put')[0]?.[0]).toBe('named');
  });

  test('or to that in which sam has put the code', async () => {
    const { made, given } = request(large(60_000, 'CodeUri: s3://sams-own.bucket/a/b\n'), undefined, ['u']);
    await made;
    expect(given('templates.put')[0]?.[0]).toBe('sams-own.bucket');
  });

  test('and where there is none, it is refused', async () => {
    const error = await rejectionOf(request(large(60_000)).made, RefusedError);
    expect(error.message).toContain('no bucket is known to put it into');
    expect(error.hint).toBe('Name one as s3_bucket in the samconfig.');
  });

  test('bytes are counted, not characters', async () => {
    await rejectionOf(request('ü'.repeat(25_601)).made, RefusedError);
  });
});
