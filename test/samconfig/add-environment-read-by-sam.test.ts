import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addEnvironment } from '../../src/samconfig/add-environment.ts';
import { withAnswers } from '../../src/samconfig/changes.ts';
import { environmentsOf } from '../../src/samconfig/read.ts';
import { configFormat } from '../../src/samconfig/views.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { samples } from './changes-samples.ts';

const python = process.env['SAMGEN_TEST_PYTHON'];

/** Reads samconfigs with sam's own classes: [[file, environment], …] → [{command: {parameters, overrides} | {error}}, …]. */
const READ = `
import json, os, sys
from samcli.cli.types import CfnParameterOverridesType
from samcli.lib.config.samconfig import SamConfig

def read(file, environment, command):
    try:
        found = SamConfig(os.path.dirname(file), os.path.basename(file)).get_all([command], "parameters", environment)
        parameters = dict((found or {}).items())
        given = parameters.pop("parameter_overrides", None)
        overrides = CfnParameterOverridesType().convert(given, None, None) if given is not None else {}
        return {"parameters": parameters, "overrides": overrides}
    except KeyError:
        return None
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error!r:.200}"}

print(json.dumps([{command: read(*each, command) for command in ("deploy", "build", "global")} for each in json.load(sys.stdin)]))
`;

interface Reading {
  error?: string;
  parameters: Record<string, unknown>;
  overrides: Record<string, string>;
}
type Readings = Record<'deploy' | 'build' | 'global', Reading | null>;

const SECRETS = ['DbPassword', 'A'];

describe.each(['toml', 'yaml'] as const)('the real sam reads from %s', (format) => {
  test('in the new environment what it reads in the old one, but for its own values and the secrets', async (ctx) => {
    if (!python)
      return ctx.skip(process.env['SAMGEN_TEST_NO_SAM'] ?? 'SAMGEN_TEST_PYTHON names no Python with sam');
    const folder = temporaryFolder();
    const file = join(folder, 'parameters.yaml');
    writeFileSync(file, 'FromFile: only there\n');
    const cases = fc
      .sample(samples(format), { numRuns: 150, seed: 20_261_128 })
      .map(({ text, answers }) => ({
        answers,
        // Without a version sam would not read what was there before.
        text: withAnswers(text.replaceAll('FILE', file), format, 'default', {}),
      }))
      .filter(({ answers }) => !/\\ud[89a-f]/i.test(JSON.stringify(answers)))
      .flatMap(({ text, answers: { region, parameters: given = {} } }) => {
        const { value } = configFormat(format).read(text, 'The sample');
        const from = environmentsOf({ file: '', text, format, value })[0];
        const parameters = Object.fromEntries(
          Object.entries(given).filter(([name]) => !SECRETS.includes(name)),
        );
        return from === undefined ? [] : [{ text, from, region, parameters }];
      });
    const asked = cases.flatMap(({ text, from, region, parameters }, index) => {
      const path = join(folder, `${index}.${format}`);
      const wanted = { name: 'new-env', from, stackName: 'own', region, profile: undefined, parameters };
      const about = { suggestedStackName: 'suggested', secrets: SECRETS };
      writeFileSync(path, addEnvironment(text, format, { ...wanted, ...about }, path).text);
      return [
        [path, from],
        [path, 'new-env'],
      ];
    });
    const { stdout } = await execa(python, ['-c', READ], {
      input: JSON.stringify(asked),
      env: { PYTHONUTF8: '1', SAM_CLI_TELEMETRY: '0' },
    });
    const readings = JSON.parse(stdout) as Readings[];
    let compared = 0;
    for (const [index, { text, region, parameters }] of cases.entries()) {
      const [old, copy] = [readings[2 * index]!, readings[2 * index + 1]!];
      const { deploy } = copy;
      const about = JSON.stringify({ text, old, copy });
      if (!old.deploy?.error) {
        expect(deploy?.parameters, about).toMatchObject({ stack_name: 'own', ...(region && { region }) });
        const given = Object.entries(parameters).map(([name]) => [name, deploy!.overrides[name]]);
        expect(Object.fromEntries(given), about).toEqual(parameters);
      }
      for (const command of ['deploy', 'build'] as const) {
        const [before, after] = [old[command], copy[command]];
        // What sam cannot read is copied as it is.
        if (!before || before.error) continue;
        expect(after?.error, about).toBeUndefined();
        compared += 1;
        const mine = { ...before.parameters, stack_name: 'own', ...(region && { region }) };
        for (const key of Object.keys(after!.parameters))
          if (key !== 'stack_name')
            expect(after!.parameters[key], about).toEqual(mine[key as keyof typeof mine]);
        expect(Object.keys(after!.parameters), about).toEqual(
          expect.arrayContaining(Object.keys(before.parameters)),
        );
        const kept = Object.entries(before.overrides).filter(([name]) => !SECRETS.includes(name));
        expect(after!.overrides, about).toEqual({
          ...Object.fromEntries(kept),
          ...(command === 'deploy' ? parameters : pick(parameters, after!.overrides)),
        });
      }
    }
    expect(compared).toBeGreaterThan(100);
  });
});

const pick = (values: Record<string, string>, like: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(like, name)));
