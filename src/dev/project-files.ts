import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { LocalFlags, LocalProject } from '../invoke/local-project.ts';
import type { VariableFlags } from '../invoke/run-choices.ts';
import { TEMPLATE_NAMES } from '../project/find-template.ts';
import { SAMCONFIG_NAMES } from '../samconfig/read.ts';

export type DevFlags = LocalFlags & VariableFlags;

/** The files that say what a project is and with which values it runs; they need not be there. Absolute. */
export function projectFiles(flags: DevFlags, cwd: string, local: LocalProject | undefined): string[] {
  const templates = flags.template === undefined ? TEMPLATE_NAMES : [flags.template];
  const beside = dirname(resolve(cwd, flags.template ?? 'template.yaml'));
  const { configFile } = flags;
  const configs = configFile === undefined ? SAMCONFIG_NAMES : [configFile];
  const given = [...(flags.envFile ?? []), ...(flags.params ?? [])].filter((file) => file !== '-');
  return [
    ...new Set([
      ...[...templates, ...given].map((file) => resolve(cwd, file)),
      ...configs.map((file) => (isAbsolute(file) ? file : join(beside, file))),
      ...(local === undefined ? [] : [local.project.templateFile]),
    ]),
  ];
}
