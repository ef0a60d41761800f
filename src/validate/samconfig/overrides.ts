import { type Override, parseOverride } from '../../samconfig/override-text.ts';
import type { Path } from '../../template/document.ts';
import { parametersOf } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';
import { type Finding, meant, nearest } from '../finding.ts';
import { isSecretName, isSecretValue } from '../secrets.ts';
import { commandSections, type SamconfigContext, type SamconfigRule } from './context.ts';

interface PlacedOverride extends Override {
  path: Path;
}

interface PlacedText {
  text: string;
  path: Path;
}

export const samconfigOverrideUnknown: SamconfigRule = {
  id: 'samconfig-override-unknown',
  severity: 'warning',
  summary: 'A value for a parameter that the template does not declare.',
  help: 'sam deploy passes on the parameters of the template only; any other is dropped without a word.',
  check: ({ samconfig, template, isWhole }) => {
    if (template === undefined || !isWhole) return [];
    const declared = Object.keys(parametersOf(template));
    return overridesOf(samconfig)
      .filter(({ name }) => !declared.includes(name))
      .map(({ name, path }) => {
        const near = nearest(name, declared, declared.length);
        const message = `The template declares no parameter ${name}; sam would drop its value.`;
        return { path, part: 'key' as const, message, ...meant(near) };
      });
  },
};

export const samconfigOverrideText: SamconfigRule = {
  id: 'samconfig-override-text',
  severity: 'error',
  summary: 'Parameter overrides that sam reads otherwise than they look.',
  help: 'In a text, sam takes NAME=VALUE pairs separated by spaces, and cuts a value at its first space or quote unless all of it stands in double quotes (samcli/cli/types.py, CfnParameterOverridesType). A table, parameter_overrides = { Name = "two words" }, has no such trap.',
  check: ({ samconfig }) =>
    textsOf(samconfig).flatMap(({ text, path }): Finding[] => {
      const { overrides, lost } = parseOverride(text);
      if (overrides.length === 0) {
        const message =
          'sam refuses this: parameter overrides are NAME=VALUE pairs, names of letters and digits only.';
        return [{ path, message, secret: true }];
      }
      if (!lost) return [];
      const after = overrides.at(lost.after)?.name ?? overrides[0]!.name;
      const message = `sam would drop a part of this text, near the value of ${after}.`;
      return [{ path, severity: 'warning', secret: true, message, hint: `Use a table: { ${after} = "…" }.` }];
    }),
};

export const samconfigSecret: SamconfigRule = {
  id: 'samconfig-secret',
  severity: 'warning',
  summary: 'The value of a secret parameter in a samconfig.',
  help: 'A samconfig is committed with the project. Leave the value out: sam deploy keeps the one the stack has; give it once, at the first deployment.',
  check: ({ samconfig, template }) => {
    const parameters = parametersOf(template);
    return overridesOf(samconfig)
      .filter(({ name, value }) => {
        if (value === '') return false;
        const parameter = parameters[name];
        if (parameter) return String(parameter['NoEcho']).toLowerCase() === 'true';
        return isSecretName(name) && isSecretValue(value);
      })
      .map(({ name, path }) => ({
        path,
        secret: true,
        message: `The value of the secret parameter ${name} stands in plain text here.`,
        hint: 'Remove it: sam deploy keeps the value that the stack has.',
      }));
  },
};

type Document = SamconfigContext['samconfig'];

/** The override texts of every section, each where it stands. */
function textsOf(samconfig: Document): PlacedText[] {
  return commandSections(samconfig).flatMap(({ parameters, path }) =>
    texts(parameters['parameter_overrides'], [...path, 'parameter_overrides']),
  );
}

function texts(value: unknown, path: Path): PlacedText[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => texts(item, [...path, index]));
  if (typeof value !== 'string' || value.trim() === '' || value.startsWith('file://')) return [];
  return [{ text: value, path }];
}

function overridesOf(samconfig: Document): PlacedOverride[] {
  const written = textsOf(samconfig).flatMap(({ text, path }) =>
    parseOverride(text).overrides.map((one) => ({ ...one, path })),
  );
  const tabled = commandSections(samconfig).flatMap(({ parameters, path }) =>
    tableOverrides(parameters['parameter_overrides'], [...path, 'parameter_overrides']),
  );
  return [...written, ...tabled];
}

function tableOverrides(value: unknown, path: Path): PlacedOverride[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => tableOverrides(item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .filter(([name]) => name !== '$include')
    .map(([name, item]) => ({ name, value: item === null ? '' : String(item), path: [...path, name] }));
}
