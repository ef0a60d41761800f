import type { Opened } from './opened.ts';
import { sourceOf } from './source.ts';
import type { Receipt } from './transaction.ts';

/** What the user has to know besides of a change that was made. */
export function notesOn({ origin }: Opened, receipt: Receipt): string[] {
  if (origin.kind !== 'stack' || receipt.status === 'unchanged') return [];
  const { stackName } = origin.deployed;
  const notes: string[] = [];
  const outside = receipt.changes.filter(
    ({ key, change }) => change !== 'remove' && sourceOf(origin, key)?.kind === 'outside',
  );
  if (outside.length > 0) {
    const [verb, object] = outside.length === 1 ? ['is', 'it'] : ['are', 'them'];
    notes.push(
      `${outside.map(({ key }) => key).join(', ')} ${verb} not in the template of the stack ${stackName}: samgen deploy keeps ${object}, a deploy without samgen that edits this function's environment takes ${object} away. samgen env adopt makes ${outside.length === 1 ? 'a parameter' : 'parameters'} of ${object}, for every tool.`,
    );
  }
  return notes;
}
