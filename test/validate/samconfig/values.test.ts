import { describe, expect, it } from 'vitest';
import { found, validateContent, withFunction } from '../../support/projects.ts';

const template = withFunction('Timeout: 3');
const problemsOf = (lines: string, command = 'deploy', files = {}) =>
  validateContent({
    template,
    samconfig: `version = 0.1\n[default.${command}.parameters]\n${lines}\n`,
    files,
  }).problems;

describe('samconfig-stack-name', () => {
  it.each(['my_stack', '1stack', 'a b', '', 'x'.repeat(129)])('refuses %j', (name) => {
    expect(found(problemsOf(`stack_name = "${name}"`), 'samconfig-stack-name')).toEqual([
      expect.stringMatching(/^error 3:14 /),
    ]);
  });
  it.each(['my-stack', 'S', 'arn:aws:cloudformation:eu-west-1:1:stack/x/y'])('takes %j', (name) => {
    expect(found(problemsOf(`stack_name = "${name}"`), 'samconfig-stack-name')).toEqual([]);
  });
});

describe('samconfig-capability', () => {
  it.each([
    ['"CAPABILITY_IAMM"', 'Did you mean CAPABILITY_IAM?'],
    ['"CAPABILITY_IAM CAPABILITY_NAMEDIAM"', 'Did you mean CAPABILITY_NAMED_IAM?'],
    ['["NAMED_IAM"]', 'Did you mean CAPABILITY_NAMED_IAM?'],
  ])('%s', (value, hint) => {
    const problems = problemsOf(`capabilities = ${value}`);
    expect(problems).toMatchObject([{ rule: 'samconfig-capability', severity: 'error', hint }]);
  });
  it.each(['"CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"', '["CAPABILITY_NAMED_IAM"]', '""'])(
    'takes %s',
    (value) => {
      expect(found(problemsOf(`capabilities = ${value}`), 'samconfig-capability')).toEqual([]);
    },
  );
});

describe('samconfig-file', () => {
  it('misses a template and an event', () => {
    expect(found(problemsOf('template_file = "app.yaml"', 'build'), 'samconfig-file')).toEqual([
      'warning 3:17 There is no file app.yaml beside this samconfig.',
    ]);
    expect(found(problemsOf('event = "events/x.json"', 'local_invoke'), 'samconfig-file')).toHaveLength(1);
  });
  it.each([
    ['template_file = "template.yaml"', 'build'],
    ['template_file = ".aws-sam/build/template.yaml"', 'deploy'],
    ['template_file = "packaged.yaml"', 'deploy'],
    ['event = "-"', 'local_invoke'],
    ['event = "events/event.json"', 'local_invoke'],
  ])('takes %s', (line, command) => {
    expect(found(problemsOf(line, command, { 'events/event.json': '{}' }), 'samconfig-file')).toEqual([]);
  });
});

it('says that a text has no closing quote', () => {
  expect(problemsOf('stack_name = "x')).toMatchObject([
    { rule: 'samconfig-syntax', message: 'This is not valid TOML: a text has no closing quote.' },
  ]);
  expect(problemsOf('stack_name = "x\u0001"')[0]?.message).toContain('control characters');
});
