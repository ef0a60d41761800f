import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parameterValues } from '../../src/deploy/parameter-values.ts';
import { requiredWithoutValue } from '../../src/deploy/required.ts';
import { declaredParameters } from '../../src/parameters/declared.ts';
import { deployed, environment, templateWith } from '../support/random-environments.ts';

const REQUIRED = ['AB', 'CD'];
const anyStage = fc.constantFrom('dev', 'prod', '');
const anySecret = fc.constantFrom('yes', 'no', '');

function both(given: unknown, parameters: Record<string, string>, isKept: boolean) {
  const template = { ...templateWith(given), Metadata: { samgen: { required: REQUIRED } } };
  const { Secret, ...plain } = parameters;
  const known = isKept
    ? { given: plain, configured: {}, stack: { Secret: '****' } }
    : { given: { ...plain, Secret: Secret! }, configured: {}, stack: {} };
  const said = requiredWithoutValue(template, parameterValues(declaredParameters(template), known), {});
  const live = deployed(given, { parameters, resources: { Table: 'hello-Table-1X' } });
  const variables = (live as { Variables?: Record<string, string> } | undefined)?.Variables ?? {};
  return { said: said.map(({ variable }) => variable), variables };
}

test('what is refused has no value on Lambda, whatever is not known here', () => {
  fc.assert(
    fc.property(environment, anyStage, anySecret, fc.boolean(), (given, Stage, Secret, isKept) => {
      const { said, variables } = both(given, { Stage, Secret, Size: '3' }, isKept);
      for (const name of said) expect(variables[name] ?? '', name).toBe('');
    }),
    { numRuns: 2_000 },
  );
});

test('where all is known, nothing that is mentioned goes without a value', () => {
  fc.assert(
    fc.property(environment, anyStage, anySecret, (given, Stage, Secret) => {
      const text = JSON.stringify(given);
      const { said, variables } = both(given, { Stage, Secret, Size: '3' }, false);
      const without = REQUIRED.filter((name) => text.includes(`"${name}"`) && (variables[name] ?? '') === '');
      expect(said.toSorted()).toEqual(without);
    }),
    { numRuns: 2_000 },
  );
});
