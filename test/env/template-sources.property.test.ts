import fc from 'fast-check';
import { expect, test } from 'vitest';
import { templateSources } from '../../src/env/template-sources.ts';
import { deployed, environment, templateWith } from '../support/random-environments.ts';

test('whatever is deployed, it is never said wrongly', () => {
  fc.assert(
    fc.property(
      environment,
      fc.constantFrom('dev', 'prod'),
      fc.constantFrom('yes', 'no', 'hunter2', '****'),
      fc.integer({ min: 0, max: 99 }).map(String),
      (given, Stage, Secret, Size) => {
        const shown = { Stage, Secret: '****', Size };
        const found = templateSources(templateWith(given), 'Hello', { parameters: shown, pseudo: {} })!;
        const cloud = { parameters: { Stage, Secret, Size }, resources: { Table: 'hello-Table-1X' } };
        const live = deployed(given, cloud) as { Variables?: Record<string, string> } | undefined;
        const actual = live?.Variables ?? {};
        for (const [key, value] of Object.entries(actual)) {
          const source = found.sources.get(key);
          // Nothing that the template gives is taken for outside.
          expect(source, key).toBeDefined();
          if (source?.kind === 'parameter') expect(value).toBe(cloud.parameters[source.name as 'Stage']);
        }
        // What is known is so, whatever the secret is.
        for (const [key, value] of found.values) expect(actual[key], key).toBe(value);
        // What is not computed is there for certain.
        for (const [key, { kind }] of found.sources)
          if (kind !== 'computed') expect(actual).toHaveProperty(key);
      },
    ),
    { numRuns: 2_000 },
  );
});
