import type { Problem } from '../problem.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import type { SamconfigDocument } from '../samconfig/document.ts';
import type { TemplateDocument } from '../template/document.ts';
import { functionsOf } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';
import type { RuleContext } from './context.ts';
import { variableMapsOf, variablesIn } from './environments.ts';
import { atMost } from './finding.ts';
import { referencesOf } from './references.ts';
import { rules } from './rules/index.ts';
import { isFarTooLarge, templateLimits } from './rules/template-limits.ts';
import { checkSchema } from './schema/check-schema.ts';
import { hasSources } from './sources.ts';
import { problemMaker } from './to-problem.ts';
import { isWhole } from './whole.ts';

export interface TemplateSurroundings {
  /** The template's folder. */
  folder: string;
  files: ProjectFiles;
  samconfig: SamconfigDocument | undefined;
  /** `2026-11-21`. */
  today: string;
  parseDockerfile: RuleContext['parseDockerfile'];
  /** A file's name in reports. */
  show(path: string): string;
}

/** What the schema and the rules find in a template. */
export function checkTemplate(
  document: TemplateDocument,
  { show, ...surroundings }: TemplateSurroundings,
): Problem[] {
  const template = document.value;
  if (isRecord(template) && isFarTooLarge(template)) {
    const problem = problemMaker(document, show);
    return templateLimits.check({ template }).map((found) => problem(found, templateLimits));
  }
  const problems = schemaProblems(document);
  if (!isRecord(template)) return problems;
  const { folder, files } = surroundings;
  const variableMaps = variableMapsOf(template);
  const context: RuleContext = {
    ...surroundings,
    document,
    template,
    functions: functionsOf(template),
    references: referencesOf(template),
    variableMaps,
    variables: variableMaps.flatMap(variablesIn),
    isWhole: isWhole(template),
    hasSources: hasSources(folder, files),
  };
  const problem = problemMaker(document, show);
  for (const rule of rules) {
    for (const found of atMost(rule.check(context))) problems.push(problem(found, rule));
  }
  return problems;
}

const schemaProblems = (document: TemplateDocument): Problem[] =>
  checkSchema(document.value).map(({ path, part, severity, rule, message, hint }) => ({
    file: document.file,
    range: document.rangeOf(path, part),
    severity,
    rule,
    message,
    ...(hint === undefined ? {} : { hint }),
  }));
