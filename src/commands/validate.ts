import { isAbsolute, join, resolve } from 'node:path';
import type { CommandCall, Deps } from '../deps.ts';
import { ExitCode, UsageError } from '../errors.ts';
import type { Problem } from '../problem.ts';
import { findTemplate, shownFrom } from '../project/find-template.ts';
import { diskFiles } from '../project/project-files.ts';
import { readSamconfigDocument } from '../samconfig/document.ts';
import { commandParameters } from '../samconfig/read.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { dockerfileParser } from '../validate/dockerfile-parser.ts';
import { findSamconfigIn, type Validation, validateProject } from '../validate/validate.ts';
import { namedFolder } from './named-folder.ts';

const FORMATS = ['text', 'json', 'sarif'] as const;
type Format = (typeof FORMATS)[number];

/** `samgen validate [DIR]`: everything wrong with a project, at its place; exit code 3 where there is an error. */
export async function run(
  { arguments: [dir], flags, common }: CommandCall,
  deps: Pick<Deps, 'stdout' | 'cwd'>,
): Promise<number> {
  const format = formatOf(flags['format'], common.json);
  const folder = namedFolder(dir, deps.cwd);
  const template = templateOf(folder, flags, deps.cwd);
  const samconfig = optionalPath(flags['configFile'], folder, deps.cwd);
  if (samconfig !== undefined && diskFiles.info(samconfig) === undefined)
    throw new UsageError(`There is no samconfig ${flags['configFile']}.`, 'Check --config-file.');
  const environment = text(flags['configEnv']);
  const shownAs = shownFrom(deps.cwd)(template);
  const validation = validateProject({
    template,
    shownAs,
    ...(await dockerfileParser(template, diskFiles)),
    ...(samconfig === undefined ? {} : { samconfig }),
    ...(environment === undefined ? {} : { environment }),
  });
  const promoted = flags['strict'] === true ? strict(validation) : validation;
  deps.stdout.write(await report(format, promoted, shownAs, deps));
  return promoted.problems.some(({ severity }) => severity === 'error') ? ExitCode.invalid : ExitCode.done;
}

async function report(
  format: Format,
  validation: Validation,
  template: string,
  { stdout }: Pick<Deps, 'stdout'>,
): Promise<string> {
  if (format === 'json') return (await import('../validate/report/json.ts')).jsonReport(validation.problems);
  if (format === 'sarif')
    return (await import('../validate/report/sarif.ts')).sarifReport(validation.problems);
  const { textReport } = await import('../validate/report/text.ts');
  const others = validation.samconfig ? [validation.samconfig.file] : [];
  return textReport(validation, { template, others }, stdout);
}

const strict = (validation: Validation): Validation => ({
  ...validation,
  problems: validation.problems.map((problem): Problem => ({ ...problem, severity: 'error' })),
});

function formatOf(given: unknown, json: boolean): Format {
  if (given === undefined) return json ? 'json' : 'text';
  const format = FORMATS.find((one) => one === given);
  if (format === undefined) {
    const near = didYouMean(String(given), FORMATS);
    const hint = near ? `Did you mean ${near}?` : `It is one of ${FORMATS.join(', ')}.`;
    throw new UsageError(`There is no format ${given}.`, hint);
  }
  if (json && format !== 'json')
    throw new UsageError(`--json and --format ${format} exclude each other.`, 'Leave one of them out.');
  return format;
}

/** `--template`, else what the samconfig's `template_file` says, else the name that sam looks for. */
function templateOf(folder: string, flags: Record<string, unknown>, cwd: string): string {
  const given = text(flags['template']);
  if (given !== undefined) {
    const here = resolve(cwd, given);
    return findTemplate(folder, diskFiles.info(here) === undefined ? given : here);
  }
  return templateFromSamconfig(folder, flags, cwd) ?? findTemplate(folder);
}

function templateFromSamconfig(
  folder: string,
  flags: Record<string, unknown>,
  cwd: string,
): string | undefined {
  const path = optionalPath(flags['configFile'], folder, cwd) ?? findSamconfigIn(folder, diskFiles);
  if (path === undefined) return undefined;
  const { samconfig } = readSamconfigDocument(diskFiles, path, path);
  const parameters = commandParameters(samconfig, text(flags['configEnv']) ?? 'default', 'build');
  const file = text(parameters['template_file']) ?? text(parameters['template']);
  return file === undefined || isAbsolute(file) ? file : join(folder, file);
}

/** As for sam, a relative `--config-file` starts from the template's folder; the current one comes first here. */
function optionalPath(given: unknown, folder: string, cwd: string): string | undefined {
  const path = text(given);
  if (path === undefined) return undefined;
  const here = resolve(cwd, path);
  return diskFiles.info(here) === undefined ? resolve(folder, path) : here;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
