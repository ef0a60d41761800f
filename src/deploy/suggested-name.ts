import { basename } from 'node:path';
import type { Project } from '../project/open-project.ts';
import { commandParameters } from '../samconfig/read.ts';
import { environmentSuffix } from '../stack/names.ts';

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
  return `${name === '' ? 'my-stack' : name}${environmentSuffix(environment)}`.slice(0, 128);
}
