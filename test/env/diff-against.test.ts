import { expect, test } from 'vitest';
import { differencesWith } from '../../src/env/diff.ts';
import { type Against, readSide, whatAgainst } from '../../src/env/diff-against.ts';
import type { ReadFunction } from '../../src/env/read-one.ts';
import { FailedError, UsageError } from '../../src/errors.ts';
import type { Samconfig } from '../../src/samconfig/read.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { filesIn } from '../parameters/files-in.ts';
import { recordedDeps } from '../support/sinks.ts';
import { fakeStackReader, stackOf } from '../support/stacks.ts';

const samconfig: Samconfig = {
  file: 'samconfig.toml',
  text: '',
  format: 'toml',
  value: { version: 0.1, default: {}, prod: {}, template: {} },
};
const files = new Set(['.env', 'prod']);
const what = (word?: string, config: Samconfig | undefined = samconfig) =>
  whatAgainst(word, config, (file) => files.has(file));

test.each<[string | undefined, Against]>([
  [undefined, { kind: 'template' }],
  ['template', { kind: 'template' }],
  ['prod', { kind: 'environment', name: 'prod' }],
  ['default', { kind: 'environment', name: 'default' }],
  ['./prod', { kind: 'file', file: './prod' }],
  ['.env', { kind: 'file', file: '.env' }],
  ['-', { kind: 'file', file: '-' }],
  ['/absent/file', { kind: 'file', file: '/absent/file' }],
])('--against %s', (word, expected) => {
  expect(what(word)).toEqual(expected);
});

test('a word that means nothing is told with those that would', () => {
  expect(() => what('production')).toThrow(UsageError);
  expect(() => what('production')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('default, prod') }),
  );
  expect(() => whatAgainst('version', undefined, () => false)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('which has none here') }),
  );
});

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Configured: { Type: String, Default: default }
  Kept: { Type: String, Default: default }
  New: { Type: String, Default: default }
  Secret: { Type: String, NoEcho: true, Default: default }
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          CONFIGURED: !Ref Configured
          KEPT: !Ref Kept
          NEW: !Ref New
          SECRET: !Ref Secret
          STACK: !Sub '\${AWS::StackName} in \${AWS::Region}'
          TABLE: !Ref Table
  Table: { Type: AWS::DynamoDB::Table }
`;
const SAMCONFIG = `version = 0.1
[default.deploy.parameters]
parameter_overrides = { Configured = "configured" }
`;

/** A function of the stack hello, as far as a comparison with a template looks at it. */
function readOf(stack: Stack | undefined, logicalId = 'Hello'): ReadFunction {
  const stacks = fakeStackReader({ stacks: { hello: stack } });
  return {
    chosen: { aws: { stacks } },
    target: { id: 'hello-1', label: 'Hello', stack: { name: 'hello', logicalId } },
    reading: {},
  } as unknown as ReadFunction;
}

async function templateSide(read: ReadFunction) {
  const cwd = filesIn({ 'template.yaml': TEMPLATE, 'samconfig.toml': SAMCONFIG });
  return (await readSide({ kind: 'template' }, {}, recordedDeps(cwd)))(read);
}

test('the values of the next deploy: of the samconfig, else of the stack, else the default', async () => {
  const parameters = { Configured: 'stack', Kept: 'stack', Secret: '****' };
  const other = await templateSide(readOf(stackOf({ name: 'hello', parameters })));
  const live = {
    CONFIGURED: 'configured',
    KEPT: 'stack',
    NEW: 'default',
    SECRET: 'default',
    STACK: 'hello in eu-central-1',
    TABLE: 'Table',
  };
  expect(differencesWith(live, other)).toEqual([
    { key: 'CONFIGURED', state: 'same' },
    { key: 'KEPT', state: 'same' },
    { key: 'NEW', state: 'same' },
    { key: 'SECRET', state: 'unknown', why: 'the value of the parameter Secret is not shown (NoEcho)' },
    { key: 'STACK', state: 'same' },
    { key: 'TABLE', state: 'unknown', why: 'only AWS knows what the template here computes' },
  ]);
});

test('a template that does not have the function is told, and a function that no stack has', async () => {
  await expect(templateSide(readOf(stackOf({ name: 'hello' }), 'Other'))).rejects.toThrow(FailedError);
  const none = { ...readOf(undefined), target: { id: 'f', label: 'f' } } as unknown as ReadFunction;
  await expect(templateSide(none)).rejects.toThrow(UsageError);
});
