import { dirname, join, relative } from 'node:path';
import type { Dockerfile } from '../dockerfile/dockerfile.ts';
import type { Problem } from '../problem.ts';
import { diskFiles, type ProjectFiles } from '../project/project-files.ts';
import { readProjectText } from '../project/read-text-file.ts';
import { readSamconfigDocument, type SamconfigDocument } from '../samconfig/document.ts';
import { SAMCONFIG_NAMES } from '../samconfig/read.ts';
import { MAX_TEMPLATE_BYTES, parseTemplate, type TemplateDocument } from '../template/document.ts';
import { checkSamconfig } from './check-samconfig.ts';
import { checkTemplate } from './check-template.ts';
import { hiddenInTemplate, hiddenInText, noEchoNames, noEchoNamesIn } from './hidden.ts';
import { hiddenVariables } from './hidden-variables.ts';
import { ordered } from './order.ts';
import { redacted, type SecretText } from './secret-texts.ts';

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
  /** Without it no Dockerfile is looked into; `dockerfileParser` gives it. */
  parseDockerfile?: ((text: string) => Dockerfile) | undefined;
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
  const { template, files = diskFiles, environment, parseDockerfile } = request;
  const shownAs = request.shownAs ?? displayName(template);
  const folder = dirname(template);
  const shownFolder = dirname(shownAs);
  const show = (path: string) => join(shownFolder, relative(folder, path));

  const text = readProjectText(files, template, shownAs, MAX_TEMPLATE_BYTES);
  const { document, problems: found } =
    typeof text === 'string' ? parseTemplate(text, shownAs) : { problems: [text] };
  const configPath = request.samconfig ?? findSamconfigIn(folder, files);
  const { samconfig, problems: configFound } =
    configPath === undefined ? { problems: [] } : readSamconfigDocument(files, configPath, show(configPath));
  const today = request.today ?? new Date().toISOString().slice(0, 10);

  const configFolder = configPath === undefined ? folder : dirname(configPath);
  const exists = (path: string) => files.info(join(configFolder, path)) !== undefined;
  const problems = ordered([
    ...found,
    ...configFound,
    ...(document ? checkTemplate(document, { folder, files, samconfig, today, show, parseDockerfile }) : []),
    ...(samconfig ? checkSamconfig(samconfig, document?.value, environment, exists) : []),
  ]);
  const texts = new Map<string, string>();
  if (typeof text === 'string') texts.set(shownAs, text);
  if (samconfig) texts.set(samconfig.file, samconfig.text);
  for (const { file } of problems) {
    if (!texts.has(file)) texts.set(file, textOf(join(folder, relative(shownFolder, file)), files));
  }
  return {
    ...redacted(problems, texts, problems.length > 0 ? hiddenIn(texts, document, text) : []),
    texts,
    ...(document ? { document } : {}),
    ...(samconfig ? { samconfig } : {}),
  };
}

/** Every value in the files of a report that may be a secret, whether or not a problem speaks of it. */
function hiddenIn(
  texts: ReadonlyMap<string, string>,
  document: TemplateDocument | undefined,
  template: string | Problem,
): SecretText[] {
  const names =
    document === undefined && typeof template === 'string'
      ? noEchoNamesIn(template)
      : noEchoNames(document?.value);
  return [...texts].flatMap(([file, text]) =>
    document?.file === file
      ? hiddenInTemplate(document)
      : [...hiddenInText(file, text, names), ...hiddenVariables(file, text)],
  );
}

/** The samconfig sam would read for a template in this folder. */
export function findSamconfigIn(folder: string, files: ProjectFiles): string | undefined {
  return SAMCONFIG_NAMES.map((name) => join(folder, name)).find((path) => files.info(path) !== undefined);
}

/** For the code frame of another file; empty where there is nothing to show. */
function textOf(path: string, files: ProjectFiles): string {
  const read = readProjectText(files, path, path, MAX_TEMPLATE_BYTES);
  return typeof read === 'string' ? read : '';
}

function displayName(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') || near === '' ? path : near;
}
