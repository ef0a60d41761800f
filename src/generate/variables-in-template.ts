import { stringify } from 'yaml';
import { parseTemplate } from '../template/document.ts';
import { requiredVariables } from '../template/required-variables.ts';
import { placeInOrder } from '../template/section-order.ts';
import { mergeYaml } from '../yaml/merge.ts';
import type { Variables } from './check-answers.ts';
import type { Answers } from './questions.ts';

/** Public variables with their values; secret ones as NoEcho parameters without a Default, or not at all. */
export function addVariables(template: string, answers: Answers, variables: Variables): string {
  const secrets = answers.secrets === 'external' ? [] : variables.secret;
  const entries = [
    ...Object.entries(variables.public).map(([name, value]) => `${name}: ${scalar(value)}`),
    ...secrets.map(({ name, parameter }) => `${name}: !Ref ${parameter}`),
  ];
  if (entries.length === 0) return template;
  const parameters = secrets.map(
    ({ name, parameter }) => `\
  # What ${name} holds is given at deploy and kept by the stack; a Default would stand in this file.
  ${parameter}:
    Type: String
    NoEcho: true
`,
  );
  const declared = parameters.length === 0 ? '' : `Parameters:\n${parameters.join('')}`;
  const required = requiredSection(
    template,
    secrets.map(({ name }) => name),
  );
  const variablesAt = `\
Resources:
  ${answers.function}:
    Properties:
      Environment:
        Variables:
${entries.map((entry) => `          ${entry}\n`).join('')}`;
  return mergeYaml(template, required + declared + variablesAt, placeInOrder);
}

/** A secret that was forgotten is met at deploy, not by the function. A blueprint may require others as well. */
function requiredSection(template: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const before = requiredVariables(parseTemplate(template, 'template.yaml').document?.value);
  const all = [...new Set([...before, ...names])];
  return `\
Metadata:
  samgen:
    # Variables that a deployed function must have: samgen deploy refuses to leave one without a value.
    required:
${all.map((name) => `      - ${scalar(name)}\n`).join('')}`;
}

/** Always read back as this text: quoted wherever YAML 1.1 would make something else of it. */
function scalar(value: string): string {
  const plain =
    /^[A-Za-z][A-Za-z0-9_./-]*$/.test(value) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(value);
  if (plain) return value;
  return stringify(value, {
    version: '1.1',
    defaultStringType: 'QUOTE_DOUBLE',
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: 1e9,
  }).trimEnd();
}
