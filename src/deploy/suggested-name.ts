import { basename } from 'node:path';
import type { Project } from '../project/open-project.ts';
import { commandParameters } from '../samconfig/read.ts';

/** The stack of the default environment, or the folder's name as far as it can be a stack's; another one's is longer. */
export function suggestedName({
  folder,
  samconfig,
  environment,
}: Pick<Project, 'folder' | 'samconfig' | 'environment'>): string {
  const ofDefault = commandParameters(samconfig, 'default', 'deploy')['stack_name'];
  const name = (typeof ofDefault === 'string' ? ofDefault : basename(folder))
    .replace(/[^a-zA-Z0-9-]+/g, '-')
    .replace(/^[^a-zA-Z]+|-+$/g, '');
  const suffix = environment === 'default' ? '' : `-${environment.replace(/[^a-zA-Z0-9-]+/g, '-')}`;
  return `${name === '' ? 'my-stack' : name}${suffix}`.slice(0, 128);
}
