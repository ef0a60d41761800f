import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { withAnswers } from '../../src/samconfig/changes.ts';
import { commandParameters, parameterOverrides } from '../../src/samconfig/read.ts';
import { samples } from './changes-samples.ts';

const parsers = { toml: parseToml, yaml: (text: string) => parseYaml(text, { logLevel: 'silent' }) ?? {} };

/** A lone surrogate has no form in a file. */
const isWritable = (value: unknown) => !/\\ud[89a-f]/i.test(JSON.stringify(value));

const EDITED_KEYS =
  /^(stack_name|region|capabilities|confirm_changeset|resolve_s3|resolve_image_repos|parameter_overrides)$/;

/** The data without all that answers may change. */
function others(value: unknown, path: string[] = []): unknown {
  if (path.length === 4 && EDITED_KEYS.test(path[3]!)) return undefined;
  if (path.length === 1 && path[0] === 'version') return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? undefined;
  const entries = Object.entries(value).flatMap(([name, entry]) => {
    const left = others(entry, [...path, name]);
    return left === undefined ? [] : [[name, left]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const comments = (text: string) => [...text.matchAll(/#c\d+ /g)].map(([comment]) => comment);
/** Lines that hold nothing an answer could change. */
const untouchable = (text: string) =>
  text
    .split(/\r?\n/)
    .filter((line) => /^\s*(#c\d+ |\[+[^=]*\]|"?s3_prefix)/.test(line) && !/[{"]\s*,|\[ *"/.test(line));

function expectInOrder(parts: string[], whole: string[]): void {
  let at = 0;
  for (const part of parts) {
    const found = whole.indexOf(part, at);
    expect(found, `${JSON.stringify(part)} in ${JSON.stringify(whole)}`).toBeGreaterThanOrEqual(at);
    at = found + 1;
  }
}

describe.each(['toml', 'yaml'] as const)('a random samconfig in %s', (format) => {
  const parse = parsers[format];
  const effective = (text: string, environment: string) => {
    const value = parse(text) as Record<string, unknown>;
    const parameters = commandParameters({ file: '', text, format, value }, environment, 'deploy');
    return { parameters, overrides: parameterOverrides(parameters) };
  };

  test('has the answers, keeps the rest, and is not changed a second time', () => {
    let edited = 0;
    fc.assert(
      fc.property(samples(format), ({ text, environment, answers }) => {
        fc.pre(isWritable(answers));
        const result = withAnswers(text, format, environment, answers);
        if (result !== text) edited += 1;
        expect(withAnswers(result, format, environment, answers)).toBe(result);

        const { parameters, overrides } = effective(result, environment);
        const before = effective(text, environment);
        expect(overrides).toEqual({ ...before.overrides, ...answers.parameters });
        const { stackName, region, capabilities, confirmChangeset, resolveS3, resolveImageRepos } = answers;
        const given = {
          ...(stackName && { stack_name: stackName }),
          ...(region && { region }),
          ...(resolveS3 && { resolve_s3: true }),
          ...(resolveImageRepos && { resolve_image_repos: true }),
        };
        expect(parameters).toMatchObject(given);
        if (capabilities) {
          expect([parameters['capabilities']].flat().sort()).toEqual([...capabilities].sort());
        }
        if (confirmChangeset !== undefined) {
          expect([confirmChangeset, confirmChangeset ? 'yes' : 'no']).toContain(
            parameters['confirm_changeset'],
          );
        }
        expect(others(parse(result)) ?? {}).toEqual(others(parse(text)) ?? {});

        expectInOrder(comments(text), comments(result));
        expectInOrder(untouchable(text), result.split(/\r?\n/));
        if (text.includes('\r\n')) expect(result.replaceAll('\r\n', '')).not.toContain('\n');
        if (text.trim() !== '') expect(/\n$/.test(result)).toBe(/\n$/.test(text));
      }),
      { numRuns: 400 },
    );
    expect(edited).toBeGreaterThan(200);
  });

  test('is changed in nothing where it holds the answers', () => {
    fc.assert(
      fc.property(samples(format), ({ text, environment }) => {
        fc.pre(/version"? ?[=:] ?0.1/.test(text));
        expect(withAnswers(text, format, environment, {})).toBe(text);
      }),
    );
  });
});
