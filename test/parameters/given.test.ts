import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { declaredParameters } from '../../src/parameters/declared.ts';
import { givenParameters, type ParameterFlags } from '../../src/parameters/given.ts';
import { filesIn } from './files-in.ts';

const declared = declaredParameters({
  Parameters: {
    Stage: { Type: 'String', Default: 'dev', MaxLength: 20 },
    SecretVar: { Type: 'String', NoEcho: true, Description: 'the API key' },
    QuotedSecret: { Type: 'String', NoEcho: 'true', AllowedValues: ['', 'from file'] },
    Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' },
  },
});

interface Extras {
  env?: Record<string, string>;
  files?: Record<string, string>;
  stdin?: string;
}

const given = (flags: ParameterFlags, { env = {}, files = {}, stdin = '' }: Extras = {}) =>
  givenParameters(declared, flags, {
    env,
    cwd: filesIn(files),
    readStdin: async () => Buffer.from(stdin),
  });

test('nothing given', async () => {
  expect(await given({})).toEqual({});
});

test('values of the command line and of the environment', async () => {
  const flags = {
    param: ['Stage=a=b', 'Ami=ami-1', 'Stage=a=b'],
    paramFromEnv: ['SecretVar=MY_SECRET', 'QuotedSecret=EMPTY'],
  };
  expect(await given(flags, { env: { MY_SECRET: 'from env', EMPTY: '' } })).toEqual({
    Stage: 'a=b',
    SecretVar: 'from env',
    QuotedSecret: '',
    Ami: 'ami-1',
  });
});

test('files in their order, stdin among them, and single flags over all', async () => {
  const files = {
    'a.env': 'Stage=a\nSecretVar=a\nQuotedSecret="from file"\nAmi=a\n',
    'b.yaml': 'Stage: b\nSecretVar: b\n',
  };
  const flags = {
    params: ['a.env', '-', 'b.yaml'],
    param: ['Stage=flag'],
    paramFromEnv: ['SecretVar=MY_SECRET'],
  };
  expect(await given(flags, { env: { MY_SECRET: 's' }, files, stdin: 'Ami=stdin\nSecretVar=stdin' })).toEqual(
    {
      Stage: 'flag',
      SecretVar: 's',
      QuotedSecret: 'from file',
      Ami: 'stdin',
    },
  );
  const { Stage, SecretVar } = await given({ params: flags.params }, { files, stdin: 'SecretVar=stdin' });
  expect({ Stage, SecretVar }).toEqual({ Stage: 'b', SecretVar: 'b' });
});

test.each<[ParameterFlags, RegExp, RegExp]>([
  [{ param: ['SecretVar=hunter2'] }, /SecretVar is a secret/, /--param-from-env SecretVar=VARIABLE/],
  [{ param: ['QuotedSecret=hunter2'] }, /QuotedSecret is a secret/, /--param-from-env/],
  [{ param: ['hunter2'] }, /--param takes KEY=VALUE/, /no name and =/],
  [{ param: ['=hunter2'] }, /--param takes KEY=VALUE/, /no name and =/],
  [
    { param: ['Stagee=hunter2'] },
    /no parameter Stagee; did you mean Stage\?/,
    /It declares: Stage, SecretVar/,
  ],
  [{ param: ['toString=hunter2'] }, /no parameter toString/, /It declares/],
  [{ param: ['Stage=hunter2', 'Stage=b'] }, /--param gives Stage two different values/, /one of them out/],
  [
    { param: ['Stage=hunter2hunter2hunter2'] },
    /^--param: Stage must have at most 20 characters/,
    /another value/,
  ],
  [{ paramFromEnv: ['SecretVar=hunter2'] }, /names for SecretVar is not set/, /the name of a variable/],
  [{ paramFromEnv: ['SecretVar=toString'] }, /names for SecretVar is not set/, /the name of a variable/],
  [{ paramFromEnv: ['Nope=hunter2'] }, /no parameter Nope/, /It declares/],
  [
    { paramFromEnv: ['Stage=SET', 'Stage=OTHER'] },
    /--param-from-env gives Stage two different/,
    /one of them/,
  ],
  [
    { paramFromEnv: ['QuotedSecret=SET'] },
    /^--param-from-env: QuotedSecret must be one of the template's/,
    /.../,
  ],
  [
    { paramFromEnv: ['SecretVar=NUL'] },
    /SecretVar cannot hold a NUL/,
    /^SecretVar: the API key\nGive another/,
  ],
  [
    { param: ['Stage=x'], paramFromEnv: ['Stage=SET'] },
    /Stage is given by both --param and --param-/,
    /Leave one/,
  ],
  [{ params: ['-', '-'] }, /--params - is given twice/, /once only/],
  [{ params: [''] }, /--params names no file/, /--params FILE/],
  [{ params: ['-'] }, /found nothing on stdin/, /Pipe the values in/],
  [{ params: ['absent.env'] }, /There is no absent\.env/, /Check --params/],
  [{ params: ['.'] }, /is a folder/, /piped in: --params -/],
  [{ params: ['bad.env'] }, /^bad\.env:2: QuotedSecret must be one of/, /another value/],
  [
    { params: ['unknown.yaml'] },
    /^unknown\.yaml:1: The template has no parameter Stagee; did you/,
    /declares/,
  ],
  [{ params: ['other.env'] }, /^other\.env:2: The template has no parameter Nope\.$/, /declares/],
  // The end of a key's base64 text that was not put in quotes.
  [
    { params: ['key.env'] },
    /^key\.env:2: The template has no parameter of the name that stands here\.$/,
    /declares/,
  ],
])('what cannot be given is said, and no value shown: %j', async (flags, message, hint) => {
  const extras = {
    env: { SET: 'hunter2', OTHER: 'x', NUL: 'hunter2\0' },
    files: {
      'bad.env': '# secrets\nQuotedSecret=hunter2\n',
      'unknown.yaml': 'Stagee: hunter2\n',
      'other.env': 'Stage=x\nNope=hunter2\n',
      'key.env': 'SecretVar=x\nhunter2==\n',
    },
  };
  const error = await given(flags, extras).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
  const { message: said, hint: next } = error as UsageError;
  expect(`${said} ${next}`).not.toContain('hunter2');
});

test('a template without parameters says so', async () => {
  const attempt = givenParameters(
    [],
    { param: ['A=1'] },
    { env: {}, cwd: '/', readStdin: async () => Buffer.of() },
  );
  await expect(attempt).rejects.toMatchObject({ hint: 'It declares none.' });
});
