import { expect, test } from 'vitest';
import type { Answers } from '../../src/generate/questions.ts';
import { addVariables } from '../../src/generate/variables-in-template.ts';
import { parseTemplate } from '../../src/template/document.ts';
import { requiredVariables } from '../../src/template/required-variables.ts';

const TEMPLATE = `Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: {}
`;
const added = (template: string, secrets: Answers['secrets'], ...names: string[]) =>
  addVariables(template, { function: 'Hello', secrets } as Answers, {
    public: { LEVEL: 'info' },
    secret: names.map((name) => ({ name, parameter: `${name}Parameter` })),
  });
const requiredIn = (text: string) => requiredVariables(parseTemplate(text, 'template.yaml').document?.value);

test('a secret with a parameter is required; what is public, or set outside the template, is not', () => {
  expect(requiredIn(added(TEMPLATE, 'parameter', 'TOKEN', 'KEY'))).toEqual(['TOKEN', 'KEY']);
  expect(added(TEMPLATE, 'parameter')).not.toContain('Metadata');
  expect(added(TEMPLATE, 'external', 'TOKEN')).not.toContain('Metadata');
});
test('a name that YAML would take for a switch stays a text', () => {
  expect(requiredIn(added(TEMPLATE, 'parameter', 'ON', 'NO'))).toEqual(['ON', 'NO']);
});
test('what a blueprint requires itself stays, with its other metadata and its comments', () => {
  const own = `Metadata:\n  # of mine\n  mine: 1\n  samgen:\n    required: [LEVEL] # always\n${TEMPLATE}`;
  const text = added(own, 'parameter', 'TOKEN', 'LEVEL');
  expect(requiredIn(text)).toEqual(['LEVEL', 'TOKEN']);
  expect(text).toContain('  # of mine\n  mine: 1\n');
  expect(text).toContain('# always');
});
