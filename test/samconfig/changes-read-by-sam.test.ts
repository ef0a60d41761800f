import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withAnswers } from '../../src/samconfig/changes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { samples } from './changes-samples.ts';

const python = process.env['SAMGEN_TEST_PYTHON'];

/** Reads samconfigs with sam's own classes: [[file, environment], …] → [{parameters, overrides} | {error}, …]. */
const READ = `
import json, os, sys
from samcli.cli.types import CfnParameterOverridesType
from samcli.lib.config.samconfig import SamConfig

def read(file, environment):
    try:
        found = SamConfig(os.path.dirname(file), os.path.basename(file)).get_all(["deploy"], "parameters", environment)
        parameters = dict((found or {}).items())
        given = parameters.pop("parameter_overrides", None)
        overrides = CfnParameterOverridesType().convert(given, None, None) if given is not None else {}
        return {"parameters": parameters, "overrides": overrides}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error!r:.200}"}

print(json.dumps([read(*each) for each in json.load(sys.stdin)]))
`;

interface Reading {
  error?: string;
  parameters?: Record<string, unknown>;
  overrides?: Record<string, string>;
}

const CASES = 300;

describe.each(['toml', 'yaml'] as const)('the real sam reads from %s', (format) => {
  test('the answers, and all else as before', async (ctx) => {
    if (!python)
      return ctx.skip(process.env['SAMGEN_TEST_NO_SAM'] ?? 'SAMGEN_TEST_PYTHON names no Python with sam');
    const folder = temporaryFolder();
    const file = join(folder, 'parameters.yaml');
    writeFileSync(file, 'A: from-file\nFromFile: only there\n');
    const cases = fc
      .sample(samples(format), { numRuns: CASES, seed: 20_261_121 })
      .filter(({ answers }) => !/\\ud[89a-f]/i.test(JSON.stringify(answers)))
      .map((sample) => ({ ...sample, text: sample.text.replaceAll('FILE', file) }));
    const asked = cases.flatMap(({ text, environment, answers }, index) => {
      const [before, after] = ['before', 'after'].map((name) => join(folder, `${index}-${name}.${format}`));
      // Without a version sam would not read what was there before.
      writeFileSync(before!, withAnswers(text, format, environment, {}));
      writeFileSync(after!, withAnswers(text, format, environment, answers));
      return [
        [before, environment],
        [after, environment],
      ];
    });
    const { stdout } = await execa(python, ['-c', READ], {
      input: JSON.stringify(asked),
      env: { PYTHONUTF8: '1', SAM_CLI_TELEMETRY: '0' },
    });
    const readings = JSON.parse(stdout) as Reading[];
    let compared = 0;
    for (const [index, { text, answers }] of cases.entries()) {
      const [before, after] = [readings[2 * index]!, readings[2 * index + 1]!];
      const about = `${JSON.stringify(text)} with ${JSON.stringify(answers)}`;
      const { stackName, region, capabilities, confirmChangeset, resolveS3, resolveImageRepos, parameters } =
        answers;
      if (Object.keys(answers).length === 0) continue;
      // Some that is valid TOML or YAML is too much for sam, with the answers and without.
      if (before.error && after.error && !/Version|AttributeError/.test(before.error)) continue;
      expect(after.error, about).toBeUndefined();
      expect(after.overrides, about).toMatchObject(parameters ?? {});
      expect(after.parameters, about).toMatchObject({
        ...(stackName && { stack_name: stackName }),
        ...(region && { region }),
        ...(resolveS3 && { resolve_s3: true }),
        ...(resolveImageRepos && { resolve_image_repos: true }),
      });
      if (capabilities)
        expect([after.parameters!['capabilities']].flat().sort(), about).toEqual([...capabilities].sort());
      if (confirmChangeset !== undefined) {
        expect([confirmChangeset, confirmChangeset ? 'yes' : 'no'], about).toContain(
          after.parameters!['confirm_changeset'],
        );
      }
      if (before.error) continue;
      compared += 1;
      expect(after.overrides, about).toEqual({ ...before.overrides, ...parameters });
      const given = Object.keys(after.parameters!).filter(
        (key) => JSON.stringify(after.parameters![key]) !== JSON.stringify(before.parameters![key]),
      );
      const mayDiffer = {
        stack_name: stackName,
        region,
        capabilities,
        confirm_changeset: confirmChangeset,
        resolve_s3: resolveS3,
        resolve_image_repos: resolveImageRepos,
      };
      for (const key of given)
        expect(mayDiffer[key as keyof typeof mayDiffer], `${key} in ${about}`).toBeDefined();
      expect(Object.keys(after.parameters!), about).toEqual(
        expect.arrayContaining(Object.keys(before.parameters!)),
      );
    }
    expect(compared).toBeGreaterThan(200);
  });
});
