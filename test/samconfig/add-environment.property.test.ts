import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { addEnvironment } from '../../src/samconfig/add-environment.ts';
import { plainData } from '../../src/samconfig/config-edit.ts';
import { commandParameters, environmentsOf, parameterOverrides } from '../../src/samconfig/read.ts';
import { samples } from './changes-samples.ts';

const parsers = { toml: parseToml, yaml: (text: string) => parseYaml(text, { logLevel: 'silent' }) ?? {} };
const isWritable = (value: unknown) => !/\\ud[89a-f]/i.test(JSON.stringify(value));
const SECRETS = ['DbPassword', 'A'];

const linesInOrder = (before: string, after: string): boolean => {
  const lines = after.split(/\r?\n/);
  let at = 0;
  return before.split(/\r?\n/).every((line) => {
    at = lines.indexOf(line, at) + 1;
    return at > 0;
  });
};

describe.each(['toml', 'yaml'] as const)('a random samconfig in %s', (format) => {
  const read = (text: string) => ({
    file: '',
    text,
    format,
    value: parsers[format](text) as Record<string, unknown>,
  });

  test('keeps every byte, and has the new environment with its own values and no secret', () => {
    const seen = { copied: 0, secrets: 0, parameters: 0, unversioned: 0 };
    fc.assert(
      fc.property(samples(format), fc.nat(), ({ text, answers }, pick) => {
        const { stackName, region, parameters: given = {} } = answers;
        const parameters = Object.fromEntries(
          Object.entries(given).filter(([name]) => !SECRETS.includes(name)),
        );
        fc.pre(isWritable(parameters));
        const before = read(text);
        const known = environmentsOf(before);
        fc.pre(known.length > 0);
        const from = known[pick % known.length]!;
        const own = stackName && `${stackName}-own`;
        const added = addEnvironment(
          text,
          format,
          {
            name: 'new-env',
            from,
            stackName: own,
            region,
            profile: undefined,
            parameters,
            suggestedStackName: 'suggested',
            secrets: SECRETS,
          },
          'samconfig',
        );
        const after = read(added.text);

        if (before.value['version'] === undefined) {
          seen.unversioned += 1;
          expect(linesInOrder(text, added.text)).toBe(true);
        } else expect(added.text.startsWith(text)).toBe(true);
        if (text.includes('\r\n')) expect(added.text.replaceAll('\r\n', '')).not.toContain('\n');
        expect(/\n$/.test(added.text)).toBe(/\n$/.test(text));
        const { 'new-env': copy, ...others } = after.value;
        expect(plainData(others)).toEqual(plainData({ version: 0.1, ...before.value }));

        const [old, now] = [
          commandParameters(before, from, 'deploy'),
          commandParameters(after, 'new-env', 'deploy'),
        ];
        const renamed = own ?? (old['stack_name'] === undefined ? 'suggested' : added.stack.name);
        const { parameter_overrides: oldOverrides, ...rest } = old;
        const { parameter_overrides: newOverrides, ...ours } = now;
        expect(plainData(ours)).toEqual(
          plainData({ ...rest, stack_name: renamed, ...(region === undefined ? {} : { region }) }),
        );
        if (own === undefined && old['stack_name'] !== undefined)
          expect(added.stack.name).toMatch(
            new RegExp(`^${String(old['stack_name']).replace(new RegExp(`-${from}$`), '')}-new-env$`),
          );
        const wanted = parameterOverrides({ parameter_overrides: oldOverrides });
        for (const name of SECRETS) delete wanted[name];
        expect(parameterOverrides({ parameter_overrides: newOverrides })).toEqual({
          ...wanted,
          ...parameters,
        });
        expect(Object.keys(copy as object)).toEqual(
          expect.arrayContaining(Object.keys(before.value[from] as object)),
        );
        seen.copied += 1;
        if (added.leftOut.length > 0) seen.secrets += 1;
        if (Object.keys(parameters).length > 0) seen.parameters += 1;
      }),
      { numRuns: 400 },
    );
    expect(seen.copied).toBeGreaterThan(200);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });
});
