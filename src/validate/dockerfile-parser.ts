import type { ProjectFiles } from '../project/project-files.ts';
import type { ValidationRequest } from './validate.ts';

/**
 * The parser of Dockerfiles for a template that names one. It is a tenth of the time that validating takes, and is not
 * loaded for any other.
 */
export async function dockerfileParser(
  template: string,
  files: Pick<ProjectFiles, 'info' | 'read'>,
): Promise<Pick<ValidationRequest, 'parseDockerfile'>> {
  const isFile = files.info(template)?.kind === 'file';
  if (!isFile || !files.read(template)?.includes('Dockerfile')) return {};
  const { parseDockerfile } = await import('../dockerfile/dockerfile.ts');
  return { parseDockerfile };
}
