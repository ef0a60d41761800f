import { describe, expect, test } from 'vitest';
import { CAPABILITIES, checkCapabilities, neededCapabilities } from '../../src/deploy/capabilities.ts';
import { UsageError } from '../../src/errors.ts';

const resource = (type: string, properties?: object) => ({
  Type: type,
  ...(properties === undefined ? {} : { Properties: properties }),
});
const FUNCTION = 'AWS::Serverless::Function';
const ROLE = { Role: 'arn:aws:iam::1:role/x' };

const IAM = ['CAPABILITY_IAM'];
const NAMED = ['CAPABILITY_NAMED_IAM'];
const EXPAND = 'CAPABILITY_AUTO_EXPAND';

describe('neededCapabilities', () => {
  test.each<[string, Record<string, object>, string[]]>([
    ['no resource', {}, []],
    ['a function with a role of its own', { Fn: resource(FUNCTION, ROLE) }, []],
    ['a function that SAM makes a role for', { Fn: resource(FUNCTION, {}) }, IAM],
    ['a function without properties', { Fn: resource(FUNCTION) }, IAM],
    [
      "a function of CloudFormation's: it cannot be without a role",
      { Fn: resource('AWS::Lambda::Function', {}) },
      [],
    ],
    ['a state machine that SAM makes a role for', { A: resource('AWS::Serverless::StateMachine', {}) }, IAM],
    ['a state machine with a role', { A: resource('AWS::Serverless::StateMachine', ROLE) }, []],
    ['a role', { A: resource('AWS::IAM::Role', { Path: '/' }) }, IAM],
    ['a policy: its name does not matter', { A: resource('AWS::IAM::Policy', { PolicyName: 'x' }) }, IAM],
    ['a group with a name', { A: resource('AWS::IAM::Group', { GroupName: 'x' }) }, NAMED],
    [
      'an instance profile with a name',
      { A: resource('AWS::IAM::InstanceProfile', { InstanceProfileName: 'x' }) },
      NAMED,
    ],
    [
      'a managed policy with a name',
      { A: resource('AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'x' }) },
      NAMED,
    ],
    ['a role with a name', { A: resource('AWS::IAM::Role', { RoleName: { Ref: 'X' } }) }, NAMED],
    ['a user with a name', { A: resource('AWS::IAM::User', { UserName: 'x' }) }, NAMED],
    ["a user with a role's name", { A: resource('AWS::IAM::User', { RoleName: 'x' }) }, IAM],
    [
      'the stronger one holds the weaker one',
      { Fn: resource(FUNCTION), A: resource('AWS::IAM::Role', { RoleName: 'x' }) },
      NAMED,
    ],
    ['a nested application', { A: resource('AWS::Serverless::Application', {}) }, [EXPAND]],
    [
      'a nested application and a function',
      { A: resource('AWS::Serverless::Application', {}), Fn: resource(FUNCTION) },
      [...IAM, EXPAND],
    ],
    ['another resource with a name', { A: resource('AWS::SQS::Queue', { QueueName: 'x' }) }, []],
  ])('of %s', (_, resources, needed) => {
    expect(neededCapabilities({ Resources: resources })).toEqual(needed);
  });

  test('a role in Globals is a role', () => {
    const Globals = { Function: ROLE };
    expect(neededCapabilities({ Globals, Resources: { Fn: resource(FUNCTION) } })).toEqual([]);
    const ignoring = { ...resource(FUNCTION), IgnoreGlobals: '*' };
    expect(neededCapabilities({ Globals, Resources: { Fn: ignoring } })).toEqual(IAM);
  });

  test.each<[unknown, string[]]>([
    ['AWS::Serverless-2016-10-31', []],
    [['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'], []],
    ['MyMacro', [EXPAND]],
    [['AWS::Serverless-2016-10-31', 'MyMacro'], [EXPAND]],
    [undefined, []],
  ])('of the transforms %j', (Transform, needed) => {
    expect(neededCapabilities({ Transform, Resources: {} })).toEqual(needed);
  });

  test.each([undefined, null, 'x', [], { Resources: 'x' }, { Resources: { A: null } }])(
    'of no template: %j',
    (value) => {
      expect(neededCapabilities(value)).toEqual([]);
    },
  );
});

describe('checkCapabilities', () => {
  test('takes those that there are', () => {
    expect(() => checkCapabilities(CAPABILITIES)).not.toThrow();
    expect(() => checkCapabilities([])).not.toThrow();
  });
  test.each([
    ['CAPABILITY_IAN', /^There is no capability CAPABILITY_IAN; did you mean CAPABILITY_IAM\?$/],
    ['iam', /^There is no capability iam/],
  ])('%s is none', (name, message) => {
    expect(() => checkCapabilities(['CAPABILITY_IAM', name])).toThrow(UsageError);
    expect(() => checkCapabilities(['CAPABILITY_IAM', name])).toThrow(message);
  });
});
