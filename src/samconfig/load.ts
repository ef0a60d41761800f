import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { InvalidProjectError, UsageError } from '../errors.ts';
import { fileProblem, type Problem } from '../problem.ts';
import { readTextFile } from '../project/read-text-file.ts';
import { parseTomlSamconfig } from './parse-toml.ts';
import { environmentsOf, findSamconfig, type Samconfig, type SamconfigResult } from './read.ts';

/** No limit of sam's; what is larger is no samconfig. */
const MAX_BYTES = 1_048_576;

/** What sam reads (samcli/lib/config/file_manager.py, FILE_MANAGER_MAPPER). */
const FORMATS: Readonly<Record<string, Samconfig['format']>> = {
  '.toml': 'toml',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/** Reads and parses a samconfig. What is wrong with the file is a problem, never an exception. */
export async function loadSamconfig(file: string, shownAs = file): Promise<SamconfigResult> {
  const format = FORMATS[extname(file).toLowerCase()];
  if (format === undefined) {
    const known = Object.keys(FORMATS).join(', ');
    return {
      problems: [
        fileProblem(shownAs, 'samconfig-format', `${shownAs} is none of the formats sam reads: ${known}.`),
      ],
    };
  }
  const text = await readTextFile(file, shownAs, MAX_BYTES);
  if (typeof text !== 'string') return { problems: [text] };
  if (format === 'toml') return parseTomlSamconfig(text, file, shownAs);
  // The parser of YAML takes longer to load than all the rest.
  const { parseYamlSamconfig } = await import('./parse-yaml.ts');
  return parseYamlSamconfig(text, file, shownAs);
}

/**
 * The samconfig that holds for a template, or undefined where there is none. A relative `configFile` is looked for
 * beside the template, as sam does (samcli/cli/cli_config_file.py, configuration_callback).
 * @throws UsageError where the user named a file or an environment that is not there.
 * @throws InvalidProjectError where the file cannot be parsed.
 */
export async function requireSamconfig(
  templateFile: string,
  options: {
    configFile?: string | undefined;
    configEnv?: string | undefined;
    show: (path: string) => string;
  },
): Promise<Samconfig | undefined> {
  const given = options.configFile;
  const explicit = given === undefined || isAbsolute(given) ? given : join(dirname(templateFile), given);
  const file = await findSamconfig(templateFile, explicit);
  if (file === undefined) {
    if (explicit === undefined) return undefined;
    throw new UsageError(
      `There is no samconfig ${options.show(explicit)}.`,
      "--config-file is looked for beside the template; check its name, or leave it out to take the project's own.",
    );
  }
  const { samconfig, problems } = await loadSamconfig(file, options.show(file));
  const problem = problems[0];
  if (problem) throw invalidFile(problem);
  const environment = options.configEnv;
  if (environment !== undefined && !environmentsOf(samconfig).includes(environment)) {
    throw new UsageError(
      `${basename(file)} has no environment ${environment}.`,
      `It has: ${environmentsOf(samconfig).join(', ') || 'none'}. Check --config-env; samgen config add-env adds one.`,
    );
  }
  return samconfig;
}

/** A file of the project that cannot be used, as an error that says where and what to run next. */
export function invalidFile(problem: Problem): InvalidProjectError {
  const { file, range, message, hint } = problem;
  const next = 'samgen validate shows all that is wrong with the project.';
  return new InvalidProjectError(
    `${file}:${range.line}:${range.column}: ${message}`,
    hint === undefined ? next : `${hint}\n${next}`,
  );
}
