import type { Dockerfile } from '../dockerfile/dockerfile.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import type { SamconfigDocument } from '../samconfig/document.ts';
import type { TemplateDocument } from '../template/document.ts';
import type { FunctionResource } from '../template/functions.ts';
import type { Branch } from './branches.ts';
import type { Variable } from './environments.ts';
import type { Reference } from './references.ts';

/** What a rule is given. Rules only read. */
export interface RuleContext {
  document: TemplateDocument;
  template: Record<string, unknown>;
  functions: FunctionResource[];
  references: Reference[];
  /** The maps of environment variables, and the variables in them, each in every branch of its conditions. */
  variableMaps: Branch[];
  variables: Variable[];
  /** The template's folder, which every local path in it starts from. */
  folder: string;
  files: ProjectFiles;
  samconfig: SamconfigDocument | undefined;
  /**
   * Whether the template's text is the whole of it. A macro, an include or a loop can add resources and
   * parameters that are not written here.
   */
  isWhole: boolean;
  /** Whether the sources lie beside the template; not so for a template apart from its project. */
  hasSources: boolean;
  /** Absent where no Dockerfile is looked into. */
  parseDockerfile: ((text: string) => Dockerfile) | undefined;
  /** `2026-11-21`: what is deprecated depends on it. */
  today: string;
}
