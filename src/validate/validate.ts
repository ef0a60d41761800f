import { basename, dirname, join, relative } from 'node:path';
import type { Problem } from '../problem.ts';
import { diskFiles, type ProjectFiles } from '../project/project-files.ts';
import { readProjectText } from '../project/read-text-file.ts';
import { readSamconfigDocument, type SamconfigDocument } from '../samconfig/document.ts';
import { SAMCONFIG_NAMES } from '../samconfig/read.ts';
import { isRecord } from '../template/convert.ts';
import { MAX_TEMPLATE_BYTES, parseTemplate, type TemplateDocument } from '../template/document.ts';
import { functionsOf } from '../template/functions.ts';
import { narrowed } from '../text/place.ts';
import type { RuleContext } from './context.ts';
import { variableMapsOf, variablesIn } from './environments.ts';
import type { Finding } from './finding.ts';
import { ordered } from './order.ts';
import { referencesOf } from './references.ts';
import { rules } from './rules/index.ts';
import { isFarTooLarge, templateLimits } from './rules/template-limits.ts';
import { samconfigRules } from './samconfig/index.ts';
import { checkSchema } from './schema/check-schema.ts';
import { redacted, type SecretText } from './secret-texts.ts';
import { hasSources } from './sources.ts';
import { isWhole } from './whole.ts';

export interface ValidationRequest {
  /** Absolute. */
  template: string;
  /** How reports name the template; its path from the current folder where it is below it. */
  shownAs?: string;
  /** Absolute; where none is said, sam's own choice beside the template, if there is one. */
  samconfig?: string;
  /** The samconfig's environment, where one was asked for. */
  environment?: string;
  /** The project on disk where nothing is said. */
  files?: ProjectFiles;
  /** `2026-11-21`; this day where nothing is said. */
  today?: string;
}

export interface Validation {
  /** All of them, by file, line and column. */
  problems: Problem[];
  /** Absent where the template is no YAML or JSON at all. */
  document?: TemplateDocument;
  samconfig?: SamconfigDocument;
  /** What no report may show. */
  secrets: SecretText[];
  /** The texts that problems point into, by the name they are shown under. */
  texts: ReadonlyMap<string, string>;
}

/** Finds everything wrong with a project, from the bytes of its template to the files beside it. */
export function validateProject(request: ValidationRequest): Validation {
  const { template, files = diskFiles, environment } = request;
  const shownAs = request.shownAs ?? displayName(template);
  const folder = dirname(template);
  const shownFolder = dirname(shownAs);
  const show = (path: string) => join(shownFolder, relative(folder, path));
  const texts = new Map<string, string>();
  const problems: Problem[] = [];

  const text = readProjectText(files, template, shownAs, MAX_TEMPLATE_BYTES);
  const read = typeof text === 'string' ? parseTemplate(text, shownAs) : { problems: [text] };
  for (const found of read.problems) problems.push(found);
  if (typeof text === 'string') texts.set(shownAs, text);

  const samconfigPath = request.samconfig ?? findSamconfigIn(folder, files);
  const config =
    samconfigPath === undefined
      ? { problems: [] }
      : readSamconfigDocument(files, samconfigPath, show(samconfigPath));
  problems.push(...config.problems);
  const { samconfig } = config;
  if (samconfig) texts.set(samconfig.file, samconfig.text);

  const { document } = read;
  const value = document?.value;
  const applied = isRecord(value) && isFarTooLarge(value) ? [templateLimits] : rules;
  if (document && applied === rules) for (const found of schemaProblems(document)) problems.push(found);
  const wholeTemplate = isRecord(value) && isWhole(value);
  if (document && isRecord(value)) {
    const variableMaps = variableMapsOf(value);
    const context: RuleContext = {
      document,
      template: value,
      functions: functionsOf(value),
      references: referencesOf(value),
      variableMaps,
      variables: variableMaps.flatMap(variablesIn),
      folder,
      files,
      samconfig,
      isWhole: wholeTemplate,
      hasSources: hasSources(folder, files),
      today: request.today ?? new Date().toISOString().slice(0, 10),
    };
    const placed = { ...document, lines: document.text.split('\n') };
    for (const rule of applied) {
      for (const found of rule.check(context)) problems.push(toProblem(found, rule, placed, show));
    }
  }
  if (samconfig) {
    const context = {
      samconfig,
      template: isRecord(value) ? value : undefined,
      isWhole: wholeTemplate,
      environment,
    };
    const placed = { ...samconfig, lines: samconfig.text.split('\n') };
    for (const rule of samconfigRules) {
      for (const found of rule.check(context)) problems.push(toProblem(found, rule, placed, show));
    }
  }
  for (const { file } of problems) {
    if (texts.has(file)) continue;
    const bytes = files.read(join(folder, relative(shownFolder, file)));
    if (bytes && bytes.length < MAX_TEMPLATE_BYTES) texts.set(file, bytes.toString('utf8'));
  }
  const lines = new Map([...texts].map(([file, one]) => [file, one.split('\n')]));
  const { problems: safe, secrets } = redacted(ordered(problems), (file) => lines.get(file) ?? []);
  return {
    problems: safe,
    secrets,
    texts,
    ...(document ? { document } : {}),
    ...(samconfig ? { samconfig } : {}),
  };
}

/** The samconfig sam would read for a template in this folder. */
export function findSamconfigIn(folder: string, files: ProjectFiles): string | undefined {
  return SAMCONFIG_NAMES.map((name) => join(folder, name)).find((path) => files.info(path) !== undefined);
}

interface Placed {
  file: string;
  lines: readonly string[];
  rangeOf: TemplateDocument['rangeOf'];
}

function toProblem(
  found: Finding,
  rule: { id: string; severity: Problem['severity'] },
  document: Placed,
  show: (path: string) => string,
): Problem {
  const { path, part, file, message, hint, secret } = found;
  const start = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  const range = found.range ?? (file === undefined ? document.rangeOf(path ?? [], part) : start);
  return {
    file: file === undefined ? document.file : show(file),
    range: found.within === undefined ? range : narrowed(document.lines, range, found.within),
    severity: found.severity ?? rule.severity,
    rule: rule.id,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(secret ? { secret } : {}),
  };
}

const schemaProblems = (document: TemplateDocument): Problem[] =>
  checkSchema(document.value).map(({ path, part, rule, message, hint }) => ({
    file: document.file,
    range: document.rangeOf(path, part),
    severity: 'error',
    rule,
    message,
    ...(hint === undefined ? {} : { hint }),
  }));

function displayName(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') || near === '' ? path : near || basename(path);
}
